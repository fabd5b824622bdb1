"""Grading from several processes at once gives the same gradebook and the same marks as from one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader_cast import (
    NOW,
    QUIZ,
    Cast,
    fixed_blueprint,
    half_answers,
    new_truefalse_key,
    publish,
    right_answers,
)
from nbgrader_fixtures import OFFICERS, course, few, people, prepared_course, project
from nbgrader_runs import grades
from sqlalchemy import insert, text

from congvu.services.project_gradebook import project_gradebook
from congvu.store import Store
from congvu.store.gradebook.course import Course, make_gradebook, writing
from congvu.store.gradebook.writer import Entry, student, write_entries

__all__ = ["course", "few", "people", "prepared_course", "project"]
HERE = Path(__file__)
HELPERS = str(HERE.parents[1])


@dataclass
class Office:
    """A store with officers who have sat and handed in, and a course whose gradebook stands on either engine."""

    cast: Cast

    @property
    def course(self) -> Course:
        return self.cast.course

    def environ(self) -> dict[str, str]:
        return os.environ | {
            "CONGVU_STATE": str(self.course.root.parent),
            "CONGVU_DATABASE_URL": self.cast.store.url,
            "CONGVU_GRADEBOOK_URL": self.course.url,
        }

    def at_once(self, *commands: list[str]) -> list[tuple[int, str]]:
        """Runs commands side by side; exit code and output of each."""
        self.cast.store.engine.dispose()
        started = [
            subprocess.Popen(
                [sys.executable, *command],
                env=self.environ(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for command in commands
        ]
        said = [process.communicate(timeout=300)[0] for process in started]
        return [(process.returncode, words) for process, words in zip(started, said, strict=True)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def offices(
    request: pytest.FixtureRequest, prepared_course: Path, _sqlite_template: Path, tmp_path: Path
) -> Iterator[Any]:
    """Makes equal offices, store and gradebook on one engine."""
    with ExitStack() as stack:

        def make(name: str) -> Office:
            root = tmp_path / name / "nbgrader"
            shutil.copytree(prepared_course, root)
            if request.param == "sqlite":
                shutil.copyfile(_sqlite_template, tmp_path / name / "congvu.db")
                store_url, gradebook_url = f"sqlite:///{tmp_path / name / 'congvu.db'}", ""
            else:
                server = request.getfixturevalue("postgres")
                store_url = stack.enter_context(server.fresh_url())
                gradebook_url = stack.enter_context(server.fresh_url(None))
            store = stack.enter_context(Store(store_url))
            cast = Cast(store, Course(root, gradebook_url)).populate(OFFICERS)
            project_gradebook(store, cast.course, cast.services, clock=lambda: NOW)
            return Office(cast)

        yield make


def hand_in_all(office: Office) -> None:
    for number, officer in enumerate(OFFICERS[:6]):
        office.cast.hand_in(officer, right_answers() if number % 2 else half_answers())


def autograde(office: Office, *officers: str) -> list[str]:
    script = str(HERE.with_name("grading_process.py"))
    where = [str(office.course.root.parent), office.cast.store.url, office.course.url]
    return [script, HELPERS, *where, *officers]


def marks(office: Office) -> dict[str, Any]:
    """Natural keys and marks of the store: officer and number of the attempt, not its random id."""
    rows = office.cast.store.read(
        lambda tx: tx.execute(
            text(
                "SELECT a.officer_id, a.number, r.points, r.max_points, r.passed FROM result r "
                "JOIN attempt a ON a.id = r.attempt_id"
            )
        ).all()
    )
    return {f"{row[0]}/{row[1]}": (row[2], row[3], bool(row[4])) for row in rows}


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


def test_regrades_and_projectors_at_once_give_the_rows_of_one(offices: Any) -> None:
    """Whoever comes second is told so, or finds nothing left to do; no row is lost or written twice."""
    alone, together = offices("alone"), offices("together")
    for office in (alone, together):
        for number, officer in enumerate(OFFICERS):
            office.cast.sit(officer, right_answers() if number % 2 else half_answers())
        publish(office.cast.store, office.cast.services, fixed_blueprint(), keys=new_truefalse_key())
    regrade = ["-m", "congvu", "regrade", QUIZ, "--commit", "--yes", "--reason", "Sửa đáp án câu sai"]
    projector = ["-m", "congvu", "project"]
    (code, words), *_ = alone.at_once(regrade)
    assert code == 0, words
    done = together.at_once(regrade, regrade, projector, projector)
    assert 0 in [code for code, _ in done[:2]], done
    assert all(code == 0 or "Một tiến trình khác" in words for code, words in done), done
    ((code, words),) = together.at_once(projector)
    assert code == 0, words
    assert marks(together) == marks(alone)
    assert grades(together.course, QUIZ) == grades(alone.course, QUIZ)
    events = "SELECT count(*) FROM attempt_event WHERE type = 'regraded'"
    counted = [one.cast.store.read(lambda tx: tx.execute(text(events)).scalar()) for one in (alone, together)]
    assert counted == [len(OFFICERS)] * 2


@pytest.mark.postgres
def test_a_student_whom_nbgrader_adds_at_the_same_moment_is_no_fault(
    few: Cast, postgres: Any, tmp_path: Path
) -> None:
    """nbgrader's transaction is open while the projector's looks and inserts; the second waits and goes on."""
    with postgres.fresh_url(None) as url:
        course = Course(tmp_path / "pg" / "nbgrader", url)
        make_gradebook(course)
        project_gradebook(few.store, course, few.services, clock=lambda: NOW)
        entry = Entry("o1", "a1", NOW + timedelta(hours=1), "d", (), False, {})
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
