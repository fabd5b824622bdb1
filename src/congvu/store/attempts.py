"""Attempts and their event log: the truth about who answered what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from congvu.model.attempts import Answer, Attempt, AttemptState, EventType
from congvu.model.content import Json, Paper, PaperSlot
from congvu.store.database import Tx
from congvu.store.schema import attempt, attempt_event, free_text, item_use
from congvu.store.typed_words import read_back, text_ids

ENDED = (EventType.SUBMITTED.value, EventType.EXPIRED.value, EventType.MARKED.value)
"""Types of the events that end an attempt."""


IN_CHUNK = 500
_EVENT = attempt_event.c
# What runs with every answer is built once: building a statement and its cache key costs more than running it.
_APPEND = insert(attempt_event)
_HEADER = select(attempt).where(attempt.c.id == bindparam("attempt_id"))
_ENDINGS = select(_EVENT.attempt_id, _EVENT.type).where(
    _EVENT.attempt_id.in_(bindparam("attempt_ids", expanding=True)), _EVENT.type.in_(ENDED)
)
_SLOTS_NOW = (
    select(_EVENT.type, _EVENT.slot, _EVENT.sequence, _EVENT.key, _EVENT.payload, _EVENT.at)
    .where(
        _EVENT.attempt_id == bindparam("attempt_id"),
        or_(
            _EVENT.slot.in_(bindparam("slots", expanding=True)),
            _EVENT.type.in_(ENDED),
            _EVENT.key.in_(bindparam("keys", expanding=True)),
        ),
    )
    .order_by(_EVENT.sequence)
)
_ANSWERS = (
    select(_EVENT.slot, _EVENT.sequence, _EVENT.payload, _EVENT.at)
    .where(_EVENT.attempt_id == bindparam("attempt_id"), _EVENT.type == EventType.ANSWERED.value)
    .order_by(_EVENT.sequence)
)


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
        _APPEND,
        {
            "attempt_id": attempt_id,
            "type": type_.value,
            "at": at,
            "slot": slot,
            "sequence": sequence,
            "key": key,
            "payload": {} if payload is None else payload,
        },
    )


def lock(tx: Tx, attempt_id: str) -> None:
    """Keeps other writers off an attempt until this transaction ends. SQLite has but one writer."""
    if tx.dialect.name != "sqlite":
        tx.execute(select(attempt.c.id).where(attempt.c.id == attempt_id).with_for_update())


def get_attempt(tx: Tx, attempt_id: str) -> Attempt | None:
    """An attempt with its state."""
    header = get_header(tx, attempt_id)
    return replace(header, state=state_of(tx, attempt_id)) if header else None


def get_header(tx: Tx, attempt_id: str) -> Attempt | None:
    """An attempt as it was started: all of it but its state, and so never changing."""
    row = tx.execute(_HEADER, {"attempt_id": attempt_id}).first()
    return attempt_from_row(row, set()) if row else None


def state_of(tx: Tx, attempt_id: str) -> AttemptState:
    """Where an attempt stands."""
    return _state(_ended_types(tx, [attempt_id]).get(attempt_id, set()))


@dataclass(frozen=True, slots=True)
class KeyUse:
    """What an idempotency key was used for."""

    type: EventType
    slot: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SlotsNow:
    """What saving answers must know: the state, the newest answer of each slot, what keys were used for.

    ``checked`` are slots whose answers stand because the trainee has seen their feedback.
    """

    state: AttemptState
    answers: dict[str, Answer]
    by_key: dict[str, KeyUse]
    checked: frozenset[str]


def slots_now(tx: Tx, attempt_id: str, slots: Iterable[str], keys: Iterable[str]) -> SlotsNow:
    """One query for all that a save must know."""
    given = {"attempt_id": attempt_id, "slots": list(slots), "keys": list(keys)}
    rows = tx.execute(_SLOTS_NOW, given).all()
    newest = {row.slot: row for row in rows if row.type == EventType.ANSWERED.value}
    wanted = set(keys)
    return SlotsNow(
        _state({row.type for row in rows if row.type in ENDED}),
        _answers(tx, attempt_id, newest),
        {row.key: _key_use(row) for row in rows if row.key in wanted},
        frozenset(row.slot for row in rows if row.type == EventType.CHECKED.value),
    )


def _key_use(row: Any) -> KeyUse:
    return KeyUse(EventType(row.type), row.slot or row.payload.get("slot", ""), row.sequence or 0, row.at)


def attempts_of(tx: Tx, campaign_id: str, officer_id: str) -> list[Attempt]:
    """An officer's attempts in a campaign, oldest first."""
    query = select(attempt).where(attempt.c.campaign_id == campaign_id, attempt.c.officer_id == officer_id)
    rows = tx.execute(query.order_by(attempt.c.number)).all()
    ended = _ended_types(tx, [row.id for row in rows])
    return [attempt_from_row(row, ended.get(row.id, set())) for row in rows]


_COUNT = (
    select(func.count())
    .select_from(attempt)
    .where(attempt.c.campaign_id == bindparam("campaign_id"), attempt.c.officer_id == bindparam("officer_id"))
)


def count_of(tx: Tx, campaign_id: str, officer_id: str) -> int:
    """How many attempts an officer has begun in a campaign."""
    return int(tx.execute(_COUNT, {"campaign_id": campaign_id, "officer_id": officer_id}).scalar_one())


def _ended_types(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, set[str]]:
    types: dict[str, set[str]] = {}
    for attempt_id, type_ in tx.execute(_ENDINGS, {"attempt_ids": list(attempt_ids)}):
        types.setdefault(attempt_id, set()).add(type_)
    return types


def answers(tx: Tx, attempt_id: str) -> dict[str, Answer]:
    """The last acknowledged answer of each slot. Erased text reads as a blank."""
    rows = tx.execute(_ANSWERS, {"attempt_id": attempt_id})
    return _answers(tx, attempt_id, {row.slot: row for row in rows})


def _answers(tx: Tx, attempt_id: str, last: Mapping[str, Any]) -> dict[str, Answer]:
    texts = texts_of(tx, attempt_id, [row.payload["value"] for row in last.values()])
    return {
        slot: Answer(slot, row.sequence, read_back(row.payload["value"], texts), row.at)
        for slot, row in last.items()
    }


def texts_of(tx: Tx, attempt_id: str, values: Iterable[Json]) -> dict[str, str]:
    """The texts that values stand for, by id; only those of the attempt's own officer."""
    ids = [text_id for value in values for text_id in text_ids(value)]
    if not ids:
        return {}
    query = (
        select(free_text.c.id, free_text.c.body)
        .join(attempt, attempt.c.officer_id == free_text.c.officer_id)
        .where(attempt.c.id == attempt_id, free_text.c.id.in_(ids))
    )
    return dict(tx.execute(query).all())


def events_of(tx: Tx, attempt_id: str) -> list[LoggedEvent]:
    """All events of an attempt in order."""
    query = select(attempt_event).where(attempt_event.c.attempt_id == attempt_id)
    return [_event(row) for row in tx.execute(query.order_by(attempt_event.c.seq))]


def events_of_types(
    tx: Tx, attempt_ids: Iterable[str], types: Iterable[EventType]
) -> dict[str, list[LoggedEvent]]:
    """The events of some types of many attempts, in order, by attempt."""
    ids = list(attempt_ids)
    wanted = [type_.value for type_ in types]
    by_attempt: dict[str, list[LoggedEvent]] = {}
    for start in range(0, len(ids), IN_CHUNK):
        chunk = ids[start : start + IN_CHUNK]
        query = select(attempt_event).where(_EVENT.attempt_id.in_(chunk), _EVENT.type.in_(wanted))
        for row in tx.execute(query.order_by(_EVENT.seq)):
            by_attempt.setdefault(row.attempt_id, []).append(_event(row))
    return by_attempt


def last_seq(tx: Tx) -> int:
    """The newest event's number; 0 in an empty log."""
    return int(tx.execute(select(func.coalesce(func.max(attempt_event.c.seq), 0))).scalar_one())


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
    ended = select(attempt_event.c.attempt_id).where(attempt_event.c.type.in_(ENDED))
    query = select(attempt.c.id).where(attempt.c.deadline_at <= now, attempt.c.id.not_in(ended))
    return list(tx.execute(query.order_by(attempt.c.deadline_at)).scalars())


def count_uses(tx: Tx, quiz_id: str, item_ids: Iterable[str]) -> None:
    """Counts one more use of each item in papers of a quiz."""
    module = sqlite if tx.dialect.name == "sqlite" else postgresql
    statement = module.insert(item_use)
    statement = statement.on_conflict_do_update(
        index_elements=[item_use.c.quiz_id, item_use.c.item_id], set_={"uses": item_use.c.uses + 1}
    )
    # in one order for all, or two papers drawn side by side on PostgreSQL would lock each other out
    tx.execute(
        statement, [{"quiz_id": quiz_id, "item_id": item_id, "uses": 1} for item_id in sorted(item_ids)]
    )


def uses(tx: Tx, quiz_id: str) -> dict[str, int]:
    """How often each item was drawn for a quiz."""
    rows = tx.execute(select(item_use.c.item_id, item_use.c.uses).where(item_use.c.quiz_id == quiz_id))
    return dict(rows.all())


def paper_from_json(body: Json) -> Paper:
    """A paper from its stored form."""
    slots = tuple(
        PaperSlot(
            slot["slot"], slot["item_version_id"], slot["points"], slot["section"], tuple(slot["arrangement"])
        )
        for slot in body["slots"]
    )
    return Paper(body["seed"], slots)


def _state(ended: set[str]) -> AttemptState:
    if not ended:
        return AttemptState.OPEN
    return AttemptState.MARKED if EventType.MARKED.value in ended else AttemptState.SUBMITTED


def attempt_from_row(row: Row[Any], ended: set[str]) -> Attempt:
    """An attempt from its row and the types of the events that ended it."""
    return Attempt(
        row.id,
        row.campaign_id,
        row.publication_id,
        row.officer_id,
        row.number,
        paper_from_json(row.paper),
        row.started_at,
        row.deadline_at,
        _state(ended),
    )


def _event(row: Row[Any]) -> LoggedEvent:
    return LoggedEvent(
        row.seq, row.attempt_id, EventType(row.type), row.at, row.slot, row.sequence, row.payload
    )
