"""Collecting: what arrives on nbgrader's side becomes part of the truth."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from nbgrader_cases import CASES
from nbgrader_cast import AUTHORED, CAMPAIGN, FULL, NOW, QUIZ, RANDOM_QUIZ, Cast, half_answers, right_answers
from nbgrader_fixtures import Project, course, few, people, prepared_course, project
from nbgrader_runs import grades

from congvu.model.attempts import EventType
from congvu.model.people import Role
from congvu.services.gradebook.collect import CollectReport, collect_submissions
from congvu.services.gradebook.uncollected import Uncollected
from congvu.store import attempts, audit, content, results
from congvu.store.gradebook.course import writing
from congvu.store.gradebook.writer import base_cell, grade, submitted, submitted_notebook

__all__ = ["course", "few", "people", "prepared_course", "project"]
HOUR = timedelta(hours=1)


def collect(cast: Cast, marker: str = "", **more: str) -> CollectReport:
    ctx = cast.context(at=NOW + 2 * HOUR)
    ctx = ctx.acting_as(marker, Role.MARKER) if marker else ctx
    return collect_submissions(cast.store, cast.course, ctx, **more)


def give(cast: Cast, officer: str, slot: str, points: float) -> None:
    """A marker types points into formgrader."""
    with writing(cast.course) as tx:
        query = (
            grade.select()
            .join(base_cell, base_cell.c.id == grade.c.cell_id)
            .join(submitted_notebook, submitted_notebook.c.id == grade.c.notebook_id)
            .join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
            .where(submitted.c.student_id == officer, base_cell.c.name == slot)
        )
        row = tx.execute(query).first()
        assert row is not None
        tx.execute(grade.update().where(grade.c.id == row.id).values(manual_score=points))


def test_a_submission_from_jupyterlab_becomes_an_attempt(people: Cast, project: Project) -> None:
    """Attempt, answers, submission and marks stand in the log, at the time of nbgrader's stamp."""
    people.hand_in("o1", right_answers())
    assert collect(people).submissions == 1
    (attempt,) = people.store.read(lambda tx: attempts.attempts_of(tx, CAMPAIGN, "o1"))
    stored = people.store.read(lambda tx: results.get_result(tx, attempt.id))
    assert stored is not None and stored.result.points == FULL and stored.submitted_at == NOW + HOUR
    saved = people.store.read(lambda tx: attempts.answers(tx, attempt.id))
    assert len(saved) == len(AUTHORED)
    types = [event.type for event in people.store.read(lambda tx: attempts.events_of(tx, attempt.id))]
    assert types[0] is EventType.STARTED and types[-2:] == [EventType.SUBMITTED, EventType.MARKED]
    project()
    assert grades(people.course, QUIZ)["o1"].score == FULL


def test_typed_answers_stand_apart_from_the_log(few: Cast) -> None:
    few.hand_in("o1", right_answers())
    collect(few)
    (attempt,) = few.store.read(lambda tx: attempts.attempts_of(tx, CAMPAIGN, "o1"))
    log = few.store.read(lambda tx: attempts.events_of(tx, attempt.id))
    assert not [
        word
        for word in ("phiếu hẹn trả", "hồ sơ đủ", "8.462.731")
        if word in str([event.payload for event in log])
    ]


@pytest.mark.parametrize("kind", ["cloze", "short", "single", "judgement"])
@pytest.mark.parametrize(
    "sent", [{"text": "Tôi là Hòa"}, {"Tôi là Hòa": "x"}, ["Tôi là Hòa"], " Tôi là Ho\u0300a "]
)
def test_what_nobody_can_read_stands_apart_whole_and_reads_back_as_it_came(
    few: Cast, kind: str, sent: object
) -> None:
    """Whatever somebody wrote into answers.json by hand, her words are not in the log."""
    few.hand_in("o1", {kind: sent})
    collect(few)
    (attempt,) = few.store.read(lambda tx: attempts.attempts_of(tx, CAMPAIGN, "o1"))
    log = few.store.read(lambda tx: attempts.events_of(tx, attempt.id))
    assert not [word for word in ("Tôi là", "Hòa") if word in str([event.payload for event in log])]
    (slot,) = few.by_slot(few.fixed(), {kind: sent})
    assert few.store.read(lambda tx: attempts.answers(tx, attempt.id))[slot].value == sent


def test_collecting_twice_takes_nothing_the_second_time(people: Cast, project: Project) -> None:
    people.hand_in("o1", half_answers())
    collect(people)
    assert collect(people) == CollectReport(0, 0)
    project()
    assert collect(people) == CollectReport(0, 0)


def test_a_collection_cut_short_is_finished_by_the_next(few: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt is committed and nbgrader's side does not know it yet: no second attempt is made."""
    import congvu.services.gradebook.collect as module

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    few.hand_in("o1", half_answers())
    with monkeypatch.context() as patch:
        patch.setattr(module, "remember", cut)
        with pytest.raises(KeyboardInterrupt):
            collect(few)
    assert collect(few) == CollectReport(0, 0)
    assert len(few.store.read(lambda tx: attempts.attempts_of(tx, CAMPAIGN, "o1"))) == 1


def test_what_the_projector_wrote_is_never_collected(few: Cast, project: Project) -> None:
    """Not even when it was killed before the gradebook knew of it."""
    few.sit("o1", half_answers())
    project()
    few.sit("o1", right_answers(), NOW + HOUR)
    kept = few.course.root / "gradebook.db"
    shutil.copy(kept, kept.with_suffix(".before"))
    project()
    shutil.copy(kept.with_suffix(".before"), kept)
    assert collect(few) == CollectReport(0, 0)


def test_a_tampered_notebook_is_marked_closed(few: Cast, project: Project) -> None:
    few.hand_in("o1", right_answers(), CASES["duplicated"].change)
    collect(few)
    project()
    row = grades(few.course, QUIZ)["o1"]
    assert row.flagged and row.score == FULL - 2


@pytest.mark.parametrize(
    ("officer", "late", "why"),
    [("stranger", False, "không có đợt"), ("o1", True, "không có đợt"), ("o2", False, "hết 3 lượt")],
)
def test_what_may_not_count_is_left_and_told(few: Cast, officer: str, late: bool, why: str) -> None:
    """A stranger, a submission after the campaign, and one attempt too many stay where they are."""
    for number in range(3):
        few.sit("o2", {}, NOW + number * HOUR / 4)
    at = NOW + timedelta(days=40) if late else NOW + HOUR
    few.hand_in(officer, right_answers(), at=at)
    ctx = few.context(at=NOW + timedelta(days=41))
    report = collect_submissions(few.store, few.course, ctx)
    assert report.submissions == 0
    assert [(one.officer_id, why in one.why.lower()) for one in report.refused] == [(officer, True)]


def test_a_random_quiz_is_not_taken_from_jupyterlab(few: Cast) -> None:
    folder = few.course.folder("submitted", "o1", RANDOM_QUIZ)
    folder.mkdir(parents=True)
    (folder / "answers.json").write_text('{"quiz": "random-final", "answers": {"s01": "b"}}')
    report = collect(few)
    assert (report.submissions, len(report.refused)) == (0, 1)


def test_a_mark_from_formgrader_becomes_a_regrade_with_reason(people: Cast, project: Project) -> None:
    """Event, result and audit entry; the gradebook then shows it as a mark that a person gave."""
    attempt_id = people.sit("o1", {})
    project()
    give(people, "o1", "s04", 2.5)
    assert collect(people, marker="o9", reason="Chấm lại câu 4").marks == 1
    stored = people.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None and stored.result.points == 2.5
    last = people.store.read(lambda tx: attempts.events_of(tx, attempt_id))[-1]
    assert (last.type, last.payload["marker"], last.payload["changed"]) == (
        EventType.REGRADED,
        "o9",
        {"s04": 2.5},
    )
    (entry,) = people.store.read(lambda tx: audit.entries(tx, action="collect_marks"))
    assert (entry.actor, entry.reason, entry.object) == ("o9", "Chấm lại câu 4", attempt_id)
    project()
    assert ("s04", None, 2.5, False) in grades(people.course, QUIZ)["o1"].rows


def test_a_collected_mark_outlives_a_rebuild(few: Cast, project: Project) -> None:
    few.sit("o1", {})
    project()
    give(few, "o1", "s04", 2.5)
    with pytest.raises(Uncollected):
        project(rebuild=True)
    collect(few)
    project()
    before = grades(few.course, QUIZ)
    project(rebuild=True)
    assert grades(few.course, QUIZ) == before


def test_a_mark_not_yet_collected_is_never_overwritten(few: Cast, project: Project) -> None:
    """The projector leaves that submission alone, says so, and comes back after the collection."""
    few.sit("o1", {})
    project()
    give(few, "o1", "s04", 2.5)
    few.sit("o1", half_answers(), NOW + HOUR)
    assert project().held == ((QUIZ, "o1"),)
    assert ("s04", 0.0, 2.5, False) in grades(few.course, QUIZ)["o1"].rows
    collect(few)
    assert project().held == ()
    assert grades(few.course, QUIZ)["o1"].score == pytest.approx(9.1667)


def test_a_mark_of_another_attempt_does_not_stay_behind(few: Cast, project: Project) -> None:
    few.sit("o1", {})
    project()
    give(few, "o1", "s04", 2.5)
    collect(few)
    few.sit("o1", right_answers(), NOW + HOUR)
    project()
    assert all(manual is None for _, _, manual, _ in grades(few.course, QUIZ)["o1"].rows)


def test_a_persons_mark_still_names_its_key(few: Cast, project: Project) -> None:
    """Review shows the explanation of every slot by its key revision, whoever marked it."""
    attempt_id = few.sit("o1", {})
    project()
    give(few, "o1", "s04", 2.5)
    collect(few)
    stored = few.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None
    named = [slot.key_revision_id for slot in stored.result.slots]
    assert len(few.store.read(lambda tx: content.keys_by_id(tx, named))) == len(AUTHORED)


def test_a_later_regrade_takes_a_persons_mark_away(few: Cast, project: Project) -> None:
    """The truth decides: where a key was mended afterwards, the gradebook shows the machine's mark again."""
    attempt_id = few.sit("o1", {})
    project()
    give(few, "o1", "s04", 2.5)
    collect(few)
    project()
    few.regrade(attempt_id, 1.0)
    project()
    assert ("s04", 1.0, None, False) in grades(few.course, QUIZ)["o1"].rows


def test_nobody_marks_herself(few: Cast, project: Project) -> None:
    few.sit("o1", {})
    project()
    give(few, "o1", "s04", 3.0)
    report = collect(few, marker="o1")
    assert report.marks == 0 and "tự chấm" in report.refused[0].why


def test_points_beyond_the_slot_are_refused(few: Cast, project: Project) -> None:
    few.sit("o1", {})
    project()
    give(few, "o1", "s04", 30.0)
    report = collect(few)
    assert report.marks == 0 and "vượt khung" in report.refused[0].why
