"""Progress in lessons: sections read, practices done, the place to resume at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from congvu.store.database import Tx
from congvu.store.schema import lesson_progress as table


@dataclass(frozen=True, slots=True)
class ProgressMark:
    """``kind`` is ``opened``, ``section``, ``practice`` or ``position``; ``ref`` names which."""

    course_id: str
    lesson: str
    kind: str
    ref: str
    share: float | None
    at: datetime


def note(tx: Tx, officer_id: str, mark: ProgressMark) -> None:
    """Notes progress. A practice keeps its best share; of a section, or a position, the newest stands."""
    where = [
        table.c.officer_id == officer_id,
        table.c.course_id == mark.course_id,
        table.c.lesson == mark.lesson,
        table.c.kind == mark.kind,
    ]
    if mark.kind != "position":
        where.append(table.c.ref == mark.ref)
    known = tx.execute(select(table.c.share, table.c.at).where(*where)).first()
    if known and _stands(known, mark):
        return
    tx.execute(delete(table).where(*where))
    tx.execute(
        insert(table).values(
            officer_id=officer_id,
            course_id=mark.course_id,
            lesson=mark.lesson,
            kind=mark.kind,
            ref=mark.ref,
            share=mark.share,
            at=mark.at,
        )
    )


def _stands(known: Row[Any, Any], mark: ProgressMark) -> bool:
    """Whether what is known says more: a page that was off line, or open for long, tells late what it showed before."""
    if mark.kind == "practice":
        return bool((known.share or 0) >= (mark.share or 0))
    return bool(known.at > mark.at)


def progress_of(tx: Tx, officer_id: str, course_id: str) -> list[ProgressMark]:
    """All marks of an officer in a course, oldest first."""
    query = select(table).where(table.c.officer_id == officer_id, table.c.course_id == course_id)
    return [
        ProgressMark(row.course_id, row.lesson, row.kind, row.ref, row.share, row.at)
        for row in tx.execute(query.order_by(table.c.at))
    ]
