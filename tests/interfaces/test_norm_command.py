"""``congvu norm``, over the content of this checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from congvu.interfaces.cli import app, output

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a state of its own, with the content published."""
    monkeypatch.setenv("CONGVU_STATE", str(tmp_path))
    monkeypatch.setattr(output.console, "width", 200)  # whatever the terminal was when it was made

    def invoke(*arguments: str) -> str:
        done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    invoke("publish")
    return invoke


def test_a_norm_is_told_with_its_successor_and_what_rests_on_it(run: Run) -> None:
    told = run("norm", "show", "nd-61-2018#d19", "--on", "2025-07-01")
    assert "đã hết hiệu lực" in told
    assert "Được thay thế bởi Nghị định 118/2025/NĐ-CP từ 01/07/2025." in told
    assert "câu one-stop-032" in told


def test_all_norms_are_listed_with_their_standing_on_a_day(run: Run) -> None:
    before, after = run("norm", "list", "--on", "30/06/2026"), run("norm", "list", "--on", "01/07/2026")
    row = "nd-224-2026"
    assert "chưa có hiệu lực" in next(line for line in before.splitlines() if row in line)
    assert "còn hiệu lực" in next(line for line in after.splitlines() if row in line)


def test_the_work_list_names_item_reason_and_replacement(run: Run) -> None:
    told = run("norm", "worklist", "--on", "2025-07-01")
    line = next(line for line in told.splitlines() if "one-stop-032" in line)
    assert "nd-61-2018#d19.k9: đã hết hiệu lực (01/07/2025)" in line
    assert "Nghị định 118/2025/NĐ-CP" in line
