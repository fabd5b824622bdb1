"""congvu's steps in ``nbgrader autograde``: quizzes are marked from data, without a kernel, and fail closed.

Each step leaves assignments that are not quizzes of congvu to nbgrader's own way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor as Preprocessor  # type: ignore[import-untyped]

from congvu.interfaces.nbgrader._grader import Grader, grader_services, grader_store
from congvu.interfaces.nbgrader.execute import SandboxExecute
from congvu.interfaces.nbgrader.steps import RESTORED, SaveGradesAtOnce, course_of
from congvu.model.attempts import Result, SlotMark
from congvu.model.errors import CongvuError
from congvu.services.marks import words_by_slot
from congvu.store.gradebook.assignments import is_held
from congvu.store.gradebook.course import writing
from congvu.store.gradebook.files import read_answers
from congvu.store.gradebook.integrity import inspect
from congvu.store.gradebook.master import METADATA_KEY, ForPeople, Master, master_at, opened, with_marks
from congvu.store.gradebook.rows import GradeRow, fits, flags_of, grade_rows
from congvu.store.gradebook.writer import put_grades

RESULT = "congvu_result"
NOT_MARKED = "not_marked"
TAMPERED_KEY = "tampered"
UNREADABLE_KEY = "unreadable"


def quiz_master(resources: dict[str, Any]) -> Master | None:
    """The master of the notebook in hand; ``None`` if it is no quiz of congvu."""
    folder = Path(resources["metadata"]["path"])
    told = resources["nbgrader"]
    source = folder.parents[2] / "source" / told["assignment"] / f"{told['notebook']}.ipynb"
    if told["assignment"] != told["notebook"] or not source.is_file():
        return None
    master = master_at(source)
    return master if master.is_quiz else None


class RestoreQuiz(Preprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """First in the sanitize pass: puts the released cells in place of whatever was submitted.

    A quiz has nothing to be marked in its notebook (the answers stand in ``answers.json``), so that the submitted
    cells only tell whether somebody has been at them; the submission itself stays as it came in ``submitted/``.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Gives the master's notebook, with the flags of cells that were not as released."""
        master = quiz_master(resources)
        if master is None:
            return nb, resources
        unreadable = nb.metadata.get(METADATA_KEY) == UNREADABLE_KEY
        flags = inspect(None if unreadable else nb, master)
        restored = master.fresh()
        restored.metadata[METADATA_KEY] = {TAMPERED_KEY: flags}
        resources[RESTORED] = is_held(course_of(resources), master)
        for slot, flag in flags.items():
            self.log.warning("Quiz cell %s: %s", slot, flag)
        return restored, resources


class MarkQuiz(SandboxExecute):
    """In place of Execute in the autograde pass: marks a quiz without a kernel, in some milliseconds.

    Every graded cell gets a float or an error as its output: nbgrader gives full points to silence. Notebooks that
    are no quiz are run in the sandbox.
    """

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, dict[str, Any]]:
        """Marks the quiz and writes the outputs."""
        master = quiz_master(resources)
        if master is None:
            return super().preprocess(nb, resources, km)
        flags = dict(nb.metadata.get(METADATA_KEY, {}).get(TAMPERED_KEY, {}))
        result, words = self._mark(master, flags, resources)
        resources[RESULT] = result
        slots = frozenset({*result.pending, *flags_of(result)})
        return opened(with_marks(nb, result), ForPeople(slots, words)), resources

    def _mark(
        self, master: Master, flags: dict[str, str], resources: dict[str, Any]
    ) -> tuple[Result, dict[str, str]]:
        """The marks, and the answers in words by slot, for whoever looks at those that are flagged or wait."""
        folder, told = Path(resources["metadata"]["path"]), resources["nbgrader"]
        answers = read_answers(folder, master.quiz_id)
        try:
            grader = Grader(grader_store(), course_of(resources), grader_services())
            sheet = grader.sheet(master.quiz_id, told["student"], answers)
            result = grader.mark(sheet, answers, flags)
        except CongvuError as error:
            self.log.warning("No mark for %s: %s", told["student"], error)
            return unmarked(master), {}
        if not fits(result, master.points):
            return unmarked(master), {}
        looked_at = {*result.pending, *flags_of(result)}
        items = {s.slot: sheet.items[s.item_version_id] for s in sheet.paper.slots if s.slot in looked_at}
        return result, words_by_slot(grader.services, items, answers.values)


class SaveQuizGrades(SaveGradesAtOnce):
    """In place of SaveAutoGrades: saves a quiz's rows at once, and the flag on the submission.

    A quiz that was not marked (``--no-execute``) earns 0 and waits for a person; nbgrader would read the outputs
    that came with the submission.
    """

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Saves the grades."""
        master = quiz_master(resources)
        if master is None:
            saved: tuple[Any, dict[str, Any]] = super().preprocess(nb, resources)
            return saved
        told = resources["nbgrader"]
        result = resources.get(RESULT)
        rows = grade_rows(result) if result is not None else _closed(master)
        flagged = result is None or bool(flags_of(result))
        with writing(course_of(resources)) as tx:
            put_grades(tx, master.quiz_id, told["student"], rows, flagged=flagged)
        return nb, resources


def unmarked(master: Master) -> Result:
    """The result of a submission that nothing in the store answers to: 0 and a flag in every slot."""
    marks = tuple(SlotMark(slot, 0.0, points, "", NOT_MARKED) for slot, points in master.points.items())
    return Result(0.0, sum(master.points.values()), False, marks)


def _closed(master: Master) -> tuple[GradeRow, ...]:
    return tuple(GradeRow(slot, 0.0, needs_manual=True) for slot in master.points)
