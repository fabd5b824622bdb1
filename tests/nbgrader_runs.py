"""nbgrader run in this process: with the project's configuration, or as it comes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from congvu.interfaces.nbgrader import _grader, config
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.reader import Graded, read_grades

LOG = logging.getLogger("tests.nbgrader")
LOG.setLevel(logging.CRITICAL)


@contextmanager
def grader(state: Path, store_url: str, gradebook_url: str = "") -> Iterator[None]:
    """This process as a grader's: the settings point to a state folder and a store."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader 0.9.6 warns of its own SQLAlchemy use
        patch.setenv("CONGVU_STATE", str(state))
        patch.setenv("CONGVU_DATABASE_URL", store_url)
        if gradebook_url:
            patch.setenv("CONGVU_GRADEBOOK_URL", gradebook_url)
        _forget()
        yield
        _forget()


def _forget() -> None:
    if _grader.grader_store.cache_info().currsize:
        _grader.grader_store().close()
    for cached in (_grader.grader_store, _grader.grader_services, _grader._points):
        cached.cache_clear()


def project_config() -> Config:
    """The configuration of ``grading/nbgrader_config.py``."""
    made = Config()
    config.apply(made)
    return made


def stock_config(course: Course) -> Config:
    """nbgrader as it comes."""
    made = Config()
    made.CourseDirectory.root = str(course.root)
    made.CourseDirectory.db_url = course.url
    made.CourseDirectory.course_id = "congvu"
    return made


def autograde(made: Config, quiz_id: str, officers: Sequence[str] = ("*",), **traits: object) -> set[str]:
    """Autogrades with force; returns the officers for whom nbgrader gave up."""
    failed = set()
    for officer in officers:
        try:
            _run(Autograde, made, quiz_id, officer, **traits)
        except NbGraderException:
            failed.add(officer)
    return failed


def feedback(made: Config, quiz_id: str) -> None:
    """Generates feedback for everybody."""
    _run(GenerateFeedback, made, quiz_id, "*")


def _run(converter: type, made: Config, quiz_id: str, officer: str, **traits: object) -> None:
    folder = CourseDirectory(config=made)
    folder.assignment_id, folder.student_id = quiz_id, officer
    app = converter(coursedir=folder, config=made, log=LOG, **traits)
    app.force = True
    app.start()


def grades(course: Course, quiz_id: str) -> dict[str, Graded]:
    """What the gradebook holds."""
    with writing(course) as tx:
        return read_grades(tx, quiz_id)
