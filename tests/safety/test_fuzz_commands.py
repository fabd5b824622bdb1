"""The command line with what nobody means: a sentence in Vietnamese and exit code 1 or 2, never a traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nasty import TEXTS

from congvu.interfaces.cli import app
from congvu.interfaces.cli.output import guarded
from congvu.settings import BadSetting, read_settings

VIETNAMESE = re.compile("[\u00e0-\u1ef9]", re.IGNORECASE)
OPEN = ["campaign", "open", "\u0110\u1ee3t", "--unit", "vn", "--course", "a", "--quiz", "b"]
OPEN += ["--from", "01/01/2026", "--to", "31/12/2099", "--pass", "60"]
COMMANDS = (
    OPEN,
    ["unit", "add", "Ph\u00f2ng", "--below", "vn", "--kind", "Ph\u00f2ng"],
    ["unit", "find", "a"],
    ["people", "find", "a"],
    ["people", "import", "a", "--unit", "vn"],
    ["people", "leave", "a"],
    ["people", "erase", "a", "--reason", "a", "--yes"],
    ["role", "grant", "a", "trainee", "--unit", "vn"],
    ["campaign", "results", "a"],
    ["attempt", "list", "a"],
    ["attempt", "override", "a", "s01", "1", "--reason", "a", "--yes"],
    ["lesson", "new", "a", "--course", "a"],
    ["state", "restore", "a"],
    ["norm", "list", "--on", "01/01/2026"],
)
FOUND = {("unit", "find"), ("people", "find"), ("norm", "list"), ("unit", "add")}
"""Commands that an odd word does not fail: nothing is found, or it is a name."""


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[list[str]], tuple[int, str]]:
    """Runs a command as :func:`~congvu.interfaces.cli.main` does; exit code and what was said."""
    monkeypatch.setenv("CONGVU_STATE", str(tmp_path / "kho"))
    monkeypatch.setenv("CONGVU_CONTENT", str(tmp_path))

    def do(words: list[str]) -> tuple[int, str]:
        code = 0
        try:
            code = guarded(lambda: app(words, prog_name="congvu"))
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capfd.readouterr()
        return code, out + err

    return do


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_no_word_makes_a_command_fail(run: Callable[[list[str]], tuple[int, str]], words: list[str]) -> None:
    """Each word but the command's own in turn."""
    for at in range(2, len(words)):
        if words[at].startswith("--"):
            continue
        for text in (*TEXTS, "\udcff", "--", "-", "/", "\u0111" * 300):
            code, said = run([*words[:at], text, *words[at + 1 :]])
            assert code in {1, 2} or (code == 0 and tuple(words[:2]) in FOUND), (words, at, text, said)
            assert "Traceback" not in said
            assert code == 0 or VIETNAMESE.search(said), (text, said)


USAGE = {
    "campaign open": "Thi\u1ebfu TITLE.",
    "campaign list --bogus": "Kh\u00f4ng c\u00f3 t\u00f9y ch\u1ecdn --bogus.",
    "campaign open T --unit": "c\u1ea7n m\u1ed9t gi\u00e1 tr\u1ecb",
    "role grant a boss --unit x": "ch\u1ec9 \u0111\u01b0\u1ee3c l\u00e0",
    "people import /khong-co --unit x": "kh\u00f4ng c\u00f3 t\u1ec7p",
    "norm list --on 31/02/2026": "kh\u00f4ng ph\u1ea3i l\u00e0 ng\u00e0y",
    "norm list a b": "L\u1ec7nh g\u00f5 ch\u01b0a \u0111\u00fang",
}


@pytest.mark.parametrize("words", USAGE)
def test_a_wrong_command_is_told_in_vietnamese(
    run: Callable[[list[str]], tuple[int, str]], words: str
) -> None:
    """With what is wrong, and where to look."""
    code, said = run(words.split())
    assert (code, USAGE[words] in said, "--help" in said) == (2, True, True), said


def test_a_noun_alone_still_shows_its_verbs(run: Callable[[list[str]], tuple[int, str]]) -> None:
    assert "results" in run(["campaign"])[1]


@pytest.mark.parametrize(
    "mark", ["1_0", "60%%", "0.0000001", "\uff16\uff10", "1e1", "nan", "inf", "0,5", "101", "-60"]
)
def test_a_pass_mark_is_a_percentage(run: Callable[[list[str]], tuple[int, str]], mark: str) -> None:
    code, said = run([*OPEN[:-1], mark])
    assert code in {1, 2}
    assert "ph\u1ea7n tr\u0103m" in said


@pytest.mark.parametrize(
    "text", ["0", "-1", "1_0", "\uff18\uff10", "99999", "9" * 5_000, "1e3", "nan", "", " 80 "]
)
def test_a_port_is_a_number_in_its_range(text: str) -> None:
    with pytest.raises(BadSetting, match="CONGVU_CAMPUS_PORT"):
        read_settings({"CONGVU_CAMPUS_PORT": text})


def test_as_a_process_of_its_own(tmp_path: Path) -> None:
    """Bytes that are no letters, a folder whose name is too long, a port that is none."""
    congvu = [sys.executable, "-m", "congvu"]
    for words, environ in (
        ([*congvu, "unit", "find", b"\xff\xfe"], {}),
        ([*congvu, "unit", "find", "a"], {"CONGVU_STATE": str(tmp_path / ("x" * 400))}),
        ([*congvu, "settings", "--"], {"CONGVU_CAMPUS_PORT": "99999"}),
        ([*congvu, "serve"], {"CONGVU_CAMPUS_PORT": "99999"}),
        ([*congvu, "check", "--root", "/dev/null/" + "x" * 300], {}),
    ):
        told = os.environ | {"CONGVU_STATE": str(tmp_path / "kho")} | environ
        done = subprocess.run(words, env=told, capture_output=True, timeout=120, check=False)
        assert done.returncode in {0, 1, 2}
        assert b"Traceback" not in done.stderr, (words, done.stderr.decode()[-2_000:])
