"""An author's own notebooks in the gradebook: their cells read at once, what a run earned written at once.

nbgrader asks for each cell by itself, and commits after each: with twelve cells 0.1 s of a submission's 0.2 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader import api  # type: ignore[import-untyped]  # nbgrader ships no types
from nbgrader.api import MissingEntry  # type: ignore[import-untyped]
from sqlalchemy import Boolean, Connection, Select, Table, and_, bindparam, func, or_, select, update

from congvu.store.gradebook.writer import (
    assignment,
    base_cell,
    comment,
    grade,
    notebook,
    submitted,
    submitted_notebook,
)

source_cell: Table = api.SourceCell.__table__
grade_cell: Table = api.GradeCell.__table__
task_cell: Table = api.TaskCell.__table__


@dataclass(frozen=True, slots=True)
class HeldCell:
    """A cell as released; ``max_score`` is ``None`` unless it is graded."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str
    max_score: float | None


@dataclass(frozen=True, slots=True)
class HeldCells:
    """The cells of a notebook by name. Answers what nbgrader's OverwriteCells asks of a gradebook."""

    cells: Mapping[str, HeldCell]

    def find_source_cell(self, name: str, *_: object) -> HeldCell:
        """Raises nbgrader's MissingEntry."""
        if name not in self.cells:
            raise MissingEntry(f"No such source cell: {name}")
        return self.cells[name]

    def find_graded_cell(self, name: str, *_: object) -> HeldCell:
        """Raises nbgrader's MissingEntry."""
        cell = self.find_source_cell(name)
        if cell.max_score is None:
            raise MissingEntry(f"No such grade cell: {name}")
        return cell


def held_cells(tx: Connection, assignment_id: str, notebook_id: str) -> HeldCells:
    """What the gradebook holds of a notebook (``…_id`` are names here, as in nbgrader)."""
    same = and_(base_cell.c.name == source_cell.c.name, base_cell.c.notebook_id == source_cell.c.notebook_id)
    columns = (source_cell.c[name] for name in ("name", "cell_type", "locked", "source", "checksum"))
    query = (
        select(*columns, func.coalesce(grade_cell.c.max_score, task_cell.c.max_score).label("max_score"))
        .join(notebook, notebook.c.id == source_cell.c.notebook_id)
        .join(assignment, assignment.c.id == notebook.c.assignment_id)
        .outerjoin(base_cell, same)
        .outerjoin(grade_cell, grade_cell.c.id == base_cell.c.id)
        .outerjoin(task_cell, task_cell.c.id == base_cell.c.id)
        .where(assignment.c.name == assignment_id, notebook.c.name == notebook_id)
    )
    cells: dict[str, HeldCell] = {}
    for row in tx.execute(query):  # a graded solution has two rows in base_cell
        if row.name not in cells or row.max_score is not None:
            cells[row.name] = HeldCell(*tuple(row))
    return HeldCells(cells)


@dataclass(frozen=True, slots=True)
class RunResult:
    """Of one submitted notebook: automatic scores and comments by cell, and whether a person should look."""

    assignment_id: str
    notebook_id: str
    student_id: str
    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]
    flagged: bool = False


def put_run(tx: Connection, run: RunResult) -> None:
    """Writes them as nbgrader's SaveAutoGrades would; raises its MissingEntry. A flag is raised, never lowered."""
    grades, comments = _ids(tx, run, grade), _ids(tx, run, comment)
    for wanted, there in ((run.scores, grades), (run.comments, comments)):
        if missing := wanted.keys() - there.keys():
            raise MissingEntry(f"No such cell: {run.assignment_id}/{run.notebook_id}/{min(missing)}")
    _put_scores(tx, [(grades[name], score) for name, score in run.scores.items()])
    _put_comments(tx, [(comments[name], text) for name, text in run.comments.items()])
    if run.flagged:
        ids = _submitted(select(submitted_notebook.c.id).select_from(submitted_notebook), run)
        tx.execute(update(submitted_notebook).where(submitted_notebook.c.id.in_(ids)).values(flagged=True))


def _put_scores(tx: Connection, scores: list[tuple[str, float | None]]) -> None:
    """A mark that a person gave stays and asks for another look; so does a cell that no output marks."""
    if not scores:
        return
    waits = or_(grade.c.manual_score.is_not(None), bindparam("b_waits", type_=Boolean))
    changed = update(grade).where(grade.c.id == bindparam("b_id"))
    values = {"auto_score": bindparam("b_score"), "needs_manual_grade": waits}
    tx.execute(
        changed.values(values),
        [{"b_id": grade_id, "b_score": score, "b_waits": score is None} for grade_id, score in scores],
    )


def _put_comments(tx: Connection, comments: list[tuple[str, str | None]]) -> None:
    if comments:
        changed = (
            update(comment).where(comment.c.id == bindparam("b_id")).values(auto_comment=bindparam("b_text"))
        )
        tx.execute(changed, [{"b_id": comment_id, "b_text": text} for comment_id, text in comments])


def _ids(tx: Connection, run: RunResult, table: Table) -> dict[str, str]:
    """Ids of the submission's rows in ``grade`` or ``comment``, by name of cell."""
    query = (
        select(base_cell.c.name, table.c.id)
        .join_from(table, base_cell, base_cell.c.id == table.c.cell_id)
        .join(submitted_notebook, submitted_notebook.c.id == table.c.notebook_id)
    )
    return {row.name: row.id for row in tx.execute(_submitted(query, run))}


def _submitted(query: Select[Any], run: RunResult) -> Select[Any]:
    """Only what belongs to the submitted notebook."""
    return (
        query.join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
        .join(assignment, assignment.c.id == submitted.c.assignment_id)
        .join(notebook, notebook.c.id == submitted_notebook.c.notebook_id)
        .where(assignment.c.name == run.assignment_id, notebook.c.name == run.notebook_id)
        .where(submitted.c.student_id == run.student_id)
    )
