"""What the gradebook holds: whose submissions congvu knows, what people did in formgrader, all rows of a quiz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from congvu.store.gradebook.chunks import chunks
from congvu.store.gradebook.known import known_submissions
from congvu.store.gradebook.writer import (
    assignment,
    base_cell,
    comment,
    grade,
    student,
    submitted,
    submitted_notebook,
)


@dataclass(frozen=True, slots=True)
class HandWork:
    """What a person did to one submission in formgrader that the truth does not know.

    ``points`` are the marks by slot (manual score, or the automatic one, plus extra credit); ``comments`` is the
    number of written comments.
    """

    quiz_id: str
    student_id: str
    points: Mapping[str, float] = field(default_factory=dict)
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission as a reader of the gradebook sees it: natural keys and scores, no uuids, no clock of ours."""

    student_id: str
    flagged: bool
    rows: tuple[tuple[str, float | None, float | None, bool], ...]

    @property
    def score(self) -> float:
        """The sum that nbgrader shows."""
        marks = (auto if manual is None else manual for _, auto, manual, _ in self.rows)
        return sum(mark or 0.0 for mark in marks)


def hand_work(tx: Connection, quiz_id: str, students: Sequence[str] | None = None) -> list[HandWork]:
    """What formgrader holds that the truth does not know, by officer."""
    groups: Iterable[Sequence[str] | None] = [None] if students is None else chunks(students)
    return [work for group in groups for work in _hand_work(tx, quiz_id, group)]


def _hand_work(tx: Connection, quiz_id: str, students: Sequence[str] | None) -> list[HandWork]:
    told = {one: entry.manual for one, entry in known_submissions(tx, quiz_id).items()}
    points: dict[str, dict[str, float]] = {}
    for row in tx.execute(_marks(quiz_id, students)):
        mark = (row.auto_score or 0.0) if row.manual_score is None else row.manual_score
        mark += row.extra_credit or 0.0
        if told.get(row.student_id, {}).get(row.name) != mark:
            points.setdefault(row.student_id, {})[row.name] = mark
    comments: dict[str, int] = {}
    for one in tx.execute(_comments(quiz_id, students)).scalars():
        comments[one] = comments.get(one, 0) + 1
    everybody = sorted({*points, *comments})
    return [HandWork(quiz_id, one, points.get(one, {}), comments.get(one, 0)) for one in everybody]


def _marks(quiz_id: str, students: Sequence[str] | None) -> Select[Any]:
    touched = or_(grade.c.manual_score.is_not(None), grade.c.extra_credit.is_not(None))
    query = select(
        submitted.c.student_id,
        base_cell.c.name,
        grade.c.auto_score,
        grade.c.manual_score,
        grade.c.extra_credit,
    )
    return _of(
        query.join_from(grade, base_cell, base_cell.c.id == grade.c.cell_id), grade, quiz_id, students
    ).where(touched)


def _comments(quiz_id: str, students: Sequence[str] | None) -> Select[Any]:
    query = select(submitted.c.student_id).select_from(comment)
    return _of(query, comment, quiz_id, students).where(comment.c.manual_comment.is_not(None))


def _of(query: Select[Any], table: Any, quiz_id: str, students: Sequence[str] | None) -> Select[Any]:
    """Joins a table of the gradebook to the submissions of a quiz."""
    query = (
        query.join(submitted_notebook, submitted_notebook.c.id == table.c.notebook_id)
        .join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
        .join(assignment, and_(assignment.c.id == submitted.c.assignment_id, assignment.c.name == quiz_id))
    )
    return query if students is None else query.where(submitted.c.student_id.in_(students))


def read_grades(tx: Connection, quiz_id: str) -> dict[str, Graded]:
    """All submissions of a quiz by officer, rows in the order of their slots."""
    query = select(
        submitted.c.student_id,
        submitted_notebook.c.flagged,
        base_cell.c.name,
        grade.c.auto_score,
        grade.c.manual_score,
        grade.c.needs_manual_grade,
    ).join_from(grade, base_cell, base_cell.c.id == grade.c.cell_id)
    found: dict[str, list[Row[Any]]] = {}
    for row in tx.execute(_of(query, grade, quiz_id, None).order_by(base_cell.c.name)):
        found.setdefault(row.student_id, []).append(row)
    return {one: _graded(one, rows) for one, rows in sorted(found.items())}


def _graded(student_id: str, rows: Sequence[Row[Any]]) -> Graded:
    marks = tuple((row.name, row.auto_score, row.manual_score, bool(row.needs_manual_grade)) for row in rows)
    return Graded(student_id, bool(rows[0].flagged), marks)


def students(tx: Connection) -> list[str]:
    """Ids of all students."""
    return sorted(tx.execute(select(student.c.id)).scalars())
