"""What people mark in formgrader: cells opened for comments, and the comments in nbgrader's feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry  # type: ignore[import-untyped]  # ships no types
from nbgrader.preprocessors import GetGrades  # type: ignore[import-untyped]

from congvu.model.attempts import Result
from congvu.store.gradebook.files import read_answers
from congvu.store.gradebook.master import ForPeople, opened


def open_for_people(notebook: Any, result: Result, folder: Path, quiz_id: str) -> Any:
    """The autograded notebook with the cells open that a person is to look at, and what was typed into them."""
    slots = frozenset({*result.pending, *(mark.slot for mark in result.slots if mark.flag)})
    if not slots:
        return notebook
    values = read_answers(folder, quiz_id).values
    typed = {
        slot: value for slot, value in values.items() if slot in slots and isinstance(value, str) and value
    }
    return opened(notebook, ForPeople(slots, typed))


class GetGradesAndComments(GetGrades):  # type: ignore[misc]  # nbgrader ships no types
    """In place of GetGrades: finds comments on graded cells too, where congvu keeps those on a slot.

    nbgrader looks for the comment of a solution on a solution cell and would stop; a slot is a graded cell, opened
    for comments in the autograded notebook alone.
    """

    def _get_comment(self, cell: Any, resources: dict[str, Any]) -> None:
        try:
            super()._get_comment(cell, resources)
        except MissingEntry:
            cell.metadata.nbgrader["comment"] = self._comment_on(cell.metadata.nbgrader["grade_id"])

    def _comment_on(self, grade_id: str) -> str | None:
        submitted = self.gradebook.find_submission_notebook(
            self.notebook_id, self.assignment_id, self.student_id
        )
        return next((one.comment for one in submitted.comments if one.name == grade_id), None)
