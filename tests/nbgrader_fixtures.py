"""Fixtures of the gradebook's tests: a store with the cast, and a course folder copied from one made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader_cast import NOW, Cast

from congvu.services.gradebook.project import ProjectionReport, project_gradebook, rebuild_gradebook
from congvu.store import Store
from congvu.store.gradebook.course import Course

OFFICERS = tuple(f"o{number}" for number in range(1, 9))
Project = Callable[..., ProjectionReport]


@pytest.fixture(scope="session")
def prepared_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with both quizzes as assignments and nothing handed in."""
    base = tmp_path_factory.mktemp("prepared")
    with Store(f"sqlite:///{base / 'congvu.db'}") as store:
        cast = Cast(store, Course(base / "nbgrader")).populate([])
        project_gradebook(store, cast.course, cast.services, clock=lambda: NOW)
    return base / "nbgrader"


@pytest.fixture
def course(prepared_course: Path, tmp_path: Path) -> Course:
    """A fresh copy of the prepared course."""
    shutil.copytree(prepared_course, tmp_path / "state" / "nbgrader")
    return Course(tmp_path / "state" / "nbgrader")


@pytest.fixture
def people(store: Store, course: Course) -> Cast:
    """Eight officers enrolled in both quizzes, in a store on either engine."""
    return Cast(store, course).populate(OFFICERS)


@pytest.fixture
def few(sqlite_store: Store, course: Course) -> Cast:
    """The same, on SQLite alone, for what does not hang on the store's engine."""
    return Cast(sqlite_store, course).populate(OFFICERS)


def projector(cast: Cast) -> Project:
    """The projector on the cast's store and course."""

    def run(*, rebuild: bool = False, at: datetime = NOW, **more: Any) -> ProjectionReport:
        function = rebuild_gradebook if rebuild else project_gradebook
        return function(cast.store, more.pop("course", cast.course), cast.services, clock=lambda: at, **more)

    return run


@pytest.fixture
def project(request: pytest.FixtureRequest) -> Project:
    """Runs the projector for the cast that the test asked for."""
    name = "people" if "people" in request.fixturenames else "few"
    return projector(request.getfixturevalue(name))
