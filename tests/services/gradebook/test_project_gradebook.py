"""The projector: nbgrader's gradebook and folders follow the truth."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader_cast import (
    FULL,
    NOW,
    QUIZ,
    RANDOM_CAMPAIGN,
    RANDOM_QUIZ,
    Cast,
    fixed_blueprint,
    half_answers,
    publish,
    right_answers,
)
from nbgrader_fixtures import Project, course, few, people, prepared_course, project
from nbgrader_runs import autograde, grader, grades, project_config

from congvu.model.content import Counts
from congvu.services.gradebook.project import LEASE, ProjectorBusy, gradebook_lag, rewrite_officer
from congvu.services.gradebook.uncollected import Uncollected
from congvu.store import bookkeeping
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.reader import students

__all__ = ["course", "few", "people", "prepared_course", "project"]
HOUR = timedelta(hours=1)
HERE = Path(__file__)


def test_of_three_attempts_the_second_is_the_best_and_the_gradebook_holds_it(
    people: Cast, project: Project
) -> None:
    people.sit("o1", {})
    people.sit("o1", right_answers(), NOW + HOUR)
    people.sit("o1", half_answers(), NOW + 2 * HOUR)
    project()
    assert grades(people.course, QUIZ)["o1"].score == FULL
    stamp = (people.course.folder("submitted", "o1", QUIZ) / "timestamp.txt").read_text()
    assert stamp == "2026-11-22 04:05:00.000000 UTC\n"


@pytest.mark.parametrize("counts", [Counts.LAST, Counts.MEAN])
def test_under_last_and_mean_the_gradebook_holds_the_last(
    few: Cast, project: Project, counts: Counts
) -> None:
    publish(few.store, few.services, fixed_blueprint(counts))
    few.sit("o1", right_answers())
    few.sit("o1", {}, NOW + HOUR)
    project()
    assert grades(few.course, QUIZ)["o1"].score == 0.0


def test_typed_answers_of_the_campus_are_marked_the_same_by_autograde(people: Cast, project: Project) -> None:
    """Texts stand apart from the log; what nbgrader gets are the answers themselves."""
    people.sit("o1", right_answers())
    people.sit("o2", half_answers())
    project()
    before = grades(people.course, QUIZ)
    with grader(people.course.root.parent, people.store.url):
        assert not autograde(project_config(), QUIZ)
    assert grades(people.course, QUIZ) == before
    assert before["o1"].score == FULL


def test_a_random_paper_is_marked_by_the_attempts_own_paper(people: Cast, project: Project) -> None:
    """nbgrader's side finds the drawn paper in the store, by the attempt that the submission was made from."""
    for number, officer in enumerate(("o1", "o2", "o3")):
        people.sit(officer, right_answers() if number else half_answers(), campaign_id=RANDOM_CAMPAIGN)
    project()
    before = grades(people.course, RANDOM_QUIZ)
    with grader(people.course.root.parent, people.store.url):
        assert not autograde(project_config(), RANDOM_QUIZ)
    assert grades(people.course, RANDOM_QUIZ) == before
    assert [before[one].score for one in ("o2", "o3")] == [4.0, 4.0]


def test_a_second_run_changes_nothing(people: Cast, project: Project) -> None:
    people.sit("o1", half_answers())
    assert project().applied == 1
    files = contents(people.course)
    assert project().applied == 0
    people.store.write(lambda tx: bookkeeping.set_bookmark(tx, "gradebook", 0, NOW))
    assert project().applied == 1
    assert contents(people.course) == files


def test_the_lag_is_shown_and_falls_to_nothing(people: Cast, project: Project) -> None:
    people.sit("o1", {})
    people.sit("o2", {})
    lag = people.store.read(lambda tx: gradebook_lag(tx, NOW + HOUR))
    assert (lag.events, lag.seconds) == (2, 55 * 60)
    assert project(at=NOW + HOUR).lag.events == 0


def test_a_regrade_reaches_the_gradebook_and_may_change_which_attempt_counts(
    few: Cast, project: Project
) -> None:
    first = few.sit("o1", half_answers())
    few.sit("o1", {}, NOW + HOUR)
    project()
    few.regrade(first, 0.0)
    assert project().applied == 1
    assert grades(few.course, QUIZ)["o1"].score == 0.0


def test_students_are_opaque_ids_without_names(few: Cast, project: Project) -> None:
    few.sit("o1", {})
    project()
    with writing(few.course) as tx:
        assert students(tx) == ["o1"]
    assert b"Ng\xc6\xb0\xe1\xbb\x9di o1" not in (few.course.root / "gradebook.db").read_bytes()


def test_a_rebuild_gives_the_same_gradebook_and_files(few: Cast, project: Project) -> None:
    """Same by natural keys and scores; here even by bytes of the files."""
    for number in range(1, 6):
        few.sit(f"o{number}", half_answers() if number % 2 else right_answers())
    few.sit("o1", right_answers(), NOW + HOUR)
    few.sit("o2", {}, campaign_id=RANDOM_CAMPAIGN)
    project()
    before, files = grades(few.course, QUIZ), contents(few.course)
    project(rebuild=True)
    assert grades(few.course, QUIZ) == before
    assert contents(few.course) == files


def test_a_rebuild_refuses_while_a_submission_is_not_collected(few: Cast, project: Project) -> None:
    few.sit("o1", half_answers())
    project()
    few.hand_in("o2", right_answers())
    with pytest.raises(Uncollected) as refused:
        project(rebuild=True)
    assert refused.value.submissions == ((QUIZ, "o2"),)
    assert grades(few.course, QUIZ)["o1"].score > 0


def test_what_was_handed_in_on_nbgraders_side_is_never_overwritten(few: Cast, project: Project) -> None:
    folder = few.hand_in("o1", half_answers(), lambda notebook: notebook["cells"].pop())
    text = (folder / f"{QUIZ}.ipynb").read_text()
    few.sit("o1", right_answers())
    project()
    assert (folder / f"{QUIZ}.ipynb").read_text() == text
    assert grades(few.course, QUIZ)["o1"].score == FULL


def test_changed_slots_wait_for_a_rebuild_and_old_attempts_are_told(few: Cast, project: Project) -> None:
    """nbgrader cannot change the cells of an assignment that has submissions."""
    few.sit("o1", right_answers())
    project()
    changed = fixed_blueprint()
    less = replace(changed, sections=changed.sections[:1])
    publish(few.store, few.services, less)
    few.sit("o2", right_answers())
    assert project().stale == (QUIZ,)
    report = project(rebuild=True)
    assert len(report.unfit) == 2
    assert grades(few.course, QUIZ) == {}


def test_only_one_projector_runs_at_a_time(few: Cast, project: Project) -> None:
    length = timedelta(seconds=60)
    few.store.write(lambda tx: bookkeeping.take_lease(tx, LEASE.name, "another", NOW, length))
    few.sit("o1", {})
    with pytest.raises(ProjectorBusy):
        project()
    assert project(at=NOW + 2 * length).applied == 1


def test_a_projector_that_is_asked_to_stop_does_so_between_batches(few: Cast, project: Project) -> None:
    """What it has not written it leaves to the next run."""
    for officer in ("o1", "o2", "o3"):
        few.sit(officer, right_answers())
    written: list[int] = []
    report = project(batch=1, progress=written.append, stopped=lambda: bool(written))
    assert (report.applied, report.lag.events) == (1, 2)
    assert project().applied == 2


def test_an_officer_who_was_erased_leaves_nothing_she_typed(few: Cast, project: Project) -> None:
    from congvu.store import people as people_store

    few.sit("o1", {**right_answers(), "short": "Nguyễn Văn Bí Danh"})
    project()
    few.store.write(lambda tx: people_store.erase_free_text(tx, "o1"))
    assert rewrite_officer(few.store, few.course, few.services, "o1", clock=lambda: NOW) == 1
    assert not [p for p in few.course.root.rglob("*") if p.is_file() and "Bí Danh".encode() in p.read_bytes()]
    assert grades(few.course, QUIZ)["o1"].score == FULL - 2


@pytest.mark.parametrize("point", ["before", "files", "gradebook"])
def test_a_kill_leaves_nothing_that_the_next_run_does_not_mend(
    few: Cast, project: Project, point: str
) -> None:
    """A real process commits three submissions and dies by SIGKILL before projecting, between files and gradebook,
    or between gradebook and bookmark."""
    script = HERE.with_name("killed_projector.py")
    helpers = str(HERE.parents[2])
    few.store.engine.dispose()
    done = subprocess.run(
        [sys.executable, str(script), few.store.url, str(few.course.root), point, helpers],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    later = NOW + timedelta(minutes=10)
    assert project(at=later).applied == 3
    caught_up, files = grades(few.course, QUIZ), contents(few.course)
    project(at=later, rebuild=True)
    assert {one: row.score for one, row in caught_up.items()} == {"o1": FULL, "o2": 0.0, "o3": FULL}
    assert grades(few.course, QUIZ) == caught_up
    assert contents(few.course) == files


@pytest.mark.postgres
def test_the_gradebook_may_stand_on_postgresql(
    few: Cast, project: Project, postgres: Any, tmp_path: Path
) -> None:
    with postgres.fresh_url(None) as url:
        course = Course(tmp_path / "pg" / "nbgrader", url)
        few.sit("o1", right_answers())
        few.sit("o2", half_answers())
        project(course=course)
        few.sit("o2", right_answers(), NOW + HOUR)
        project(course=course)
        before = grades(course, QUIZ)
        with grader(course.root.parent, few.store.url, url):
            assert not autograde(project_config(), QUIZ)
        assert grades(course, QUIZ) == before
        project(course=course, rebuild=True)
        assert grades(course, QUIZ) == before
    assert [row.score for row in before.values()] == [FULL, FULL]


def contents(course: Course) -> dict[str, str]:
    """Text of every file but the database, by path."""
    files = (path for path in course.root.rglob("*") if path.is_file() and path.suffix != ".db")
    return {str(path.relative_to(course.root)): path.read_text("utf-8") for path in files}
