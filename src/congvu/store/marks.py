"""Marks as rows: the event that tells them, the result that stands, and flags on what was made from the old ones.

Nobody writes these but :mod:`congvu.services.marks.record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, insert, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite

from congvu.model.attempts import Attempt, EventType, Result, SlotMark
from congvu.model.content import Json
from congvu.quizzes.sheet import RunShare
from congvu.store.database import Tx
from congvu.store.schema import attempt_event, result, stale_output
from congvu.store.types import canonical_json

FEEDBACK = "feedback"
CERTIFICATE = "certificate"
SHARES = "shares"
"""Key of a ``regraded`` payload: the shares of the points that a person gave, by slot."""
RUNS = "runs"
"""Key of a ``regraded`` payload: by slot, what a run came to (share of the points, key revision, flag)."""
NO_RUNS = f'"{RUNS}":{{}}'
"""How the payload of a regrade in which nothing was run tells so, as text."""


@dataclass(frozen=True, slots=True)
class NewMarks:
    """New marks of one attempt: JSON texts of the event's payload and of the result's slots, and its columns.

    Made where attempts are marked, which may be another process.
    """

    attempt_id: str
    payload: str
    slots: str
    points: float
    max_points: float
    passed: bool
    flagged: bool
    waiting: bool
    penalty: float


def new_marks(attempt_id: str, marks: Result, told: Mapping[str, Json]) -> NewMarks:
    """A result as it is written; ``told`` is what its event tells beside the marks: the cause, the reason."""
    body = marks_to_json(marks)
    return NewMarks(
        attempt_id,
        canonical_json({**told, **body}),
        canonical_json({"slots": body["slots"], "pending": body["pending"]}),
        marks.points,
        marks.max_points,
        marks.passed,
        any(mark.flag for mark in marks.slots),
        bool(marks.pending),
        marks.penalty,
    )


def marks_to_json(marks: Result) -> dict[str, Json]:
    """A result as events of marks hold it."""
    return {
        "points": marks.points,
        "max_points": marks.max_points,
        "passed": marks.passed,
        "slots": [_slot_to_json(mark) for mark in marks.slots],
        "pending": list(marks.pending),
        "penalty": marks.penalty,
    }


def runs_to_json(runs: Mapping[str, RunShare]) -> dict[str, Json]:
    """What runs came to, by slot, under the key :data:`RUNS`."""
    return {slot: [run.share, run.key_id, run.flag] for slot, run in runs.items()}


def _slot_to_json(mark: SlotMark) -> dict[str, Json]:
    return {
        "slot": mark.slot,
        "points": mark.points,
        "max_points": mark.max_points,
        "key_revision_id": mark.key_revision_id,
        "flag": mark.flag,
    }


def _raw(name: str) -> Any:
    """A JSON column that is given as text."""
    return type_coerce(bindparam(name), Text)


_COLUMNS = {
    "slots": _raw("marks"),
    "points": bindparam("new_points"),
    "max_points": bindparam("new_max"),
    "passed": bindparam("new_passed"),
    "flagged": bindparam("new_flagged"),
    "waiting": bindparam("new_waiting"),
    "penalty": bindparam("new_penalty"),
}
_APPEND = insert(attempt_event).values(
    attempt_id=bindparam("of"), type=bindparam("event"), at=bindparam("now"), payload=_raw("body")
)
_ADD = insert(result).values(
    attempt_id=bindparam("of"),
    campaign_id=bindparam("campaign"),
    officer_id=bindparam("officer"),
    submitted_at=bindparam("handed_in"),
    **_COLUMNS,
)
_PUT = update(result).where(result.c.attempt_id == bindparam("of")).values(**_COLUMNS)


def add_marks(tx: Tx, attempt: Attempt, first: NewMarks, submitted_at: datetime, now: datetime) -> None:
    """The first marks of an attempt: the event ``marked`` and its result."""
    _append(tx, EventType.MARKED, [first], now)
    of = {"campaign": attempt.campaign_id, "officer": attempt.officer_id, "handed_in": submitted_at}
    tx.execute(_ADD, [_row(first) | of])


def change_marks(tx: Tx, changes: Sequence[NewMarks], now: datetime) -> None:
    """An event ``regraded`` for each change, and its result."""
    if changes:
        _append(tx, EventType.REGRADED, changes, now)
        tx.execute(_PUT, [_row(change) for change in changes])


def _append(tx: Tx, event: EventType, changes: Sequence[NewMarks], now: datetime) -> None:
    told = [
        {"of": change.attempt_id, "event": event.value, "now": now, "body": change.payload}
        for change in changes
    ]
    tx.execute(_APPEND, told)


def _row(change: NewMarks) -> dict[str, object]:
    return {
        "of": change.attempt_id,
        "marks": change.slots,
        "new_points": change.points,
        "new_max": change.max_points,
        "new_passed": change.passed,
        "new_flagged": change.flagged,
        "new_waiting": change.waiting,
        "new_penalty": change.penalty,
    }


def flag_stale(tx: Tx, kind: str, attempt_ids: Iterable[str], now: datetime, reason: str) -> None:
    """Says that what was made from these attempts (:data:`FEEDBACK`, :data:`CERTIFICATE`) has been overtaken."""
    rows = [
        {"kind": kind, "attempt_id": attempt_id, "since_at": now, "reason": reason}
        for attempt_id in sorted(attempt_ids)
    ]
    if rows:
        tx.execute(_STALE[tx.dialect.name], rows)


def _upsert(module: Any) -> Any:
    statement = module.insert(stale_output)
    told = {"since_at": statement.excluded.since_at, "reason": statement.excluded.reason}
    return statement.on_conflict_do_update(index_elements=list(stale_output.primary_key.columns), set_=told)


_STALE = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}
