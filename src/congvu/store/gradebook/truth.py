"""What the projector reads of the truth: whose marks have changed, and all finished attempts of those people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, text

from congvu.model.attempts import BY_A_PERSON, EventType, Result
from congvu.model.content import Paper
from congvu.store.attempts import last_seq, paper_from_json
from congvu.store.database import Tx
from congvu.store.gradebook.chunks import chunks
from congvu.store.results import marks_of
from congvu.store.schema import attempt, attempt_event, publication, result

MARKING = (EventType.MARKED.value, EventType.REGRADED.value)


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished attempt with its paper and marks; ``manual`` are points by slot that a person gave."""

    attempt_id: str
    campaign_id: str
    publication_id: str
    officer_id: str
    paper: Paper
    submitted_at: datetime
    result: Result
    manual: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Change:
    """A marking event: which officer's result of which quiz it changed."""

    seq: int
    quiz_id: str
    officer_id: str


def horizon(tx: Tx) -> int:
    """The newest event up to which the log is complete. Needs a writing transaction.

    PostgreSQL gives numbers out before it commits, so that event 7 may appear after event 8 has been seen; a lock
    that waits for open writers (and holds new ones up for a moment) makes sure that none is missed.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE attempt_event IN SHARE MODE"))
    return last_seq(tx)


def changes(tx: Tx, after: int, until: int, limit: int) -> list[Change]:
    """The next marking events in ``after < seq <= until``."""
    query = (
        select(attempt_event.c.seq, publication.c.quiz_id, attempt.c.officer_id)
        .join_from(attempt_event, attempt, attempt.c.id == attempt_event.c.attempt_id)
        .join(publication, publication.c.id == attempt.c.publication_id)
        .where(attempt_event.c.seq > after, attempt_event.c.seq <= until, attempt_event.c.type.in_(MARKING))
        .order_by(attempt_event.c.seq)
        .limit(limit)
    )
    return [Change(*row) for row in tx.execute(query)]


def waiting(tx: Tx, after: int) -> tuple[int, datetime | None]:
    """How many marking events stand behind a bookmark, and the instant of the oldest."""
    query = select(func.count(), func.min(attempt_event.c.seq)).where(
        attempt_event.c.seq > after, attempt_event.c.type.in_(MARKING)
    )
    count, oldest = tx.execute(query).one()
    if not count:
        return 0, None
    return count, tx.execute(select(attempt_event.c.at).where(attempt_event.c.seq == oldest)).scalar_one()


def finished(tx: Tx, quiz_id: str, officer_ids: Sequence[str]) -> dict[str, list[Finished]]:
    """All finished attempts of a quiz by officer, over all campaigns, in the order of their submission."""
    found: dict[str, list[Finished]] = {}
    for chunk in chunks(officer_ids):
        query = (
            select(result, attempt.c.publication_id, attempt.c.paper)
            .join(attempt, attempt.c.id == result.c.attempt_id)
            .join(publication, publication.c.id == attempt.c.publication_id)
            .where(publication.c.quiz_id == quiz_id, attempt.c.officer_id.in_(chunk))
            .order_by(result.c.submitted_at, attempt.c.started_at, attempt.c.number, attempt.c.id)
        )
        for one in _read(tx, query):
            found.setdefault(one.officer_id, []).append(one)
    return found


def finished_attempt(tx: Tx, attempt_id: str) -> Finished | None:
    """One finished attempt."""
    query = select(result, attempt.c.publication_id, attempt.c.paper).join(
        attempt, attempt.c.id == result.c.attempt_id
    )
    return next(iter(_read(tx, query.where(attempt.c.id == attempt_id))), None)


def published_quizzes(tx: Tx) -> list[str]:
    """Ids of all published quizzes."""
    return sorted(tx.execute(select(publication.c.quiz_id).distinct()).scalars())


def _read(tx: Tx, query: Select[Any]) -> list[Finished]:
    rows = tx.execute(query).all()
    given = _given_by_hand(tx, [row.attempt_id for row in rows])
    return [_finished(row, given.get(row.attempt_id, {})) for row in rows]


def _given_by_hand(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Points by attempt and slot that a person gave, as the log has them."""
    query = select(attempt_event.c.attempt_id, attempt_event.c.payload).where(
        attempt_event.c.attempt_id.in_(attempt_ids), attempt_event.c.type == EventType.REGRADED.value
    )
    found: dict[str, dict[str, float]] = {}
    for attempt_id, payload in tx.execute(query.order_by(attempt_event.c.seq)):
        if payload.get("cause") in BY_A_PERSON:
            found.setdefault(attempt_id, {}).update(payload["changed"])
    return found


def _finished(row: Row[Any], given: Mapping[str, float]) -> Finished:
    marks = marks_of(row)
    stands = {mark.slot: mark.points for mark in marks.slots if given.get(mark.slot) == mark.points}
    paper = paper_from_json(row.paper)
    return Finished(
        row.attempt_id,
        row.campaign_id,
        row.publication_id,
        row.officer_id,
        paper,
        row.submitted_at,
        marks,
        stands,
    )
