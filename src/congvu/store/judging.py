"""Marking by people: what waits for a person in a scope, what people did so far, and who is marking what just now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select, update

from congvu.grading.judging import SlotHistory, histories
from congvu.model.attempts import EventType, Result
from congvu.model.campaigns import Scope
from congvu.model.people import Role
from congvu.store.attempts import events_of_types
from congvu.store.database import Tx
from congvu.store.results import marks_of
from congvu.store.schema import attempt_event, enrolment, free_text, marking_claim, result
from congvu.store.units import reach_cte

BY_PEOPLE = (EventType.JUDGED, EventType.SECOND_WANTED, EventType.REGRADED)


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A finished attempt with something for a person to mark; ``unit_id`` is the unit it was enrolled from."""

    attempt_id: str
    campaign_id: str
    officer_id: str
    unit_id: str
    submitted_at: datetime
    result: Result


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody is marking an answer until an instant. ``task`` is all that her pages tell of the attempt."""

    task: str
    attempt_id: str
    slot: str
    officer_id: str
    until_at: datetime


def unmarked(tx: Tx, scope: Scope, limit: int) -> list[Unmarked]:
    """Attempts with waiting or flagged answers that the scope reaches as a marker, oldest first, without her own."""
    roots = scope.roots(Role.MARKER)
    if not roots:
        return []
    reach = reach_cte(roots, scope.on)
    query = _unmarked().where(
        or_(result.c.waiting, result.c.flagged),
        result.c.officer_id != scope.officer_id,
        enrolment.c.unit_id.in_(select(reach.c.id)),
    )
    rows = tx.execute(query.order_by(result.c.submitted_at, result.c.attempt_id).limit(limit))
    return [_one(row) for row in rows]


def marked_attempt(tx: Tx, attempt_id: str) -> Unmarked | None:
    """One finished attempt, whatever waits in it."""
    row = tx.execute(_unmarked().where(result.c.attempt_id == attempt_id)).first()
    return _one(row) if row else None


def _unmarked() -> Select[Any]:
    return select(result, enrolment.c.unit_id).join(
        enrolment,
        (enrolment.c.campaign_id == result.c.campaign_id) & (enrolment.c.officer_id == result.c.officer_id),
    )


def _one(row: Row[Any]) -> Unmarked:
    return Unmarked(
        row.attempt_id, row.campaign_id, row.officer_id, row.unit_id, row.submitted_at, marks_of(row)
    )


def history_of(tx: Tx, attempt_ids: Iterable[str]) -> dict[str, dict[str, SlotHistory]]:
    """What people did to the answers of attempts, by attempt and slot."""
    return {
        attempt_id: histories(events)
        for attempt_id, events in events_of_types(tx, attempt_ids, BY_PEOPLE).items()
    }


def keys_used(tx: Tx, attempt_id: str) -> set[str]:
    """Keys of the forms by which an attempt was judged."""
    query = select(attempt_event.c.key).where(
        attempt_event.c.attempt_id == attempt_id, attempt_event.c.type == EventType.JUDGED.value
    )
    return set(tx.execute(query).scalars())


def texts(tx: Tx, officer_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Texts kept under an officer, by id; an erased one is missing."""
    if not ids:
        return {}
    query = select(free_text.c.id, free_text.c.body)
    return dict(tx.execute(query.where(free_text.c.officer_id == officer_id, free_text.c.id.in_(ids))).all())


def claims_on(tx: Tx, attempt_ids: Sequence[str], now: datetime) -> dict[tuple[str, str], set[str]]:
    """Who is marking what just now: officers by attempt and slot."""
    query = select(marking_claim).where(
        marking_claim.c.attempt_id.in_(attempt_ids), marking_claim.c.until_at > now
    )
    claimants: dict[tuple[str, str], set[str]] = {}
    for row in tx.execute(query):
        claimants.setdefault((row.attempt_id, row.slot), set()).add(row.officer_id)
    return claimants


def put_claim(tx: Tx, claim: Claim) -> Claim:
    """Takes or prolongs an officer's claim on an answer; one she had before keeps its task id."""
    this = (
        marking_claim.c.attempt_id == claim.attempt_id,
        marking_claim.c.slot == claim.slot,
        marking_claim.c.officer_id == claim.officer_id,
    )
    before = tx.execute(select(marking_claim).where(*this)).first()
    if before is None:
        tx.execute(insert(marking_claim).values(**_values(claim)))
        return claim
    tx.execute(update(marking_claim).where(*this).values(until_at=claim.until_at))
    return Claim(before.task, claim.attempt_id, claim.slot, claim.officer_id, claim.until_at)


def claim_of(tx: Tx, task: str, officer_id: str) -> Claim | None:
    """The claim behind a task id, for the officer who took it and nobody else."""
    query = select(marking_claim).where(
        marking_claim.c.task == task, marking_claim.c.officer_id == officer_id
    )
    row = tx.execute(query).first()
    return Claim(row.task, row.attempt_id, row.slot, row.officer_id, row.until_at) if row else None


def claims_by(tx: Tx, officer_id: str) -> list[Claim]:
    """All answers that an officer has ever opened for marking, the newest claims first."""
    query = select(marking_claim).where(marking_claim.c.officer_id == officer_id)
    rows = tx.execute(query.order_by(marking_claim.c.until_at.desc(), marking_claim.c.task))
    return [Claim(row.task, row.attempt_id, row.slot, row.officer_id, row.until_at) for row in rows]


def end_claim(tx: Tx, claim: Claim, now: datetime) -> None:
    """Lets go of an answer; the task id stays good for looking at what was done."""
    tx.execute(update(marking_claim).where(marking_claim.c.task == claim.task).values(until_at=now))


def _values(claim: Claim) -> Mapping[str, object]:
    return {
        "task": claim.task,
        "attempt_id": claim.attempt_id,
        "slot": claim.slot,
        "officer_id": claim.officer_id,
        "until_at": claim.until_at,
    }
