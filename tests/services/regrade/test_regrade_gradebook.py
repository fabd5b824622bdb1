"""A regrade reaches nbgrader's side through the projector: rows, maxima, notebooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import nbformat
import pytest
from nbgrader_cast import (
    NOW,
    QUIZ,
    RANDOM_CAMPAIGN,
    RANDOM_QUIZ,
    Cast,
    fixed_blueprint,
    half_answers,
    new_truefalse_key,
    publish,
    right_answers,
)
from nbgrader_fixtures import Project, course, few, people, prepared_course, project
from nbgrader_runs import autograde, grader, grades, project_config

from congvu.services.gradebook.uncollected import Uncollected, refuse_uncollected
from congvu.services.regrade.job import Wish, begin_regrade, run_regrade
from congvu.store import results
from congvu.store.gradebook.course import writing
from congvu.workers import InlineWorkers

__all__ = ["course", "few", "people", "prepared_course", "project"]
REASON = "Sửa đáp án câu sai"


def regrade(cast: Cast, quiz_id: str = QUIZ, **wish: Any) -> None:
    ctx = cast.context(at=NOW + timedelta(days=2))
    job, _ = begin_regrade(cast.store, ctx, quiz_id, Wish(**wish), REASON)
    run_regrade(cast.store, ctx, job.id, InlineWorkers())


def points_now(cast: Cast, attempt_id: str) -> float:
    stored = cast.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None
    return stored.result.points


def with_points(factor: float) -> Any:
    made = fixed_blueprint()
    sections = tuple(
        replace(one, slots=tuple(replace(rule, points=rule.points * factor) for rule in one.slots))
        for one in made.sections
    )
    return replace(made, sections=sections)


def test_a_new_key_reaches_rows_and_autograded_notebooks(people: Cast, project: Project) -> None:
    attempt = people.sit("o1", right_answers())
    other = people.sit("o2", half_answers())
    project()
    before = grades(people.course, QUIZ)
    publish(people.store, people.services, fixed_blueprint(), keys=new_truefalse_key())
    regrade(people)
    report = project()
    assert (report.applied, report.lag.events, report.stale) == (2, 0, ())
    after = grades(people.course, QUIZ)
    assert after["o1"].score == before["o1"].score - 1 == points_now(people, attempt)
    assert after["o2"].score == points_now(people, other)
    path = people.course.folder("autograded", "o1", QUIZ) / f"{QUIZ}.ipynb"
    shown = [
        output["data"]["text/plain"]
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    assert sum(map(float, shown)) == after["o1"].score


def test_new_points_reach_the_gradebook_without_a_rebuild(people: Cast, project: Project) -> None:
    """Maxima, rows and notebooks; nbgrader's own autograde then gives the same rows."""
    attempt = people.sit("o1", half_answers())
    people.sit("o2", right_answers())
    project()
    before = grades(people.course, QUIZ)
    publish(people.store, people.services, with_points(2.0))
    assert project().stale == (QUIZ,)  # until the marks follow
    regrade(people)
    report = project()
    assert (report.stale, report.unfit) == ((), ())
    after = grades(people.course, QUIZ)
    for one, row in before.items():
        assert after[one].score == pytest.approx(2 * row.score, abs=1e-3)
    assert after["o1"].score == pytest.approx(points_now(people, attempt))
    assert max_scores(people) == {slot: 2 * top for slot, top in max_scores_of(fixed_blueprint()).items()}
    with grader(people.course.root.parent, people.store.url):
        assert not autograde(project_config(), QUIZ)
    assert grades(people.course, QUIZ) == after
    project(rebuild=True)
    assert grades(people.course, QUIZ) == after


def max_scores(cast: Cast) -> dict[str, float]:
    from congvu.store.gradebook.assignments import _cells

    with writing(cast.course) as tx:
        return {name: top for name, (_, top) in _cells(tx, QUIZ).items() if top is not None}


def max_scores_of(blueprint: Any) -> dict[str, float]:
    from congvu.quizzes.terms import points_by_slot

    return points_by_slot(blueprint)


def test_new_attempts_fit_the_gradebook_after_a_change_of_points(few: Cast, project: Project) -> None:
    few.sit("o1", right_answers())
    project()
    publish(few.store, few.services, with_points(2.0))
    regrade(few)
    few.sit("o2", right_answers(), NOW + timedelta(days=3))
    assert project().unfit == ()
    found = grades(few.course, QUIZ)
    assert found["o1"].score == found["o2"].score > 0


def test_a_dropped_item_is_0_in_the_gradebook_and_autograde_agrees(few: Cast, project: Project) -> None:
    attempt = few.sit("o1", right_answers())
    project()
    whole = grades(few.course, QUIZ)["o1"].score
    regrade(few, dropped=["single-001"])
    assert project().unfit == ()
    after = grades(few.course, QUIZ)
    assert after["o1"].score == whole - 1 == points_now(few, attempt)
    with grader(few.course.root.parent, few.store.url):
        assert not autograde(project_config(), QUIZ)
    assert grades(few.course, QUIZ) == after


def test_full_points_for_a_faulty_item_hold_in_autograde_too(few: Cast, project: Project) -> None:
    few.sit("o1", {})
    project()
    regrade(few, full=["order-001"])
    project()
    after = grades(few.course, QUIZ)
    assert after["o1"].score == 3.0
    with grader(few.course.root.parent, few.store.url):
        assert not autograde(project_config(), QUIZ)
    assert grades(few.course, QUIZ) == after


def test_random_papers_are_regraded_by_their_own_items(few: Cast, project: Project) -> None:
    sat = [few.sit(one, right_answers(), campaign_id=RANDOM_CAMPAIGN) for one in ("o1", "o2", "o3")]
    project()
    publish(few.store, few.services, fixed_blueprint(), keys=new_truefalse_key())
    regrade(few, RANDOM_QUIZ)
    project()
    found = grades(few.course, RANDOM_QUIZ)
    assert [found[one].score for one in ("o1", "o2", "o3")] == [points_now(few, one) for one in sat]


def test_marks_in_formgrader_that_are_not_collected_stay_untouched(few: Cast, project: Project) -> None:
    few.sit("o1", right_answers())
    project()
    give(few, "o1", "s01", 0.5)
    publish(few.store, few.services, fixed_blueprint(), keys=new_truefalse_key())
    regrade(few)
    assert project().held == ((QUIZ, "o1"),)
    with pytest.raises(Uncollected):
        refuse_uncollected(few.store, few.course, [QUIZ])


def give(cast: Cast, officer: str, slot: str, points: float) -> None:
    """A marker types points into formgrader."""
    from congvu.store.gradebook.writer import base_cell, grade, submitted, submitted_notebook

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


def test_a_collected_mark_stays_a_persons_mark_when_points_change(few: Cast, project: Project) -> None:
    from congvu.services.gradebook.collect import collect_submissions

    few.sit("o1", right_answers())
    project()
    give(few, "o1", "s02", 1.0)  # of 2
    collect_submissions(few.store, few.course, few.context(at=NOW + timedelta(hours=2)))
    publish(few.store, few.services, with_points(3.0))
    regrade(few)
    project()
    (row,) = [row for row in grades(few.course, QUIZ)["o1"].rows if row[0] == "s02"]
    assert row[1:3] == (None, 3.0)
    assert project().held == ()


def test_the_quick_way_to_write_a_notebook_writes_the_same(few: Cast, project: Project) -> None:
    from congvu.store.gradebook.master import Master, notebook_text, with_marks

    few.sit("o1", half_answers())
    project()
    master = Master.from_source(few.course.source(QUIZ) / f"{QUIZ}.ipynb")
    (attempt_id,) = few.store.read(lambda tx: [row.attempt_id for row in tx.execute(results.result.select())])
    stored = few.store.read(lambda tx: results.get_result(tx, attempt_id))
    assert stored is not None
    marks = tuple(replace(mark, flag="") for mark in stored.result.slots)
    result = replace(stored.result, slots=marks, pending=())
    assert master.autograded(result) == notebook_text(with_marks(master.fresh(), result))
