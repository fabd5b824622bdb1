"""Assignments: from a quiz's source notebook into the gradebook and ``release/``, and out again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from nbgrader import api  # type: ignore[import-untyped]  # nbgrader ships no types
from nbgrader.converters import GenerateAssignment  # type: ignore[import-untyped]
from nbgrader.coursedir import CourseDirectory  # type: ignore[import-untyped]
from nbgrader.utils import rmtree  # type: ignore[import-untyped]  # mends read-only files on Windows first
from sqlalchemy import Connection, Table, delete, exists, func, select, update
from traitlets.config import Config

from congvu.model.errors import Conflict
from congvu.store.gradebook._tables import known_comment
from congvu.store.gradebook._tables import submission as known
from congvu.store.gradebook.course import COURSE_ID, Course, scripts_on_path, writing
from congvu.store.gradebook.master import Master
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

HANDED_IN = ("submitted", "autograded", "feedback")
_LOG = logging.getLogger("congvu.gradebook")
source_cell: Table = api.SourceCell.__table__
grade_cell: Table = api.GradeCell.__table__
solution_cell: Table = api.SolutionCell.__table__
task_cell: Table = api.TaskCell.__table__


def put_assignment(
    course: Course, quiz_id: str, files: Mapping[str, str], *, new_points: bool = False
) -> Master:
    """Brings source folder, release folder and gradebook to these source files (text by name).

    Nothing is done when all are so already. Raises :class:`Conflict` if the quiz's slots have changed while the
    gradebook holds submissions: that takes a rebuild. So do changed points, unless the marks follow them
    (``new_points``: a regrade has begun); nbgrader itself then takes the new maxima in.
    """
    folder = course.source(quiz_id)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text:
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    master = Master.from_source(folder / f"{quiz_id}.ipynb")
    with writing(course) as tx:
        there, held = _cells(tx, quiz_id), _submissions(tx, quiz_id)
    if there == _wanted(master) and (course.release(quiz_id) / f"{quiz_id}.ipynb").is_file():
        return master
    before, after = _shape(there), _shape(_wanted(master))
    if held and before != after and not (new_points and before.keys() == after.keys()):
        raise Conflict(
            f"Cấu trúc bài «{quiz_id}» đã đổi trong khi sổ điểm nbgrader đang giữ {held} bài nộp.",
            mend="Chạy congvu gradebook collect rồi congvu gradebook rebuild.",
        )
    _generate(course, quiz_id)
    return master


def set_due(course: Course, quiz_id: str, due_at: datetime | None) -> None:
    """Says when a quiz is due, so that nbgrader asks the late policy about what comes after; ``None``: it asks never."""
    naive = due_at.astimezone(UTC).replace(tzinfo=None) if due_at else None
    with writing(course) as tx:
        tx.execute(update(assignment).where(assignment.c.name == quiz_id).values(duedate=naive))


def is_held(course: Course, master: Master) -> bool:
    """Whether the gradebook holds just the cells of this master (by checksum and points)."""
    with writing(course) as tx:
        return _cells(tx, master.quiz_id) == _wanted(master)


def _generate(course: Course, quiz_id: str) -> None:
    config = Config()
    config.CourseDirectory.root = str(course.root.absolute())
    config.CourseDirectory.db_url = course.url
    config.CourseDirectory.course_id = COURSE_ID
    config.CourseDirectory.assignment_id = quiz_id
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=_LOG)
    converter.force = True
    with scripts_on_path():
        converter.start()


def _wanted(master: Master) -> dict[str, tuple[str, float | None]]:
    """Checksum and points by cell."""
    return {
        name: (cell.metadata.nbgrader["checksum"], master.points.get(name))
        for name, cell in master.cells.items()
    }


def _shape(cells: Mapping[str, tuple[str, float | None]]) -> dict[str, float]:
    return {name: points for name, (_, points) in cells.items() if points is not None}


def _cells(tx: Connection, quiz_id: str) -> dict[str, tuple[str, float | None]]:
    graded = (
        select(base_cell.c.name, base_cell.c.notebook_id, grade_cell.c.max_score)
        .join(grade_cell, grade_cell.c.id == base_cell.c.id)
        .subquery()
    )
    same_cell = (graded.c.name == source_cell.c.name) & (graded.c.notebook_id == source_cell.c.notebook_id)
    query = (
        select(source_cell.c.name, source_cell.c.checksum, graded.c.max_score)
        .join(notebook, notebook.c.id == source_cell.c.notebook_id)
        .join(assignment, assignment.c.id == notebook.c.assignment_id)
        .outerjoin(graded, same_cell)
        .where(assignment.c.name == quiz_id)
    )
    return {row.name: (row.checksum, row.max_score) for row in tx.execute(query)}


def _submissions(tx: Connection, quiz_id: str) -> int:
    query = select(func.count()).select_from(submitted).join(assignment).where(assignment.c.name == quiz_id)
    return tx.execute(query).scalar_one()


def drop_assignment(course: Course, quiz_id: str) -> None:
    """Removes all that the gradebook and the course folder hold of a quiz; other assignments stay."""
    with writing(course) as tx:
        _drop_rows(tx, quiz_id)
    steps = [course.source(quiz_id), course.release(quiz_id)]
    for step in HANDED_IN:
        steps += (course.root / step).glob(f"*/{quiz_id}")
    _remove(steps)


def drop_officer(course: Course, officer_id: str) -> None:
    """Removes an officer's files and the comments on them; her rows stay, without a memory of what she handed in."""
    with writing(course) as tx:
        hers = select(submitted.c.id).where(submitted.c.student_id == officer_id)
        notebooks = select(submitted_notebook.c.id).where(submitted_notebook.c.assignment_id.in_(hers))
        about = update(comment).where(comment.c.notebook_id.in_(notebooks))
        tx.execute(about.values(auto_comment=None, manual_comment=None))
        for table in (known, known_comment):
            tx.execute(delete(table).where(table.c.student_id == officer_id))
    _remove(course.root / step / officer_id for step in HANDED_IN)


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        if folder.exists():
            rmtree(folder)


def _drop_rows(tx: Connection, quiz_id: str) -> None:
    quiz = select(assignment.c.id).where(assignment.c.name == quiz_id)
    notebooks = select(notebook.c.id).where(notebook.c.assignment_id.in_(quiz))
    owned = select(submitted.c.id).where(submitted.c.assignment_id.in_(quiz))
    handed_in = select(submitted_notebook.c.id).where(submitted_notebook.c.assignment_id.in_(owned))
    cells = select(base_cell.c.id).where(base_cell.c.notebook_id.in_(notebooks))
    for table in (grade, comment):
        tx.execute(delete(table).where(table.c.notebook_id.in_(handed_in)))
    tx.execute(delete(submitted_notebook).where(submitted_notebook.c.assignment_id.in_(owned)))
    tx.execute(delete(submitted).where(submitted.c.assignment_id.in_(quiz)))
    for table in (grade_cell, solution_cell, task_cell):
        tx.execute(delete(table).where(table.c.id.in_(cells)))
    for table in (base_cell, source_cell):
        tx.execute(delete(table).where(table.c.notebook_id.in_(notebooks)))
    tx.execute(delete(notebook).where(notebook.c.assignment_id.in_(quiz)))
    tx.execute(delete(assignment).where(assignment.c.name == quiz_id))
    ours = select(known.c.student_id).where(known.c.quiz_id == quiz_id)
    idle = ~exists().where(submitted.c.student_id == student.c.id)
    tx.execute(delete(student).where(student.c.id.in_(ours), idle))
    for table in (known, known_comment):
        tx.execute(delete(table).where(table.c.quiz_id == quiz_id))
