"""Every case through congvu's own way and through nbgrader with the project's configuration, once a test run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader_cases import CASES
from nbgrader_cast import NOW, QUIZ, Cast
from nbgrader_runs import autograde, grader, grades, project_config

from congvu.services.collect_submissions import CollectReport, collect_submissions
from congvu.services.project_gradebook import project_gradebook
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


@contextmanager
def differential(base: Path) -> Iterator[Differential]:
    """Hands all cases in, then marks them both ways."""
    url = f"sqlite:///{base / 'congvu.db'}"
    with Store(url) as store:
        course = Course(base / "state" / "nbgrader")
        cast = Cast(store, course).populate(CASES)
        project_gradebook(store, course, cast.services, clock=lambda: NOW)
        for name, case in CASES.items():
            cast.hand_in(name, case.given, case.change)
        shutil.copytree(course.root, base / "untouched")
        shutil.copytree(course.root, base / "other" / "nbgrader")
        other = Course(base / "other" / "nbgrader")
        with grader(base / "other", url):
            autograde(project_config(), QUIZ)
        report = collect_submissions(store, course, cast.context())
        project_gradebook(store, course, cast.services, clock=lambda: NOW)
        yield Differential(cast, base / "untouched", report, grades(course, QUIZ), grades(other, QUIZ), other)
