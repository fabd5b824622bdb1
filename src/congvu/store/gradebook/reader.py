"""What the gradebook holds: whose submissions congvu knows, what people did in formgrader, all rows of a quiz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from congvu.store.gradebook.chunks import chunks
from congvu.store.gradebook.known import comment_digest, known_comments, known_submissions
from congvu.store.gradebook.writer import (
    assignment,
    base_cell,
    comment,
    grade,
    notebook,
    student,
    submitted,
    submitted_notebook,
)


@dataclass(frozen=True, slots=True)
class HandWork:
    """What a person did to one submission in formgrader that the truth does not know.

    ``points`` are the marks by slot (manual score, or the automatic one, plus extra credit); ``comments`` the written
    comments by slot, an empty one where a comment that the truth knows was taken back.
    """

    quiz_id: str
    student_id: str
    points: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission as a reader of the gradebook sees it: natural keys and scores, no uuids, no clock of ours."""

    student_id: str
    flagged: bool
    rows: tuple[tuple[str, float | None, float | None, bool], ...]
    penalty: float = 0.0

    @property
    def score(self) -> float:
        """The sum that nbgrader shows, before the penalty for being late."""
        marks = (auto if manual is None else manual for _, auto, manual, _ in self.rows)
        return sum(mark or 0.0 for mark in marks)


def hand_work(tx: Connection, quiz_id: str, students: Sequence[str] | None = None) -> list[HandWork]:
    """What formgrader holds that the truth does not know, by officer."""
    groups: Iterable[Sequence[str] | None] = [None] if students is None else chunks(students)
    return [work for group in groups for work in _hand_work(tx, quiz_id, group)]


def _hand_work(tx: Connection, quiz_id: str, students: Sequence[str] | None) -> list[HandWork]:
    told = {
        student_id: entry.manual for student_id, entry in known_submissions(tx, quiz_id, students).items()
    }
    notebooks = None if students is None else _notebooks_of(tx, quiz_id, students)
    points: dict[str, dict[str, float]] = {}
    for row in tx.execute(_marks(quiz_id, notebooks)):
        mark = (row.auto_score or 0.0) if row.manual_score is None else row.manual_score
        mark += row.extra_credit or 0.0
        if told.get(row.student_id, {}).get(row.name) != mark:
            points.setdefault(row.student_id, {})[row.name] = mark
    known = known_comments(tx, quiz_id, students)
    comments: dict[str, dict[str, str]] = {}
    for student_id, slot, text in tx.execute(_comments(quiz_id, notebooks)):
        digest = comment_digest(text) if text else ""
        if known.get(student_id, {}).get(slot, "") != digest:
            comments.setdefault(student_id, {})[slot] = text or ""
    everybody = sorted({*points, *comments})
    return [
        HandWork(quiz_id, student_id, points.get(student_id, {}), comments.get(student_id, {}))
        for student_id in everybody
    ]


def _notebooks_of(tx: Connection, quiz_id: str, students: Sequence[str]) -> list[str]:
    """Ids of these students' notebooks. In steps, each by an index: of one query SQLite makes a scan of them all."""
    assignment_id = select(assignment.c.id).where(assignment.c.name == quiz_id).scalar_subquery()
    owners = tx.execute(
        select(submitted.c.id).where(
            submitted.c.assignment_id == assignment_id, submitted.c.student_id.in_(students)
        )
    )
    one_of = select(notebook.c.id).where(notebook.c.assignment_id == assignment_id)
    query = select(submitted_notebook.c.id).where(
        submitted_notebook.c.notebook_id.in_(one_of),
        submitted_notebook.c.assignment_id.in_(list(owners.scalars())),
    )
    return list(tx.execute(query).scalars())


def _marks(quiz_id: str, notebooks: Sequence[str] | None) -> Select[Any]:
    touched = or_(grade.c.manual_score.is_not(None), grade.c.extra_credit.is_not(None))
    query = select(
        submitted.c.student_id,
        base_cell.c.name,
        grade.c.auto_score,
        grade.c.manual_score,
        grade.c.extra_credit,
    )
    return _of(
        query.join_from(grade, base_cell, base_cell.c.id == grade.c.cell_id), grade, quiz_id, notebooks
    ).where(touched)


def _comments(quiz_id: str, notebooks: Sequence[str] | None) -> Select[Any]:
    query = select(submitted.c.student_id, base_cell.c.name, comment.c.manual_comment)
    return _of(
        query.join_from(comment, base_cell, base_cell.c.id == comment.c.cell_id), comment, quiz_id, notebooks
    )


def _of(query: Select[Any], table: Any, quiz_id: str, notebooks: Sequence[str] | None) -> Select[Any]:
    """Joins a table of the gradebook to the submissions of a quiz, or to these notebooks of it."""
    query = (
        query.join(submitted_notebook, submitted_notebook.c.id == table.c.notebook_id)
        .join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
        .join(assignment, and_(assignment.c.id == submitted.c.assignment_id, assignment.c.name == quiz_id))
    )
    return query if notebooks is None else query.where(table.c.notebook_id.in_(notebooks))


def read_grades(tx: Connection, quiz_id: str) -> dict[str, Graded]:
    """All submissions of a quiz by officer, rows in the order of their slots."""
    query = select(
        submitted.c.student_id,
        submitted_notebook.c.flagged,
        submitted_notebook.c.late_submission_penalty,
        base_cell.c.name,
        grade.c.auto_score,
        grade.c.manual_score,
        grade.c.needs_manual_grade,
    ).join_from(grade, base_cell, base_cell.c.id == grade.c.cell_id)
    by_student: dict[str, list[Row[Any]]] = {}
    for row in tx.execute(_of(query, grade, quiz_id, None).order_by(base_cell.c.name)):
        by_student.setdefault(row.student_id, []).append(row)
    return {student_id: _graded(student_id, rows) for student_id, rows in sorted(by_student.items())}


def _graded(student_id: str, rows: Sequence[Row[Any]]) -> Graded:
    marks = tuple((row.name, row.auto_score, row.manual_score, bool(row.needs_manual_grade)) for row in rows)
    return Graded(student_id, bool(rows[0].flagged), marks, rows[0].late_submission_penalty or 0.0)


def handed_in_at(tx: Connection, quiz_id: str, student_id: str) -> datetime | None:
    """The time stamp of a submission; nbgrader keeps naive UTC."""
    query = select(submitted.c.timestamp).join(assignment, assignment.c.id == submitted.c.assignment_id)
    ours = (assignment.c.name == quiz_id, submitted.c.student_id == student_id)
    naive = tx.execute(query.where(*ours)).scalar()
    return naive.replace(tzinfo=UTC) if naive else None


def students(tx: Connection) -> list[str]:
    """Ids of all students."""
    return sorted(tx.execute(select(student.c.id)).scalars())
