"""Comments that are written in formgrader come back, and marks given there to what waits for a person.

And what submissions hold that no database takes.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from marking_cast import TEXT, essay
from nbgrader_cast import CAMPAIGN as KINDS_CAMPAIGN
from nbgrader_cast import NOW, Cast, authored_items, publish, right_answers
from nbgrader_fixtures import Project, course, few, people, prepared_course, project

from congvu.model.attempts import EventType
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Counts, Section, SlotRule
from congvu.model.people import Role
from congvu.services.attempts.save import AnswerSave
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.gradebook.collect import CollectReport, collect_submissions
from congvu.services.gradebook.project import rewrite_officer
from congvu.services.gradebook.uncollected import Uncollected
from congvu.services.marks.queue import comments_of
from congvu.services.people.erasing import erase_officer
from congvu.store import attempts, campaigns, content, results
from congvu.store.gradebook.course import writing
from congvu.store.gradebook.writer import base_cell, comment, grade, submitted, submitted_notebook

__all__ = ["course", "few", "people", "prepared_course", "project"]
QUIZ, CAMPAIGN, HOUR = "viet-final", "dot-viet", timedelta(hours=1)
SAID = "Nêu rõ người, chưa rõ việc.\nXem lại mục 2."


def stage(cast: Cast) -> Cast:
    """A quiz of an essay (s01, 4 points) and a choice (s02, 1 point), open for everybody."""
    rules = (SlotRule(4.0, item_id="viet-1"), SlotRule(1.0, item_id="single-001"))
    quiz = Blueprint(
        QUIZ, "Bài viết", "c", 600, 30, 0.6, 3, Counts.LAST, (Section("A", rules),), historical=True
    )
    publish(cast.store, cast.services, quiz, keys=[*authored_items(), essay()])
    publication = cast.store.read(lambda tx: content.latest_publication(tx, QUIZ))
    assert publication is not None
    day = timedelta(days=1)
    campaign = Campaign(CAMPAIGN, "Đợt", "w1", "c", publication.id, NOW - day, NOW + 30 * day, 0.6)
    cast.store.write(lambda tx: campaigns.add_campaign(tx, campaign, NOW))
    cast.store.write(lambda tx: campaigns.enrol(tx, CAMPAIGN, [("o1", "w1"), ("o2", "w1")], NOW))
    return cast


@pytest.fixture
def written(few: Cast) -> Cast:
    """The quiz with an essay, on SQLite."""
    return stage(few)


@pytest.fixture
def written_anywhere(people: Cast) -> Cast:
    """The same on both engines."""
    return stage(people)


def sit(cast: Cast, officer: str = "o1", at: Any = NOW) -> str:
    ctx = cast.context(officer, at)
    attempt = cast.store.write(lambda tx: start_attempt(tx, ctx, CAMPAIGN))
    saves = [AnswerSave("s01", 0, "a", TEXT), AnswerSave("s02", 0, "b", "b")]
    cast.store.write(lambda tx: submit_attempt(tx, ctx, attempt.id, saves))
    return attempt.id


def of(cast: Cast, table: Any, slot: str, officer: str = "o1") -> Any:
    """The row of a table of the gradebook that hangs on a slot of an officer's submission of the essay."""
    query = (
        table.select()
        .join(base_cell, base_cell.c.id == table.c.cell_id)
        .join(submitted_notebook, submitted_notebook.c.id == table.c.notebook_id)
        .join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
        .where(submitted.c.student_id == officer, base_cell.c.name == slot, base_cell.c.type == "GradeCell")
        .order_by(submitted_notebook.c.id)
    )
    with writing(cast.course) as tx:
        return tx.execute(query).first()


def type_into(cast: Cast, table: Any, slot: str, officer: str = "o1", **values: Any) -> None:
    """What formgrader does when somebody types into a box: it finds the row by its id."""
    row = of(cast, table, slot, officer)
    assert row is not None, "formgrader has no box there"
    with writing(cast.course) as tx:
        tx.execute(table.update().where(table.c.id == row.id).values(**values))


def collect(cast: Cast, marker: str = "o9") -> CollectReport:
    ctx = cast.context(at=NOW + 2 * HOUR).acting_as(marker, Role.MARKER)
    return collect_submissions(cast.store, cast.course, ctx)


def comments(cast: Cast, attempt_id: str) -> dict[str, str]:
    return cast.store.read(lambda tx: comments_of(tx, attempt_id))


def autograded(cast: Cast, officer: str = "o1") -> dict[str, Any]:
    """The cells of the autograded notebook by grade id."""
    folder = cast.course.folder("autograded", officer, QUIZ)
    body = json.loads((folder / f"{QUIZ}.ipynb").read_text("utf-8"))
    return {c["metadata"]["nbgrader"]["grade_id"]: c for c in body["cells"] if "nbgrader" in c["metadata"]}


def test_what_waits_for_a_person_is_open_for_her_in_formgrader(written: Cast, project: Project) -> None:
    """A box for a comment, the answer to read, and no mark; what the machine marked stays closed."""
    sit(written)
    project()
    cells = autograded(written)
    assert (
        cells["s01"]["metadata"]["nbgrader"]["solution"]
        and not cells["s02"]["metadata"]["nbgrader"]["solution"]
    )
    assert "".join(cells["s01"]["outputs"][-1]["text"]) == TEXT
    assert of(written, comment, "s01") is not None and of(written, comment, "s02") is None
    row = of(written, grade, "s01")
    assert (row.auto_score, row.manual_score, row.needs_manual_grade) == (None, None, True)


def test_mark_and_comment_come_back(written_anywhere: Cast, project: Project) -> None:
    """The mark decides; the comment is told to the trainee; a rebuild keeps both, and collecting again takes nothing."""
    cast = written_anywhere
    attempt_id = sit(cast)
    project()
    type_into(cast, grade, "s01", manual_score=3.0)
    type_into(cast, comment, "s01", manual_comment=SAID)
    with pytest.raises(Uncollected):
        project(rebuild=True)
    assert collect(cast) == CollectReport(0, 1, (), 1)
    assert collect(cast) == CollectReport(0, 0)
    stored = cast.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None and (stored.result.points, stored.result.pending) == (4.0, ())
    assert comments(cast, attempt_id) == {"s01": SAID}
    for rebuild in (False, True):
        project(rebuild=rebuild)
        assert of(cast, comment, "s01").manual_comment == SAID
        assert of(cast, grade, "s01").manual_score == 3.0
        assert collect(cast) == CollectReport(0, 0)


def test_a_comment_alone_leaves_the_mark_open(written: Cast, project: Project) -> None:
    attempt_id = sit(written)
    project()
    type_into(written, comment, "s01", manual_comment=SAID)
    assert collect(written) == CollectReport(0, 0, (), 1)
    stored = written.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None and stored.result.pending == ("s01",)
    assert comments(written, attempt_id) == {"s01": SAID}


def test_a_comment_is_changed_and_taken_back(written: Cast, project: Project) -> None:
    attempt_id = sit(written)
    project()
    for said in (SAID, "Đã xem lại.", ""):
        type_into(written, comment, "s01", manual_comment=said)
        assert collect(written) == CollectReport(0, 0, (), 1)
        project()
        assert comments(written, attempt_id) == ({"s01": said} if said else {})
        assert (of(written, comment, "s01").manual_comment or "") == said


def test_a_comment_stands_apart_from_the_log(written: Cast, project: Project) -> None:
    attempt_id = sit(written)
    project()
    type_into(written, comment, "s01", manual_comment=SAID)
    collect(written)
    log = written.store.read(lambda tx: attempts.events_of(tx, attempt_id))
    assert log[-1].type is EventType.REGRADED and "rõ người" not in str([event.payload for event in log])


def test_an_erasure_removes_comments_on_both_sides(written: Cast, project: Project) -> None:
    """In the truth, in the gradebook and in every file; afterwards nothing of it waits to be collected."""
    attempt_id = sit(written)
    project()
    type_into(written, comment, "s01", manual_comment=SAID)
    collect(written)
    project()
    written.store.write(lambda tx: erase_officer(tx, written.context(), "o1", "Đơn số 7"))
    rewrite_officer(written.store, written.course, written.services, "o1", clock=lambda: NOW)
    assert comments(written, attempt_id) == {}
    assert not of(written, comment, "s01").manual_comment
    texts = [
        path.read_text("utf-8")
        for path in written.course.root.rglob("*")
        if path.suffix in (".ipynb", ".json")
    ]
    assert not [text for text in texts if "rõ người" in text or "Thúy Hòa" in text]
    assert collect(written) == CollectReport(0, 0)


def test_a_comment_on_another_attempt_does_not_stay_behind(written: Cast, project: Project) -> None:
    """The last attempt counts: its submission carries its own comments only."""
    first = sit(written)
    project()
    type_into(written, comment, "s01", manual_comment=SAID)
    collect(written)
    sit(written, at=NOW + HOUR)
    project()
    assert not of(written, comment, "s01").manual_comment
    assert comments(written, first) == {"s01": SAID}
    assert collect(written) == CollectReport(0, 0)


def test_a_comment_not_yet_collected_is_never_overwritten(written: Cast, project: Project) -> None:
    sit(written)
    project()
    type_into(written, comment, "s01", manual_comment=SAID)
    sit(written, at=NOW + HOUR)
    assert project().held == ((QUIZ, "o1"),)
    assert of(written, comment, "s01").manual_comment == SAID


def test_nobody_comments_on_herself(written: Cast, project: Project) -> None:
    sit(written)
    project()
    type_into(written, comment, "s01", manual_comment=SAID)
    report = collect(written, marker="o1")
    assert report.comments == 0 and "tự chấm" in report.refused[0].why


def test_a_comment_too_long_stays_and_is_told(written: Cast, project: Project) -> None:
    attempt_id = sit(written)
    project()
    type_into(written, comment, "s01", manual_comment="dài " * 3_000)
    report = collect(written)
    assert report.comments == 0 and "dài quá" in report.refused[0].why
    assert comments(written, attempt_id) == {}
    with pytest.raises(Uncollected):
        project(rebuild=True)


NUL, HALF = "phiếu\x00hẹn", "phiếu \ud800"


@pytest.mark.parametrize("value", [NUL, HALF, [NUL], {"l1": HALF}, "x" * 50_000, [["b"] * 9_000]])
def test_what_no_database_takes_is_collected_all_the_same(people: Cast, value: Any) -> None:
    """On both engines: it earns nothing, and reads back as it came, or as a blank if it is no answer at all by length."""
    folder = people.hand_in("o1", right_answers())
    body = json.loads((folder / "answers.json").read_text("utf-8"))
    body["answers"] = dict.fromkeys(body["answers"], value)
    (folder / "answers.json").write_text(json.dumps(body), "utf-8")
    assert collect(people).submissions == 1
    (attempt,) = people.store.read(lambda tx: attempts.attempts_of(tx, KINDS_CAMPAIGN, "o1"))
    stored = people.store.read(lambda tx: results.get_result(tx, attempt.id))
    assert stored is not None and stored.result.points == 0
    saved = people.store.read(lambda tx: attempts.answers(tx, attempt.id))
    long = len(str(value)) > 10_000
    assert {repr(one.value) for one in saved.values()} == (set() if long else {repr(value)})
    assert collect(people) == CollectReport(0, 0)
