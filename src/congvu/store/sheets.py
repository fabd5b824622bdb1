"""Reading what it takes to mark many attempts anew.

Built for a hundred thousand attempts: JSON that is only passed on stays text, statements are built once, and every
query is bounded by a list of ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, case, func, null, select, type_coerce

from congvu.grading.judging import MACHINE
from congvu.model.attempts import BY_A_PERSON, Cause, EventType
from congvu.model.content import Json
from congvu.quizzes.sheet import GivenShare, RunShare
from congvu.store.database import Tx
from congvu.store.marks import NO_RUNS, RUNS, SHARES
from congvu.store.schema import attempt, attempt_event, free_text, result
from congvu.store.typed_words import read_back, text_ids
from congvu.store.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What the marks of one finished attempt follow from; ``paper`` and ``slots`` (marks and pending so far) are JSON text.

    ``answers`` are JSON texts by slot; ``given`` is by slot what a person gave last, ``runs`` what the last run came to;
    ``version`` changes whenever somebody else has written marks. ``handed_in_at`` is read only where being late
    matters; ``erased`` are slots whose words were erased.
    """

    attempt_id: str
    campaign_id: str
    publication_id: str
    officer_id: str
    number: int
    submitted_at: datetime
    paper: str
    slots: str
    points: float
    max_points: float
    passed: bool
    penalty: float
    answers: Mapping[str, str]
    given: Mapping[str, GivenShare]
    runs: Mapping[str, RunShare]
    version: int
    handed_in_at: datetime | None = None
    erased: frozenset[str] = frozenset()

    @property
    def waits(self) -> bool:
        """Whether a slot waits for a mark."""
        return '"pending":[]' not in self.slots


def finished_ids(tx: Tx, publication_ids: Sequence[str], after: str) -> list[str]:
    """Ids of the finished attempts behind a cursor, in order: some 70 bytes each, so that a million fit."""
    query = (
        select(attempt.c.id)
        .join(result, result.c.attempt_id == attempt.c.id)
        .where(attempt.c.publication_id.in_(publication_ids), attempt.c.id > after)
    )
    return list(tx.execute(query.order_by(attempt.c.id)).scalars())


_IDS: Any = bindparam("ids", expanding=True)
_HEADS = select(
    result.c.attempt_id,
    result.c.campaign_id,
    attempt.c.publication_id,
    result.c.officer_id,
    attempt.c.number,
    result.c.submitted_at,
    type_coerce(attempt.c.paper, Text).label("paper"),
    type_coerce(result.c.slots, Text).label("slots"),
    result.c.points,
    result.c.max_points,
    result.c.passed,
    result.c.penalty,
).join_from(result, attempt, attempt.c.id == result.c.attempt_id)
_HEADS = _HEADS.where(result.c.attempt_id.in_(_IDS)).order_by(result.c.attempt_id)
_EVENT = attempt_event.c
_PAYLOAD = type_coerce(_EVENT.payload, Text)
_ANSWERED = select(_EVENT.attempt_id, _EVENT.slot, _EVENT.sequence, _PAYLOAD).where(
    _EVENT.attempt_id.in_(_IDS), _EVENT.slot.is_not(None), _EVENT.type == EventType.ANSWERED.value
)
_OTHERS = select(
    _EVENT.attempt_id,
    _EVENT.seq,
    case((_EVENT.type == EventType.REGRADED.value, _PAYLOAD), else_=null()),
).where(_EVENT.attempt_id.in_(_IDS), _EVENT.slot.is_(None))
_OTHERS = _OTHERS.order_by(_EVENT.seq)
_SUBMITTED_AT = func.max(case((_EVENT.type == EventType.SUBMITTED.value, _EVENT.at), else_=null()))
_ANSWERED_AT = func.max(case((_EVENT.type == EventType.ANSWERED.value, _EVENT.at), else_=null()))
_TIMES = (
    select(
        attempt.c.id,
        attempt.c.started_at,
        attempt.c.deadline_at,
        type_coerce(_SUBMITTED_AT, UtcDateTime),
        type_coerce(_ANSWERED_AT, UtcDateTime),
    )
    .join(attempt_event, _EVENT.attempt_id == attempt.c.id)
    .where(attempt.c.id.in_(_IDS))
    .group_by(attempt.c.id, attempt.c.started_at, attempt.c.deadline_at)
)
_SLOTS = select(result.c.attempt_id, type_coerce(result.c.slots, Text)).where(result.c.attempt_id.in_(_IDS))
_VERSIONS = (
    select(_EVENT.attempt_id, func.max(_EVENT.seq))
    .where(_EVENT.attempt_id.in_(_IDS), _EVENT.slot.is_(None))
    .group_by(_EVENT.attempt_id)
)


def read_sheets(tx: Tx, attempt_ids: Sequence[str], *, lateness: bool = False) -> list[SheetRow]:
    """The sheets of finished attempts, by id; with ``lateness`` also when each was handed in."""
    told = {"ids": list(attempt_ids)}
    heads = tx.execute(_HEADS, told).all()
    texts = _Values(tx, attempt_ids)
    logged = _logged_answers(tx, attempt_ids)
    versions, told_by_log = _versions_and_log(tx, attempt_ids)
    handed_in = _handed_in(tx, attempt_ids) if lateness else {}
    sheets = []
    for head in heads:
        attempt_id = head[0]
        own = logged.get(attempt_id, {})
        answers = {slot: texts.value(payload) for slot, payload in own.items()}
        erased = frozenset(slot for slot, payload in own.items() if payload in texts.erased)
        log = told_by_log.get(attempt_id, ToldByLog())
        told_of = (versions[attempt_id], handed_in.get(attempt_id), erased)
        values: tuple[Any, ...] = (*head, answers, log.given, log.runs, *told_of)
        sheets.append(SheetRow(*values))
    return sheets


def _handed_in(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, datetime]:
    """When each attempt was handed in, not after its deadline: submitted, or the last answer of one that ran out."""
    told = {"ids": list(attempt_ids)}
    handed_in: dict[str, datetime] = {}
    for attempt_id, started_at, deadline_at, submitted_at, answered_at in tx.execute(_TIMES, told):
        handed_in[attempt_id] = min(submitted_at or answered_at or started_at, deadline_at)
    return handed_in


def answer_texts(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """The last answer of each slot as JSON text, by attempt. Erased text reads as a blank (``null``)."""
    texts = _Values(tx, attempt_ids)
    return {
        attempt_id: {slot: texts.value(payload) for slot, payload in slots.items()}
        for attempt_id, slots in _logged_answers(tx, attempt_ids).items()
    }


def _logged_answers(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """The payload of the last answer of each slot, by attempt."""
    last: dict[str, dict[str, tuple[int, str]]] = {}
    for attempt_id, slot, sequence, payload in tx.execute(_ANSWERED, {"ids": list(attempt_ids)}).all():
        slots = last.setdefault(attempt_id, {})
        if slot not in slots or slots[slot][0] < sequence:
            slots[slot] = (sequence, payload)
    return {
        attempt_id: {slot: payload for slot, (_, payload) in slots.items()}
        for attempt_id, slots in last.items()
    }


class _Values:
    """Turns payloads of answers into the values they stand for; typed texts are fetched once a chunk, if any.

    ``erased`` are the payloads met so far whose texts are no more.
    """

    def __init__(self, tx: Tx, attempt_ids: Sequence[str]) -> None:
        self.erased: set[str] = set()
        self._tx, self._attempt_ids = tx, list(attempt_ids)
        self._known: dict[str, str] = {}
        self._texts: dict[str, str] | None = None

    def value(self, payload: str) -> str:
        text = self._known.get(payload)
        return self._read(payload) if text is None else text

    def _read(self, payload: str) -> str:
        value = json.loads(payload)["value"]
        if ids := list(text_ids(value)):
            if any(text_id not in self._bodies() for text_id in ids):
                self.erased.add(payload)
            return json.dumps(read_back(value, self._bodies()), ensure_ascii=False)
        text = json.dumps(value, ensure_ascii=False)
        self._known[payload] = text
        return text

    def _bodies(self) -> dict[str, str]:
        """Texts by id of the chunk's own officers."""
        if self._texts is None:
            owners = select(attempt.c.officer_id).where(attempt.c.id.in_(_IDS))
            query = select(free_text.c.id, free_text.c.body).where(free_text.c.officer_id.in_(owners))
            self._texts = dict(self._tx.execute(query, {"ids": self._attempt_ids}).all())
        return self._texts


@dataclass(frozen=True, slots=True)
class ToldByLog:
    """What the marking events of an attempt tell beside its marks, by slot: of people, of runs."""

    given: dict[str, GivenShare] = field(default_factory=dict)
    runs: dict[str, RunShare] = field(default_factory=dict)


def _versions_and_log(tx: Tx, attempt_ids: Sequence[str]) -> tuple[dict[str, int], dict[str, ToldByLog]]:
    versions: dict[str, int] = {}
    told: dict[str, ToldByLog] = {}
    for attempt_id, seq, payload in tx.execute(_OTHERS, {"ids": list(attempt_ids)}):
        versions[attempt_id] = seq
        if payload is None or NO_RUNS in payload:  # a regrade of choices, as most are: nothing to parse
            continue
        take_marks(told.setdefault(attempt_id, ToldByLog()), json.loads(payload), seq)
    return versions, told


def take_marks(told: ToldByLog, payload: Mapping[str, Json], seq: int) -> None:
    """Brings what people have given and runs have come to up to a ``regraded`` event of that number.

    Shares of the slots' points at that time; slots that a person gave back to the machine fall out of both.
    """
    marks = {mark["slot"]: mark for mark in payload["slots"]}
    if payload.get("cause") in BY_A_PERSON:
        shares = payload.get(SHARES, {})
        for slot, points in payload["changed"].items():
            possible = marks[slot]["max_points"] if slot in marks else 0.0
            if slot in shares or possible:
                told.given[slot] = GivenShare(shares[slot] if slot in shares else points / possible, seq)
    for slot in payload.get(MACHINE, ()):
        told.given.pop(slot, None)
        told.runs.pop(slot, None)
    told.runs.update(_runs_in(payload, marks, told.runs))


def _runs_in(
    payload: Mapping[str, Json], marks: Mapping[str, Json], before: Mapping[str, RunShare]
) -> dict[str, RunShare]:
    """What the runs behind an event came to.

    Version 0.1.0 named the slots that a run had marked and not what it came to, and of a regrade not even those: there
    the marks by a key under which nothing was run before are taken for those of runs. Only slots with code are asked for.
    """
    if RUNS in payload:
        return {slot: RunShare(*run) for slot, run in payload[RUNS].items()}
    is_regrade = payload.get("cause") == Cause.REGRADE
    named = marks if is_regrade else payload.get("ran", ())
    return {
        slot: RunShare(mark["points"] / mark["max_points"], mark["key_revision_id"], mark["flag"])
        for slot, mark in marks.items()
        if slot in named
        and mark["max_points"]
        and not (is_regrade and slot in before and before[slot].key_id == mark["key_revision_id"])
    }


def overtaken(tx: Tx, sheets: Sequence[SheetRow]) -> list[str]:
    """Ids of the attempts whose marks somebody else has written since their sheets were read."""
    told = {"ids": [sheet.attempt_id for sheet in sheets]}
    versions = {row[0]: row[1] for row in tx.execute(_VERSIONS, told)}
    slots = {row[0]: row[1] for row in tx.execute(_SLOTS, told)}
    return [
        sheet.attempt_id
        for sheet in sheets
        if (versions[sheet.attempt_id], slots[sheet.attempt_id]) != (sheet.version, sheet.slots)
    ]
