"""What people do on nbgrader's side, through its real commands: late penalties, and comments in the feedback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from marking_cast import TEXT, essay
from nbgrader_cast import CAMPAIGN, NOW, QUIZ, Cast, authored_items, fixed_blueprint, right_answers
from nbgrader_fixtures import prepared_course, projector
from nbgrader_runs import autograde, feedback, grader, grades, project_config

from congvu.model.content import Blueprint, Counts, LatePolicy, Section, SlotRule
from congvu.services.gradebook.collect import collect_submissions
from congvu.store import Store, attempts, results
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.writer import base_cell, comment

__all__ = ["prepared_course"]
CLOSES = NOW + timedelta(days=30)
LATE = CLOSES + timedelta(days=1, hours=1)
"""Two days begun."""


@pytest.fixture
def stage(sqlite_store: Store, prepared_course: Path, tmp_path: Path) -> Callable[[Blueprint], Cast]:
    """Makes a cast whose quiz is this one, projected once so that nbgrader knows it."""
    root = tmp_path / "state" / "nbgrader"
    shutil.copytree(prepared_course, root)
    shutil.rmtree(root / "source")  # another quiz of the same name takes its place
    shutil.rmtree(root / "release")
    (root / "gradebook.db").unlink()

    def make(quiz: Blueprint) -> Cast:
        items = [*authored_items(), essay()]
        cast = Cast(sqlite_store, Course(root)).populate(["o1", "o2", "o3"], quiz=quiz, items=items)
        projector(cast)(at=NOW)
        return cast

    return make


@pytest.fixture
def late(stage: Callable[[Blueprint], Cast]) -> Cast:
    """The quiz over every kind, with a tenth of the points off for each of three days."""
    return stage(replace(fixed_blueprint(), late=LatePolicy(3, 0.1)))


@pytest.fixture
def written(stage: Callable[[Blueprint], Cast]) -> Cast:
    """An essay (s01, 4 points) and a choice (s02, 1 point)."""
    rules = (SlotRule(4.0, item_id="viet-1"), SlotRule(1.0, item_id="single-001"))
    sections = (Section("A", rules),)
    return stage(Blueprint(QUIZ, "Bài viết", "c", 600, 30, 0.6, 3, Counts.BEST, sections, historical=True))


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Iterator[Cast]:
    """This process as the cast's grader."""
    cast: Cast = request.getfixturevalue("late" if "late" in request.fixturenames else "written")
    with grader(cast.course.root.parent, cast.store.url):
        yield cast


def test_nbgrader_takes_what_congvu_takes(late: Cast, run: Cast) -> None:
    """A late attempt of the campus, projected and then autograded by nbgrader itself: the same row, the same penalty."""
    late.sit("o1", right_answers(), LATE)
    late.sit("o2", right_answers(), CLOSES - timedelta(hours=1))
    projector(late)(at=LATE)
    before = grades(late.course, QUIZ)
    possible = sum(row.score for row in before.values()) / 2
    assert before["o1"].penalty == pytest.approx(possible * 0.2)
    assert before["o2"].penalty == 0
    assert not autograde(project_config(), QUIZ)
    assert grades(late.course, QUIZ) == before


def test_what_comes_late_through_nbgrader(late: Cast, run: Cast) -> None:
    """Autograded before it is collected, and after: one number; beyond the last day it is not collected."""
    late.hand_in("o1", right_answers(), at=LATE)
    late.hand_in("o3", right_answers(), at=CLOSES + timedelta(days=4))
    assert not autograde(project_config(), QUIZ)
    row = grades(late.course, QUIZ)["o1"]
    assert row.penalty == pytest.approx(row.score * 0.2)
    ctx = late.context(at=CLOSES + timedelta(days=5))
    report = collect_submissions(late.store, late.course, ctx)
    assert (report.submissions, [one.officer_id for one in report.refused]) == (1, ["o3"])
    (attempt,) = late.store.read(lambda tx: attempts.attempts_of(tx, CAMPAIGN, "o1"))
    stored = late.store.read(lambda tx: results.get_result(tx, attempt.id))
    assert stored is not None and stored.result.penalty == pytest.approx(row.penalty)
    projector(late)(at=CLOSES + timedelta(days=5))
    assert grades(late.course, QUIZ)["o1"] == row


def test_autograde_opens_what_waits_for_a_person(written: Cast, run: Cast) -> None:
    """A submission from JupyterLab: the essay to be read, a box for the comment, no mark; nothing else is opened."""
    written.hand_in("o1", {"essay": TEXT, "single": "b"})
    assert not autograde(project_config(), QUIZ)
    rows = {
        slot: (auto, manual, waits) for slot, auto, manual, waits in grades(written.course, QUIZ)["o1"].rows
    }
    assert rows == {"s01": (None, None, True), "s02": (1.0, None, False)}
    folder = written.course.folder("autograded", "o1", QUIZ)
    body = json.loads((folder / f"{QUIZ}.ipynb").read_text("utf-8"))
    opened = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in body["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    assert list(opened) == ["s01"] and "".join(opened["s01"]["outputs"][-1]["text"]) == TEXT
    assert comments(written) == {"s01": None}


def test_the_projector_leaves_what_autograde_leaves(written: Cast, run: Cast) -> None:
    """The same notebook, byte for byte, and the same rows."""
    written.sit("o1", {"essay": TEXT, "single": "b"})
    projector(written)(at=NOW)
    path = written.course.folder("autograded", "o1", QUIZ) / f"{QUIZ}.ipynb"
    before, rows = path.read_text("utf-8"), grades(written.course, QUIZ)
    assert not autograde(project_config(), QUIZ)
    assert (path.read_text("utf-8"), grades(written.course, QUIZ)) == (before, rows)


def test_feedback_is_made_where_there_are_comments(written: Cast, run: Cast) -> None:
    """nbgrader's own step looks for comments on solution cells and would stop here."""
    written.sit("o1", {"essay": TEXT, "single": "b"})
    projector(written)(at=NOW)
    with writing(written.course) as tx:
        tx.execute(comment.update().values(manual_comment="Thiếu ngày hẹn."))
    collect_submissions(written.store, written.course, written.context(at=NOW))
    projector(written)(at=NOW)
    feedback(project_config(), QUIZ)
    assert (written.course.folder("feedback", "o1", QUIZ) / f"{QUIZ}.html").is_file()


def comments(cast: Cast) -> dict[str, str | None]:
    """All comments in the gradebook by slot."""
    query = comment.select().with_only_columns(base_cell.c.name, comment.c.manual_comment)
    with writing(cast.course) as tx:
        return dict(tx.execute(query.join(base_cell, base_cell.c.id == comment.c.cell_id)).all())
