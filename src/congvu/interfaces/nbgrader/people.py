"""Comments that people made on slots, in nbgrader's feedback."""

from __future__ import annotations

from typing import Any

from nbgrader.api import MissingEntry  # type: ignore[import-untyped]  # ships no types
from nbgrader.preprocessors import GetGrades  # type: ignore[import-untyped]


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
        return next((comment.comment for comment in submitted.comments if comment.name == grade_id), None)
