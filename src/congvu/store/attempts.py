"""Attempts and their event log: the truth about who answered what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from congvu.model.attempts import Answer, Attempt, AttemptState, EventType
from congvu.model.content import Json, Paper, PaperSlot
from congvu.store.database import Tx
from congvu.store.schema import attempt, attempt_event, free_text, item_use

_ENDED = (EventType.SUBMITTED.value, EventType.EXPIRED.value, EventType.MARKED.value)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as read back; ``seq`` orders all events of the store."""

    seq: int
    attempt_id: str
    type: EventType
    at: datetime
    slot: str | None
    sequence: int | None
    payload: Json


def add_attempt(tx: Tx, new: Attempt) -> None:
    """Adds an attempt with its paper, and the event that it started."""
    tx.execute(
        insert(attempt).values(
            id=new.id,
            campaign_id=new.campaign_id,
            publication_id=new.publication_id,
            officer_id=new.officer_id,
            number=new.number,
            paper=asdict(new.paper),
            started_at=new.started_at,
            deadline_at=new.deadline_at,
        )
    )
    append_event(tx, new.id, EventType.STARTED, new.started_at)


def append_event(
    tx: Tx,
    attempt_id: str,
    type_: EventType,
    at: datetime,
    payload: Json = None,
    *,
    slot: str | None = None,
    sequence: int | None = None,
    key: str | None = None,
) -> None:
    """Appends an event."""
    tx.execute(
        insert(attempt_event).values(
            attempt_id=attempt_id,
            type=type_.value,
            at=at,
            slot=slot,
            sequence=sequence,
            key=key,
            payload={} if payload is None else payload,
        )
    )


def get_attempt(tx: Tx, attempt_id: str) -> Attempt | None:
    """An attempt with its state."""
    row = tx.execute(select(attempt).where(attempt.c.id == attempt_id)).first()
    return _attempt(row, _ended_types(tx, [attempt_id]).get(attempt_id, set())) if row else None


def attempts_of(tx: Tx, campaign_id: str, officer_id: str) -> list[Attempt]:
    """An officer's attempts in a campaign, oldest first."""
    query = select(attempt).where(attempt.c.campaign_id == campaign_id, attempt.c.officer_id == officer_id)
    rows = tx.execute(query.order_by(attempt.c.number)).all()
    ended = _ended_types(tx, [row.id for row in rows])
    return [_attempt(row, ended.get(row.id, set())) for row in rows]


def _ended_types(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, set[str]]:
    query = select(attempt_event.c.attempt_id, attempt_event.c.type).where(
        attempt_event.c.attempt_id.in_(attempt_ids), attempt_event.c.type.in_(_ENDED)
    )
    types: dict[str, set[str]] = {}
    for attempt_id, type_ in tx.execute(query):
        types.setdefault(attempt_id, set()).add(type_)
    return types


def put_text(tx: Tx, text_id: str, officer_id: str, body: str) -> Json:
    """Keeps what an officer typed apart from the log, by id; gives the value that the event holds."""
    tx.execute(insert(free_text).values(id=text_id, officer_id=officer_id, body=body))
    return {"text": text_id}


def answers(tx: Tx, attempt_id: str) -> dict[str, Answer]:
    """The last acknowledged answer of each slot. Erased text reads as a blank."""
    query = (
        select(attempt_event.c.slot, attempt_event.c.sequence, attempt_event.c.payload, attempt_event.c.at)
        .where(attempt_event.c.attempt_id == attempt_id, attempt_event.c.type == EventType.ANSWERED.value)
        .order_by(attempt_event.c.sequence)
    )
    return {
        row.slot: Answer(row.slot, row.sequence, row.payload["value"], row.at) for row in tx.execute(query)
    }


def event_by_key(tx: Tx, attempt_id: str, key: str) -> LoggedEvent | None:
    """The event that an idempotency key was used for, if any."""
    query = select(attempt_event).where(attempt_event.c.attempt_id == attempt_id, attempt_event.c.key == key)
    row = tx.execute(query).first()
    return _event(row) if row else None


def events_of(tx: Tx, attempt_id: str) -> list[LoggedEvent]:
    """All events of an attempt in order."""
    query = select(attempt_event).where(attempt_event.c.attempt_id == attempt_id)
    return [_event(row) for row in tx.execute(query.order_by(attempt_event.c.seq))]


def events_after(tx: Tx, seq: int, types: Iterable[EventType], limit: int = 500) -> list[LoggedEvent]:
    """The next events of some types behind a bookmark."""
    query = (
        select(attempt_event)
        .where(attempt_event.c.seq > seq, attempt_event.c.type.in_([type_.value for type_ in types]))
        .order_by(attempt_event.c.seq)
        .limit(limit)
    )
    return [_event(row) for row in tx.execute(query)]


def last_seq(tx: Tx) -> int:
    """The newest event's number; 0 in an empty log."""
    return tx.execute(select(func.coalesce(func.max(attempt_event.c.seq), 0))).scalar_one()


def count_after(tx: Tx, seq: int, types: Iterable[EventType]) -> int:
    """How many events of some types stand behind a bookmark."""
    query = select(func.count()).select_from(attempt_event)
    wanted = [type_.value for type_ in types]
    return tx.execute(query.where(attempt_event.c.seq > seq, attempt_event.c.type.in_(wanted))).scalar_one()


def newest_instant(tx: Tx) -> datetime | None:
    """The instant of the newest event."""
    return tx.execute(select(attempt_event.c.at).order_by(attempt_event.c.seq.desc()).limit(1)).scalar()


def overdue(tx: Tx, now: datetime) -> list[str]:
    """Attempts past their deadline that nobody has ended."""
    ended = select(attempt_event.c.attempt_id).where(attempt_event.c.type.in_(_ENDED))
    query = select(attempt.c.id).where(attempt.c.deadline_at <= now, attempt.c.id.not_in(ended))
    return list(tx.execute(query.order_by(attempt.c.deadline_at)).scalars())


def count_uses(tx: Tx, quiz_id: str, item_ids: Iterable[str]) -> None:
    """Counts one more use of each item in papers of a quiz."""
    module = sqlite if tx.dialect.name == "sqlite" else postgresql
    statement = module.insert(item_use)
    statement = statement.on_conflict_do_update(
        index_elements=[item_use.c.quiz_id, item_use.c.item_id], set_={"uses": item_use.c.uses + 1}
    )
    tx.execute(statement, [{"quiz_id": quiz_id, "item_id": item_id, "uses": 1} for item_id in item_ids])


def uses(tx: Tx, quiz_id: str) -> dict[str, int]:
    """How often each item was drawn for a quiz."""
    rows = tx.execute(select(item_use.c.item_id, item_use.c.uses).where(item_use.c.quiz_id == quiz_id))
    return {item_id: count for item_id, count in rows}


def paper_from_json(body: Json) -> Paper:
    """A paper from its stored form."""
    slots = tuple(
        PaperSlot(
            slot["slot"], slot["item_version_id"], slot["points"], slot["section"], tuple(slot["arrangement"])
        )
        for slot in body["slots"]
    )
    return Paper(body["seed"], slots)


def _attempt(row: Row[Any], ended: set[str]) -> Attempt:
    state = AttemptState.OPEN
    if ended:
        state = AttemptState.MARKED if EventType.MARKED.value in ended else AttemptState.SUBMITTED
    return Attempt(
        row.id,
        row.campaign_id,
        row.publication_id,
        row.officer_id,
        row.number,
        paper_from_json(row.paper),
        row.started_at,
        row.deadline_at,
        state,
    )


def _event(row: Row[Any]) -> LoggedEvent:
    return LoggedEvent(
        row.seq, row.attempt_id, EventType(row.type), row.at, row.slot, row.sequence, row.payload
    )
