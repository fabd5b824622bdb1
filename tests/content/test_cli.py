"""``congvu check`` and ``congvu content build`` as an author meets them."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from congvu.content import find_content_root
from congvu.interfaces.cli import app

BANK = "quizzes/banks/desk.yaml"


def _spoil(root: Path) -> None:
    text = (root / BANK).read_text(encoding="utf-8")
    (root / BANK).write_text(text.replace("key: b", "key: z", 1), encoding="utf-8")


def test_check_passes_sound_content(root: Path) -> None:
    """Exit 0 and a summary."""
    result = CliRunner().invoke(app, ["check", "--root", str(root), "--on", "22/11/2026"])
    assert result.exit_code == 0
    assert "0 lỗi" in result.output


def test_check_shows_place_code_and_mend(root: Path) -> None:
    """Exit 1, with file, line, code and mend on the screen."""
    _spoil(root)
    result = CliRunner().invoke(app, ["check", "--root", str(root), "--on", "2026-11-22"])
    assert result.exit_code == 1
    assert f"{BANK}:4 lỗi CV-BANK-004" in result.output
    assert "→ " in result.output


def test_check_looks_at_spelling_when_asked(root: Path) -> None:
    """A misspelt word is a warning, so the exit status is that of the rest."""
    text = (root / BANK).read_text(encoding="utf-8")
    (root / BANK).write_text(text.replace("Hỏi desk-001?", "Hỏii gì?", 1), encoding="utf-8")
    plain = CliRunner().invoke(app, ["check", "--root", str(root), "--on", "2026-11-22"])
    spelt = CliRunner().invoke(app, ["check", "--root", str(root), "--on", "2026-11-22", "--spelling"])
    assert "CV-SPELL-001" not in plain.output
    assert f"{BANK}:6 cảnh báo CV-SPELL-001" in spelt.output
    assert (plain.exit_code, spelt.exit_code) == (0, 0)


def test_check_speaks_json(root: Path) -> None:
    """Findings for machines, with the same exit status."""
    _spoil(root)
    result = CliRunner().invoke(app, ["check", "--root", str(root), "--json", "--on", "2026-11-22"])
    assert result.exit_code == 1
    (fault,) = json.loads(result.output)
    assert (fault["code"], fault["severity"]) == ("CV-BANK-004", "error")


def test_build_writes_and_reports(root: Path, tmp_path: Path) -> None:
    """The build lands where it was asked for."""
    result = CliRunner().invoke(
        app, ["content", "build", "--root", str(root), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 0
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_build_refuses_faulty_content(root: Path, tmp_path: Path) -> None:
    """Nothing is written while there are errors."""
    _spoil(root)
    result = CliRunner().invoke(
        app, ["content", "build", "--root", str(root), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_root_is_found_in_a_checkout_and_by_variable(root: Path) -> None:
    """Without settings a checkout finds itself; the variable points elsewhere."""
    assert find_content_root({}) == Path(__file__).parents[2]
    assert find_content_root({"CONGVU_CONTENT": str(root)}) == root.resolve()


def test_missing_root_is_told(tmp_path: Path) -> None:
    """A wrong variable ends in a sentence, not in a traceback."""
    result = CliRunner().invoke(app, ["check"], env={"CONGVU_CONTENT": str(tmp_path)})
    assert result.exit_code == 1
    assert "Không tìm thấy nội dung" in result.output
