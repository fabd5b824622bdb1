"""What a regrade has changed, and who stands where: for those who are told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from congvu.model.attempts import EventType
from congvu.model.content import Json
from congvu.store.database import Tx
from congvu.store.regrading import Job
from congvu.store.schema import attempt, attempt_event, result

_EVENT = attempt_event.c


@dataclass(frozen=True, slots=True)
class AttemptScore:
    """One finished attempt as a final mark counts it."""

    attempt_id: str
    points: float
    max_points: float
    passed: bool
    waiting: bool


def standings(tx: Tx, campaign_id: str) -> Iterator[tuple[str, list[AttemptScore]]]:
    """Each officer of a campaign with her finished attempts, in the order of their number."""
    columns = (result.c.officer_id, result.c.attempt_id, result.c.points, result.c.max_points)
    query = (
        select(*columns, result.c.passed, result.c.waiting)
        .join(attempt, attempt.c.id == result.c.attempt_id)
        .where(result.c.campaign_id == campaign_id)
        .order_by(result.c.officer_id, attempt.c.number)
    )
    rows = tx.execute(query.execution_options(yield_per=2_000))
    for officer_id, tries in groupby(rows, key=itemgetter(0)):
        yield officer_id, [AttemptScore(*row[1:]) for row in tries]


@dataclass(frozen=True, slots=True)
class JobChange:
    """What a job changed of one attempt: points, points possible, passed and waiting, before and after."""

    attempt_id: str
    campaign_id: str
    officer_id: str
    number: int
    submitted_at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def changes_of_job(tx: Tx, job: Job, publication_ids: Sequence[str]) -> list[JobChange]:
    """What a job has changed so far, from the log."""
    query = (
        select(
            attempt.c.id,
            attempt.c.campaign_id,
            attempt.c.officer_id,
            attempt.c.number,
            result.c.submitted_at,
            _EVENT.payload,
        )
        .join_from(attempt, result, result.c.attempt_id == attempt.c.id)
        .join(attempt_event, _EVENT.attempt_id == attempt.c.id)
        .where(
            attempt.c.publication_id.in_(publication_ids),
            _EVENT.slot.is_(None),
            _EVENT.type == EventType.REGRADED.value,
            _EVENT.at >= job.created_at,
        )
    )
    rows = tx.execute(query.order_by(_EVENT.seq).execution_options(yield_per=500))
    return [
        JobChange(*row[:5], row.payload["before"], _after(row.payload))
        for row in rows
        if row.payload.get("job") == job.id
    ]


def _after(payload: Mapping[str, Json]) -> dict[str, Any]:
    return {
        "points": payload["points"],
        "max_points": payload["max_points"],
        "passed": payload["passed"],
        "waiting": bool(payload["pending"]),
    }
