"""Grading from several processes at once gives the same gradebook and the same marks as from one."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from grading_offices import Office, offices
from nbgrader_cast import NOW, QUIZ, Cast, half_answers, right_answers
from nbgrader_fixtures import OFFICERS, course, few, people, prepared_course, project
from nbgrader_runs import grades
from sqlalchemy import insert, text

from congvu.services.gradebook.project import project_gradebook
from congvu.store.gradebook.course import Course, make_gradebook, writing
from congvu.store.gradebook.writer import SubmissionEntry, student, write_entries

__all__ = ["course", "few", "offices", "people", "prepared_course", "project"]
HERE = Path(__file__)
HELPERS = str(HERE.parents[2])


def hand_in_all(office: Office) -> None:
    for number, officer in enumerate(OFFICERS[:6]):
        office.cast.hand_in(officer, right_answers() if number % 2 else half_answers())


def autograde(office: Office, *officers: str) -> list[str]:
    script = str(HERE.with_name("grading_process.py"))
    where = [str(office.course.root.parent), office.cast.store.url, office.course.url]
    return [script, HELPERS, *where, *officers]


def test_autograde_in_three_processes_gives_the_rows_of_one(offices: Any) -> None:
    """nbgrader's own command adds students, submissions and grades, for disjoint officers."""
    alone, together = offices("alone"), offices("together")
    for office in (alone, together):
        hand_in_all(office)
    (one,) = alone.at_once(autograde(alone, *OFFICERS[:6]))
    assert one[0] == 0, one[1]
    done = together.at_once(*(autograde(together, *OFFICERS[n : n + 2]) for n in (0, 2, 4)))
    assert [code for code, _ in done] == [0, 0, 0], done
    assert grades(together.course, QUIZ) == grades(alone.course, QUIZ)
    assert len(grades(alone.course, QUIZ)) == 6


@pytest.mark.postgres
def test_a_student_whom_nbgrader_adds_at_the_same_moment_is_no_fault(
    few: Cast, postgres: Any, tmp_path: Path
) -> None:
    """nbgrader's transaction is open while the projector's looks and inserts; the second waits and goes on."""
    with postgres.fresh_url(None) as url:
        course = Course(tmp_path / "pg" / "nbgrader", url)
        make_gradebook(course)
        project_gradebook(few.store, course, few.services, clock=lambda: NOW)
        entry = SubmissionEntry("o1", "a1", NOW + timedelta(hours=1), "d", (), False, {})
        failures: list[BaseException] = []

        def write() -> None:
            try:
                with writing(course) as tx:
                    write_entries(tx, QUIZ, [entry])
            except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
                failures.append(error)

        thread = threading.Thread(target=write)
        with writing(course) as nbgraders:
            nbgraders.execute(insert(student).values(id="o1"))
            thread.start()
            while not waits_for_a_lock(course) and thread.is_alive():
                pass
        thread.join()
        assert failures == []
        with writing(course) as tx:
            assert tx.execute(text("SELECT count(*) FROM submitted_assignment")).scalar() == 1


def waits_for_a_lock(course: Course) -> bool:
    """Whether some connection of the gradebook's database waits for another's lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with writing(course) as tx:
        return bool(tx.execute(text(waiting)).scalar())
