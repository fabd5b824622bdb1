"""Answers that came after their attempt's end: events of their own, which no mark rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from congvu.model.attempts import EventType
from congvu.model.campaigns import Scope
from congvu.model.content import Json
from congvu.model.people import Role
from congvu.store.attempts import ENDED, IN_CHUNK, texts_of
from congvu.store.database import Tx
from congvu.store.schema import attempt, attempt_event, enrolment
from congvu.store.typed_words import read_back, text_ids
from congvu.store.units import scope_cte

_EVENT = attempt_event.c
_IS_LATE = _EVENT.type == EventType.LATE_ANSWERED.value


@dataclass(frozen=True, slots=True)
class LateEntry:
    """An answer of a slot that came too late: when, its value, and what of the result was open to its officer then.

    ``opened`` are words of :data:`~congvu.model.content.REVIEWED`; ``None`` where nobody noted it (before 0.2).
    ``erased``: its words have been erased since.
    """

    slot: str
    at: datetime
    value: Json
    opened: tuple[str, ...] | None
    erased: bool


def late_entries(tx: Tx, attempt_id: str) -> list[LateEntry]:
    """All that came too late for an attempt, in the order in which it came."""
    query = select(_EVENT.at, _EVENT.payload).where(_EVENT.attempt_id == attempt_id, _IS_LATE)
    rows = tx.execute(query.order_by(_EVENT.seq)).all()
    texts = texts_of(tx, attempt_id, [row.payload["value"] for row in rows])
    return [
        LateEntry(
            row.payload["slot"],
            row.at,
            read_back(row.payload["value"], texts),
            tuple(row.payload["opened"]) if "opened" in row.payload else None,
            any(text_id not in texts for text_id in text_ids(row.payload["value"])),
        )
        for row in rows
    ]


def ending_of(tx: Tx, attempt_id: str) -> tuple[EventType, datetime] | None:
    """How and when an attempt ended: the first of its ending events; ``None`` while it is open."""
    query = select(_EVENT.type, _EVENT.at).where(_EVENT.attempt_id == attempt_id, _EVENT.type.in_(ENDED))
    row = tx.execute(query.order_by(_EVENT.seq).limit(1)).first()
    return (EventType(row.type), row.at) if row else None


def late_by_attempt(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, int]:
    """How many answers came too late, by attempt; those without any are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(attempt_ids), IN_CHUNK):
        chunk = attempt_ids[start : start + IN_CHUNK]
        query = select(_EVENT.attempt_id, func.count()).where(_IS_LATE, _EVENT.attempt_id.in_(chunk))
        found |= dict(tx.execute(query.group_by(_EVENT.attempt_id)).all())
    return found


def late_by_campaign(tx: Tx, scope: Scope) -> dict[str, int]:
    """How many attempts within an organiser's scope have answers that came too late, by campaign."""
    reach = scope_cte(scope, Role.ORGANISER)
    query = (
        select(attempt.c.campaign_id, func.count(attempt.c.id.distinct()))
        .join(attempt_event, _EVENT.attempt_id == attempt.c.id)
        .join(
            enrolment,
            (enrolment.c.campaign_id == attempt.c.campaign_id)
            & (enrolment.c.officer_id == attempt.c.officer_id),
        )
        .where(_IS_LATE, enrolment.c.unit_id.in_(select(reach.c.id)))
        .group_by(attempt.c.campaign_id)
    )
    return dict(tx.execute(query).all())
