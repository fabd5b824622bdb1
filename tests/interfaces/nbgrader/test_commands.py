"""``congvu gradebook project`` and ``congvu gradebook collect``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader_cast import FULL, NOW, QUIZ, Cast, right_answers
from nbgrader_fixtures import course, few, prepared_course
from nbgrader_runs import grades
from typer.testing import CliRunner

from congvu.interfaces.cli import app

__all__ = ["course", "few", "prepared_course"]
Run = Callable[..., str]


@pytest.fixture
def run(few: Cast, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the cast's state."""
    monkeypatch.setenv("CONGVU_STATE", str(few.course.root.parent))
    monkeypatch.setenv("CONGVU_DATABASE_URL", few.store.url)
    monkeypatch.setattr("congvu.interfaces.cli.session.current_time", lambda: NOW + timedelta(hours=1))

    def invoke(*arguments: str) -> str:
        done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    return invoke


def test_project_writes_and_tells_how_many(few: Cast, run: Run) -> None:
    few.sit("o1", right_answers())
    assert "Đã ghi 1 bài; còn 0 thay đổi chưa ghi." in run("gradebook", "project")
    assert "Đã ghi 1 bài" in run("gradebook", "rebuild")
    assert grades(few.course, QUIZ)["o1"].score == FULL


def test_collect_takes_in_and_tells_what_it_left(few: Cast, run: Run) -> None:
    few.hand_in("o1", right_answers(), at=NOW)
    few.hand_in("stranger", right_answers(), at=NOW)
    told = run("gradebook", "collect")
    assert "Đã thu 1 bài nộp, 0 điểm chấm tay và 0 nhận xét." in told
    assert f"chưa thu {QUIZ}/stranger" in told
    assert Path(few.course.folder("submitted", "stranger", QUIZ) / "answers.json").exists()
