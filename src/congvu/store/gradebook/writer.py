"""Writing submissions and grades into the gradebook: many submissions in one transaction, any number of times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from nbgrader import api  # type: ignore[import-untyped]  # nbgrader ships no types
from sqlalchemy import Boolean, Connection, Table, bindparam, insert, or_, select, update

from congvu.store.gradebook._upsert import insert_missing, put_rows
from congvu.store.gradebook.chunks import IN_CHUNK, chunks
from congvu.store.gradebook.known import Known, remember, remember_comments
from congvu.store.gradebook.rows import GradeRow

student: Table = api.Student.__table__
assignment: Table = api.Assignment.__table__
notebook: Table = api.Notebook.__table__
base_cell: Table = api.BaseCell.__table__
submitted: Table = api.SubmittedAssignment.__table__
submitted_notebook: Table = api.SubmittedNotebook.__table__
grade: Table = api.Grade.__table__
comment: Table = api.Comment.__table__


@dataclass(frozen=True, slots=True)
class SubmissionEntry:
    """One submission as the gradebook is to hold it.

    ``manual`` are points by slot that a person gave, ``comments`` what people wrote to a slot; ``penalty`` are points
    taken for being late (nbgrader takes no more than there are).
    """

    student_id: str
    attempt_id: str
    submitted_at: datetime
    answers_digest: str
    rows: tuple[GradeRow, ...]
    flagged: bool
    manual: Mapping[str, float]
    comments: Mapping[str, str] = field(default_factory=dict)
    penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a quiz's submissions hang: assignment, notebook and cells by name."""

    quiz_id: str
    assignment_id: str
    notebook_id: str
    graded: Mapping[str, str]
    commented: tuple[str, ...]


def write_entries(tx: Connection, quiz_id: str, entries: Sequence[SubmissionEntry]) -> None:
    """Writes the entries of one quiz (one an officer). The same entries again change nothing."""
    target = _target(tx, quiz_id)
    for chunk in chunks(entries, IN_CHUNK):
        by_student = {entry.student_id: entry for entry in chunk}
        _add_students(tx, list(by_student))
        owners = _put_submissions(tx, target, by_student)
        notebooks = _put_notebooks(tx, target, owners, by_student)
        _put_grades(tx, target, notebooks, by_student)
        _put_comments(tx, target, list(notebooks.values()))
        _put_slot_comments(tx, target, notebooks, by_student)
        remember(tx, quiz_id, {student_id: _known(entry) for student_id, entry in by_student.items()})
        remember_comments(
            tx, quiz_id, {student_id: entry.comments for student_id, entry in by_student.items()}
        )


def put_grades(
    tx: Connection, quiz_id: str, student_id: str, rows: Sequence[GradeRow], *, flagged: bool
) -> None:
    """Writes the rows of one submission that nbgrader has added, as nbgrader's autograder would.

    A mark that a person gave stays and asks for another look; a flag is raised, never lowered.
    """
    target = _target(tx, quiz_id)
    query = (
        select(submitted_notebook.c.id)
        .join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
        .where(submitted.c.assignment_id == target.assignment_id, submitted.c.student_id == student_id)
    )
    notebook_id = tx.execute(query).scalar_one()
    this = (grade.c.notebook_id == notebook_id, grade.c.cell_id == bindparam("b_cell"))
    waits = or_(grade.c.manual_score.is_not(None), bindparam("b_waits", type_=Boolean))
    values = {"auto_score": bindparam("b_auto"), "needs_manual_grade": waits}
    rows_now = [
        {"b_cell": target.graded[row.slot], "b_auto": row.auto_score, "b_waits": row.needs_manual}
        for row in rows
    ]
    tx.execute(update(grade).where(*this).values(values), rows_now)
    _open_comments(tx, target, notebook_id, student_id, [row.slot for row in rows if row.needs_manual])
    if flagged:
        this_one = submitted_notebook.c.id == notebook_id
        tx.execute(update(submitted_notebook).where(this_one).values(flagged=True))


def _target(tx: Connection, quiz_id: str) -> _Target:
    query = (
        select(assignment.c.id, notebook.c.id)
        .join(notebook, notebook.c.assignment_id == assignment.c.id)
        .where(assignment.c.name == quiz_id, notebook.c.name == quiz_id)
    )
    assignment_id, notebook_id = tx.execute(query).one()
    cells = tx.execute(select(base_cell).where(base_cell.c.notebook_id == notebook_id)).all()
    graded = {cell.name: cell.id for cell in cells if cell.type in ("GradeCell", "TaskCell")}
    commented = tuple(cell.id for cell in cells if cell.type in ("SolutionCell", "TaskCell"))
    return _Target(quiz_id, assignment_id, notebook_id, graded, commented)


def _add_students(tx: Connection, ids: Sequence[str]) -> None:
    there = set(tx.execute(select(student.c.id).where(student.c.id.in_(ids))).scalars())
    insert_missing(tx, student, [{"id": student_id} for student_id in ids if student_id not in there])


def _put_submissions(
    tx: Connection, target: _Target, entries: Mapping[str, SubmissionEntry]
) -> dict[str, str]:
    """Ids of the submissions by student; new ones are added, time stamps brought up to date."""
    query = select(submitted.c.student_id, submitted.c.id).where(
        submitted.c.assignment_id == target.assignment_id, submitted.c.student_id.in_(list(entries))
    )
    there = {row.student_id: row.id for row in tx.execute(query).all()}
    made = {
        student_id: _id(target.quiz_id, student_id, "submission")
        for student_id in entries
        if student_id not in there
    }
    rows = [
        {
            "id": made[student_id],
            "assignment_id": target.assignment_id,
            "student_id": student_id,
            "timestamp": _naive(entry),
        }
        for student_id, entry in entries.items()
        if student_id in made
    ]
    insert_missing(tx, submitted, rows)
    if made:
        there = {
            row.student_id: row.id for row in tx.execute(query).all() if made.get(row.student_id) != row.id
        }
    stamps = [
        {"b_id": there[student_id], "b_at": _naive(entry)}
        for student_id, entry in entries.items()
        if student_id in there
    ]
    _update(tx, submitted, stamps, timestamp=bindparam("b_at"))
    return made | there


def _put_notebooks(
    tx: Connection, target: _Target, owners: Mapping[str, str], entries: Mapping[str, SubmissionEntry]
) -> dict[str, str]:
    """Ids of the submitted notebooks by student; the flag says that a person should look."""
    query = select(submitted_notebook.c.assignment_id, submitted_notebook.c.id).where(
        submitted_notebook.c.notebook_id == target.notebook_id,
        submitted_notebook.c.assignment_id.in_(list(owners.values())),
    )
    by_owner = {row.assignment_id: row.id for row in tx.execute(query).all()}
    there = {student_id: by_owner[owner] for student_id, owner in owners.items() if owner in by_owner}
    made = {
        student_id: _id(target.quiz_id, student_id, "notebook")
        for student_id in owners
        if student_id not in there
    }
    rows = [
        {
            "id": made[student_id],
            "assignment_id": owners[student_id],
            "notebook_id": target.notebook_id,
            "flagged": entries[student_id].flagged,
            "late_submission_penalty": _penalty(entries[student_id]),
        }
        for student_id in made
    ]
    insert_missing(tx, submitted_notebook, rows)
    if made:
        by_owner = {row.assignment_id: row.id for row in tx.execute(query).all()}
        there = {
            student_id: by_owner[owner]
            for student_id, owner in owners.items()
            if by_owner[owner] != made.get(student_id)
        }
    flags = [
        {
            "b_id": there[student_id],
            "b_flag": entries[student_id].flagged,
            "b_late": _penalty(entries[student_id]),
        }
        for student_id in there
    ]
    values: dict[str, Any] = {"flagged": bindparam("b_flag"), "late_submission_penalty": bindparam("b_late")}
    _update(tx, submitted_notebook, flags, **values)
    return made | there


def _put_grades(
    tx: Connection, target: _Target, notebooks: Mapping[str, str], entries: Mapping[str, SubmissionEntry]
) -> None:
    query = select(grade).where(grade.c.notebook_id.in_(list(notebooks.values())))
    there = {(row.notebook_id, row.cell_id): row for row in tx.execute(query).all()}
    new, changed = [], []
    for student_id, notebook_id in notebooks.items():
        for row in entries[student_id].rows:
            cell_id = target.graded[row.slot]
            before = there.get((notebook_id, cell_id))
            if before is None:
                grade_id = _id(target.quiz_id, student_id, row.slot)
                new.append({"id": grade_id, "notebook_id": notebook_id, "cell_id": cell_id, **_values(row)})
            elif _differs(before, row):
                changed.append({"b_id": before.id, **{f"b_{name}": v for name, v in _values(row).items()}})
    put_rows(tx, grade, ("cell_id", "notebook_id"), _VALUES, new)
    _update(tx, grade, changed, **{name: bindparam(f"b_{name}") for name in _VALUES})


_VALUES = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")


def _values(row: GradeRow) -> dict[str, Any]:
    return dict(zip(_VALUES, (row.auto_score, row.manual_score, None, row.needs_manual), strict=True))


def _differs(before: Any, row: GradeRow) -> bool:
    return any(getattr(before, name) != value for name, value in _values(row).items())


def _put_comments(tx: Connection, target: _Target, notebook_ids: Sequence[str]) -> None:
    """Empty comments where nbgrader would have made them; a quiz of congvu has no cell that takes one."""
    if not target.commented:
        return
    query = select(comment.c.notebook_id, comment.c.cell_id).where(comment.c.notebook_id.in_(notebook_ids))
    there = {(row.notebook_id, row.cell_id) for row in tx.execute(query)}
    wanted = [(notebook_id, cell) for notebook_id in notebook_ids for cell in target.commented]
    rows = [{"id": api.new_uuid(), "notebook_id": n, "cell_id": c} for n, c in wanted if (n, c) not in there]
    _insert(tx, comment, rows)


def _penalty(entry: SubmissionEntry) -> float | None:
    """What nbgrader keeps: nothing, or no more than the score (as AssignLatePenalties has it)."""
    score = sum(
        (row.auto_score if row.manual_score is None else row.manual_score) or 0.0 for row in entry.rows
    )
    return min(entry.penalty, score) if entry.penalty else None


def _put_slot_comments(
    tx: Connection, target: _Target, notebooks: Mapping[str, str], entries: Mapping[str, SubmissionEntry]
) -> None:
    """A comment for each slot that a person has marked or is to mark, on its graded cell.

    nbgrader makes comments for solution and task cells only; a slot is neither, for its other drivers must go on
    marking it. formgrader shows a box wherever the autograded notebook calls the cell a solution, and saves by the
    comment's id, so a row on the graded cell is all it needs (see :func:`~congvu.store.gradebook.master.with_marks`).
    """
    graded = list(target.graded.values())
    query = select(comment).where(
        comment.c.notebook_id.in_(list(notebooks.values())), comment.c.cell_id.in_(graded)
    )
    there = {(row.notebook_id, row.cell_id): row for row in tx.execute(query)}
    new, changed = [], []
    for student_id, notebook_id in notebooks.items():
        entry = entries[student_id]
        for slot in target.graded:
            before = there.get((notebook_id, target.graded[slot]))
            text = entry.comments.get(slot)
            if before is not None and (before.manual_comment or None) != text:
                changed.append({"b_id": before.id, "b_text": text})
            elif before is None and (text or slot in _by_people(entry)):
                row_id = _id(target.quiz_id, student_id, f"{slot}/comment")
                cell = {"notebook_id": notebook_id, "cell_id": target.graded[slot]}
                new.append({"id": row_id, **cell, "manual_comment": text})
    put_rows(tx, comment, ("cell_id", "notebook_id"), ("manual_comment",), new)
    _update(tx, comment, changed, manual_comment=bindparam("b_text"))


def _open_comments(
    tx: Connection, target: _Target, notebook_id: str, student_id: str, slots: Sequence[str]
) -> None:
    """Empty comments on slots that a person is to mark; those that are there stay."""
    there = set(tx.execute(select(comment.c.cell_id).where(comment.c.notebook_id == notebook_id)).scalars())
    rows = [
        {
            "id": _id(target.quiz_id, student_id, f"{slot}/comment"),
            "notebook_id": notebook_id,
            "cell_id": cell,
        }
        for slot in slots
        if (cell := target.graded[slot]) not in there
    ]
    _insert(tx, comment, rows)


def _by_people(entry: SubmissionEntry) -> set[str]:
    """Slots that a person has marked or is to mark."""
    return {row.slot for row in entry.rows if row.needs_manual or row.manual_score is not None}


def _insert(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        tx.execute(insert(table), rows)


def _update(tx: Connection, table: Table, rows: Sequence[dict[str, Any]], **values: Any) -> None:
    if rows:
        tx.execute(update(table).where(table.c.id == bindparam("b_id")).values(**values), rows)


def _known(entry: SubmissionEntry) -> Known:
    return Known(entry.attempt_id, entry.answers_digest, entry.manual)


def _naive(entry: SubmissionEntry) -> datetime:
    """nbgrader keeps naive UTC."""
    return entry.submitted_at.astimezone(UTC).replace(tzinfo=None)


def _id(quiz_id: str, student_id: str, what: str) -> str:
    """Ids that a rebuild gives again, so that links into formgrader stay good."""
    return uuid5(NAMESPACE_URL, f"congvu:{quiz_id}/{student_id}/{what}").hex
