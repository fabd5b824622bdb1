"""Results of attempts, and the rows that dashboards and reports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select

from congvu.model.attempts import Result, SlotMark
from congvu.model.campaigns import Scope
from congvu.store.campaigns import SEES_RESULTS
from congvu.store.database import Tx
from congvu.store.schema import attempt, enrolment, identity, posting, result, unit
from congvu.store.units import scope_cte


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result with the attempt it belongs to."""

    attempt_id: str
    number: int
    submitted_at: datetime
    result: Result


@dataclass(frozen=True, slots=True)
class EnrolledRow:
    """One enrolled officer of a campaign, with the unit she was enrolled from."""

    officer_id: str
    full_name: str
    position: str
    unit_id: str
    unit_name: str
    attempts: int
    started_at: datetime | None


_RESULTS = select(result, attempt.c.number).join(attempt, attempt.c.id == result.c.attempt_id)
_ONE = _RESULTS.where(result.c.attempt_id == bindparam("of"))


def get_result(tx: Tx, attempt_id: str) -> StoredResult | None:
    """The result of an attempt."""
    row = tx.execute(_ONE, {"of": attempt_id}).first()
    return _stored(row) if row else None


def results_of(tx: Tx, campaign_id: str, officer_id: str) -> list[StoredResult]:
    """An officer's results in a campaign, by attempt number."""
    query = _RESULTS.where(result.c.campaign_id == campaign_id, result.c.officer_id == officer_id)
    return [_stored(row) for row in tx.execute(query.order_by(attempt.c.number))]


def waiting_ids(tx: Tx) -> list[str]:
    """The attempts that have slots which wait for a person or a run."""
    return list(tx.execute(select(result.c.attempt_id).where(result.c.waiting)).scalars())


def results_in(tx: Tx, scope: Scope, campaign_id: str) -> dict[str, list[StoredResult]]:
    """Results of a campaign within a scope, by officer."""
    reach = scope_cte(scope, *SEES_RESULTS)
    query = (
        _RESULTS.join(
            enrolment,
            and_(
                enrolment.c.campaign_id == result.c.campaign_id, enrolment.c.officer_id == result.c.officer_id
            ),
        )
        .where(result.c.campaign_id == campaign_id, enrolment.c.unit_id.in_(select(reach.c.id)))
        .order_by(attempt.c.number)
    )
    by_officer: dict[str, list[StoredResult]] = {}
    for row in tx.execute(query):
        by_officer.setdefault(row.officer_id, []).append(_stored(row))
    return by_officer


def enrolled_in(tx: Tx, scope: Scope, campaign_id: str) -> list[EnrolledRow]:
    """Enrolled officers of a campaign within a scope. An erased officer stands without a name."""
    reach = scope_cte(scope, *SEES_RESULTS)
    tries = (
        select(
            attempt.c.officer_id,
            func.count().label("attempts"),
            func.min(attempt.c.started_at).label("started_at"),
        )
        .where(attempt.c.campaign_id == campaign_id)
        .group_by(attempt.c.officer_id)
        .subquery()
    )
    position = (
        select(posting.c.position)
        .where(posting.c.officer_id == enrolment.c.officer_id, posting.c.unit_id == enrolment.c.unit_id)
        .order_by(posting.c.from_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            enrolment.c.officer_id,
            func.coalesce(identity.c.full_name, "").label("full_name"),
            func.coalesce(position, "").label("position"),
            enrolment.c.unit_id,
            unit.c.full_name.label("unit_name"),
            func.coalesce(tries.c.attempts, 0).label("attempts"),
            tries.c.started_at,
        )
        .join(unit, unit.c.id == enrolment.c.unit_id)
        .outerjoin(identity, identity.c.officer_id == enrolment.c.officer_id)
        .outerjoin(tries, tries.c.officer_id == enrolment.c.officer_id)
        .where(enrolment.c.campaign_id == campaign_id, enrolment.c.unit_id.in_(select(reach.c.id)))
    )
    return [EnrolledRow(*row) for row in tx.execute(query)]


def marks_of(row: Row[Any]) -> Result:
    """The marks in a row of the table ``result``."""
    slots = tuple(SlotMark(**slot) for slot in row.slots["slots"])
    return Result(row.points, row.max_points, row.passed, slots, tuple(row.slots["pending"]), row.penalty)


def _stored(row: Row[Any]) -> StoredResult:
    return StoredResult(row.attempt_id, row.number, row.submitted_at, marks_of(row))
