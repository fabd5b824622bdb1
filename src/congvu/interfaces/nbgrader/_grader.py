"""The grader's side: which store, which course, whose submission."""

from __future__ import annotations

import atexit
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from congvu.bootstrap import RunnerOnDemand
from congvu.model.attempts import Result
from congvu.model.ports import CodeRunner
from congvu.quizzes.sheet import Sheet
from congvu.services.context import Services
from congvu.services.gradebook import mark_submission, sheet_for
from congvu.settings import Settings, read_settings
from congvu.store import Store
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.files import SubmittedAnswers, read_answers
from congvu.store.gradebook.known import known_submission


@cache
def grader_runner() -> CodeRunner:
    """Who runs code, once a process; its sandbox starts with the first answer that is code."""
    runner = RunnerOnDemand(grader_settings())
    atexit.register(runner.close)
    return runner


@dataclass(frozen=True, slots=True)
class Grader:
    """A grader's process: the store it reads and the course it works in."""

    store: Store
    course: Course
    services: Services
    runner: CodeRunner | None = field(default_factory=grader_runner)

    def sheet(self, quiz_id: str, officer_id: str, answers: SubmittedAnswers) -> Sheet:
        """What a submission is marked by; raises :class:`~congvu.model.errors.NotFound` if there is no paper for it."""
        with writing(self.course) as tx:
            known = known_submission(tx, quiz_id, officer_id)
        ours = known is not None and known.answers_digest == answers.digest
        attempt_id = known.attempt_id if known is not None and ours else None
        return self.store.read(lambda tx: sheet_for(tx, self.services, quiz_id, officer_id, attempt_id))

    def mark(self, sheet: Sheet, answers: SubmittedAnswers, flags: dict[str, str]) -> Result:
        """Marks one submission. No transaction waits while code is run."""
        return mark_submission(self.services, sheet, answers, flags, self.runner)


def grader_settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def grader_course(settings: Settings) -> Course:
    """The course folder and the gradebook that the settings name."""
    return Course(settings.nbgrader_root.absolute(), settings.nbgrader_db_url)


@cache
def grader_store() -> Store:
    """The store that graders read, opened once a process."""
    return Store(grader_settings().store_url)


@cache
def grader_services() -> Services:
    """Kinds and cache, made once a process."""
    return Services()


def points_here() -> dict[str, float]:
    """Points by slot of the submission in whose folder (``autograded/<officer>/<quiz>``) this process stands."""
    folder = Path.cwd()
    quiz_id, officer_id = folder.name, folder.parent.name
    answers = read_answers(folder, quiz_id)
    return _points(folder, officer_id, quiz_id, answers.digest)


@cache
def _points(folder: Path, officer_id: str, quiz_id: str, _digest: str) -> dict[str, float]:
    course = Course(folder.parents[2], grader_settings().gradebook_url)
    grader = Grader(grader_store(), course, grader_services())
    answers = read_answers(folder, quiz_id)
    result = grader.mark(grader.sheet(quiz_id, officer_id, answers), answers, {})
    return {mark.slot: mark.points for mark in result.slots}
