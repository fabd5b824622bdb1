"""nbgrader's own steps, with the same results, without what makes them slow: a query or a commit for each cell.

They serve every notebook, quiz or not. What each saves is in ``docs/architecture.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader import utils  # type: ignore[import-untyped]  # nbgrader ships no types
from nbgrader.preprocessors import (  # type: ignore[import-untyped]
    CheckCellMetadata,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from congvu.interfaces.nbgrader.execute import CLOSED
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.metadata import metadata_validator
from congvu.store.gradebook.runs import RunResult, held_cells, put_run

RESTORED = "congvu_restored"
"""In the resources of a quiz whose cells are already what the gradebook holds."""


def course_of(resources: dict[str, Any]) -> Course:
    """The course in which nbgrader is converting."""
    return Course(Path(resources["metadata"]["path"]).parents[2], resources["nbgrader"]["db_url"])


class OverwriteCellsAtOnce(OverwriteCells):  # type: ignore[misc]  # nbgrader ships no types
    """In place of OverwriteCells: asks the gradebook once, not twice a cell."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Puts back what was released."""
        if resources.get(RESTORED):
            return nb, resources
        if self.add_missing_cells:  # that needs nbgrader's own objects
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        told = resources["nbgrader"]
        self.notebook_id, self.assignment_id = told["notebook"], told["assignment"]
        with writing(course_of(resources)) as tx:
            self.gradebook = held_cells(tx, self.assignment_id, self.notebook_id)
        done: tuple[Any, dict[str, Any]] = NbGraderPreprocessor.preprocess(self, nb, resources)
        return done


class OverwriteKernelspecUnlessRestored(OverwriteKernelspec):  # type: ignore[misc]  # nbgrader ships no types
    """In place of OverwriteKernelspec, which opens the gradebook once more."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Puts back the kernel that was released."""
        if resources.get(RESTORED):
            return nb, resources
        done: tuple[Any, dict[str, Any]] = super().preprocess(nb, resources)
        return done


class SaveGradesAtOnce(SaveAutoGrades):  # type: ignore[misc]  # nbgrader ships no types
    """In place of SaveAutoGrades: one transaction a notebook, not one a cell; and the flag on one that was ended."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Saves what the outputs earn."""
        told = resources["nbgrader"]
        marked = {
            _name(cell): utils.determine_grade(cell, self.log)[0] for cell in nb.cells if utils.is_grade(cell)
        }
        commented = (cell for cell in nb.cells if utils.is_solution(cell) or utils.is_task(cell))
        comments = {_name(cell): _comment(cell) for cell in commented}
        run = RunResult(
            told["assignment"],
            told["notebook"],
            told["student"],
            marked,
            comments,
            flagged=CLOSED in resources,
        )
        with writing(course_of(resources)) as tx:
            put_run(tx, run)
        return nb, resources


class CheckMetadata(CheckCellMetadata):  # type: ignore[misc]  # nbgrader ships no types
    """In place of CheckCellMetadata: the same check, with nbgrader's schema compiled once."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Raises what CheckCellMetadata raises."""
        try:
            metadata_validator().validate_nb(nb)
        except Exception:  # noqa: BLE001  # whatever it was, nbgrader finds it again and says it in its own words
            checked: tuple[Any, dict[str, Any]] = super().preprocess(nb, resources)
            return checked
        return nb, resources


def _name(cell: Any) -> str:
    return str(cell.metadata["nbgrader"]["grade_id"])


def _comment(cell: Any) -> str | None:
    """As nbgrader has it: a solution that is still as released is no response."""
    untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    return "No response." if untouched and not utils.is_task(cell) else None
