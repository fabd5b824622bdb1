"""Every case through congvu's own way and through nbgrader with the project's configuration, once a test run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader_cases import CASES, Case
from nbgrader_cast import NOW, QUIZ, Cast
from nbgrader_runs import autograde, grader, grades, project_config

from congvu.services.gradebook.collect import CollectReport, collect_submissions
from congvu.services.gradebook.project import project_gradebook
from congvu.store import Store
from congvu.store.gradebook.course import Course
from congvu.store.gradebook.reader import Graded


@dataclass(frozen=True)
class Differential:
    """The cast, a copy of its course before anything was marked, and the rows of both ways by case."""

    cast: Cast
    untouched: Path
    report: CollectReport
    projected: dict[str, Graded]
    autograded: dict[str, Graded]
    other: Course

    def copy(self, to: Path) -> Course:
        """A course in which everything is handed in and nothing is marked."""
        shutil.copytree(self.untouched, to / "nbgrader")
        return Course(to / "nbgrader")


@dataclass(frozen=True)
class Compared:
    """How many rows were compared, and which are not the same (``case/slot``; ``case`` alone for its penalty)."""

    checked: int
    unequal: tuple[str, ...]


def compare(both: Differential, stock: Mapping[str, Graded]) -> Compared:
    """Stock nbgrader's rows against those of both of congvu's ways: grades, and the penalty for being late."""
    rows = [
        (case, row, ours)
        for case in stock
        for ours in (both.projected, both.autograded)
        for row in stock[case].rows
    ]
    unequal = {f"{case}/{row[0]}" for case, row, ours in rows if row not in ours[case].rows}
    unequal |= {case for case in stock if len(stock[case].rows) != len(both.projected[case].rows)}
    unequal |= {
        case
        for case in stock
        for ours in (both.projected, both.autograded)
        if stock[case].penalty != ours[case].penalty
    }
    return Compared(len(rows) // 2, tuple(sorted(unequal)))


@contextmanager
def differential(base: Path, cases: Mapping[str, Case] = CASES) -> Iterator[Differential]:
    """Hands all cases in, then marks them both ways."""
    url = f"sqlite:///{base / 'congvu.db'}"
    with Store(url) as store:
        course = Course(base / "state" / "nbgrader")
        cast = Cast(store, course).populate(cases)
        project_gradebook(store, course, cast.services, clock=lambda: NOW)
        for name, case in cases.items():
            cast.hand_in(name, case.given, case.change)
        shutil.copytree(course.root, base / "untouched")
        shutil.copytree(course.root, base / "other" / "nbgrader")
        other = Course(base / "other" / "nbgrader")
        with grader(base / "other", url):
            autograde(project_config(), QUIZ)
        report = collect_submissions(store, course, cast.context())
        project_gradebook(store, course, cast.services, clock=lambda: NOW)
        yield Differential(cast, base / "untouched", report, grades(course, QUIZ), grades(other, QUIZ), other)
