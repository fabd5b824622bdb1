"""What review asks of the log: who still sits a quiz, which slots were checked, how marks have changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from congvu.model.attempts import Cause, EventType, SlotMark
from congvu.store.database import Tx
from congvu.store.schema import attempt, attempt_event, publication, stale_output

_EVENT = attempt_event.c
_ENDED = (EventType.SUBMITTED.value, EventType.EXPIRED.value, EventType.MARKED.value)
_MARKING = (EventType.MARKED.value, EventType.REGRADED.value)
_CHECKS = select(_EVENT.slot, _EVENT.payload, _EVENT.at, _EVENT.seq).where(
    _EVENT.attempt_id == bindparam("attempt_id"), _EVENT.type == EventType.CHECKED.value
)
_MARKS = (
    select(_EVENT.type, _EVENT.payload, _EVENT.at)
    .where(_EVENT.attempt_id == bindparam("attempt_id"), _EVENT.type.in_(_MARKING))
    .order_by(_EVENT.seq)
)
_STILL_SAT = (
    select(attempt.c.id)
    .where(
        attempt.c.campaign_id == bindparam("campaign_id"),
        attempt.c.deadline_at >= bindparam("earliest"),
        attempt.c.id.not_in(select(_EVENT.attempt_id).where(_EVENT.type.in_(_ENDED))),
    )
    .limit(1)
)
CHECK_SEQUENCE = 0
"""Answers of a slot count from 1, so that the table's own constraint holds each slot to one check."""


@dataclass(frozen=True, slots=True)
class CheckedSlot:
    """A slot that was checked while its attempt was open, and the mark that it got then."""

    mark: SlotMark
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Regrade:
    """The last time that an attempt's marks changed: points before and after, who caused it, and why."""

    cause: Cause
    at: datetime
    before: float
    after: float
    reason: str
    was_pending: bool
    """Whether slots were waiting for marks before, so that this was no change but the first marking."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that was made from marks that have changed since."""

    kind: str
    attempt_id: str
    quiz_id: str
    officer_id: str
    since_at: datetime
    reason: str


def still_sat(tx: Tx, campaign_id: str, earliest: datetime) -> bool:
    """Whether somebody's attempt with a deadline not before ``earliest`` is open. After a close: hardly a row to read."""
    given = {"campaign_id": campaign_id, "earliest": earliest}
    return tx.execute(_STILL_SAT, given).first() is not None


def checks(tx: Tx, attempt_id: str) -> dict[str, CheckedSlot]:
    """The checked slots of an attempt."""
    rows = tx.execute(_CHECKS, {"attempt_id": attempt_id})
    return {row.slot: CheckedSlot(SlotMark(**row.payload["mark"]), row.at, row.seq) for row in rows}


def last_regrade(tx: Tx, attempt_id: str) -> Regrade | None:
    """How an attempt's marks last changed; ``None`` if they stand as they were first given."""
    mark_events = tx.execute(_MARKS, {"attempt_id": attempt_id}).all()
    rows = [row for row in mark_events if row.payload.get("cause") != Cause.SECOND_WANTED]
    if len(rows) < 2 or rows[-1].type != EventType.REGRADED.value:
        return None
    before, last = rows[-2].payload, rows[-1]
    return Regrade(
        Cause(last.payload.get("cause", Cause.REGRADE)),
        last.at,
        before["points"],
        last.payload["points"],
        last.payload.get("reason", ""),
        bool(before.get("pending")),
    )


def stale_outputs(tx: Tx, kind: str) -> list[Stale]:
    """What is flagged of a kind, oldest first."""
    query = (
        select(stale_output, publication.c.quiz_id, attempt.c.officer_id)
        .join(attempt, attempt.c.id == stale_output.c.attempt_id)
        .join(publication, publication.c.id == attempt.c.publication_id)
        .where(stale_output.c.kind == kind)
        .order_by(stale_output.c.since_at, stale_output.c.attempt_id)
    )
    return [
        Stale(row.kind, row.attempt_id, row.quiz_id, row.officer_id, row.since_at, row.reason)
        for row in tx.execute(query)
    ]


def clear_stale(tx: Tx, kind: str, attempt_ids: Iterable[str]) -> None:
    """Takes flags back; those of other attempts stay."""
    ids = [{"of": attempt_id} for attempt_id in attempt_ids]
    if ids:
        flags = stale_output.c
        tx.execute(delete(stale_output).where(flags.kind == kind, flags.attempt_id == bindparam("of")), ids)
