"""What the projector reads of the truth: whose marks have changed, and all finished attempts of those people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Text, func, select, text, type_coerce

from congvu.grading.judging import COMMENTS, MACHINE, joined
from congvu.model.attempts import BY_A_PERSON, EventType, Result, SlotMark
from congvu.model.content import Json, Paper
from congvu.quizzes.sheet import GivenShare
from congvu.store.attempts import last_seq, paper_from_json
from congvu.store.database import Tx
from congvu.store.gradebook.chunks import chunks
from congvu.store.results import marks_of
from congvu.store.schema import attempt, attempt_event, campaign, free_text, publication, result
from congvu.store.sheets import ToldByLog, take_marks

SAME_POINTS = 1e-4
"""Marks are kept to four decimals."""
MARKING = (EventType.MARKED.value, EventType.REGRADED.value)


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished attempt with its paper and marks; ``manual`` and ``comments`` are, by slot, what people gave it."""

    attempt_id: str
    campaign_id: str
    publication_id: str
    officer_id: str
    paper_json: Json
    submitted_at: datetime
    result: Result
    manual: Mapping[str, float]
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def paper(self) -> Paper:
        """The paper that was sat; made when it is asked for, which of a thousand attempts few are."""
        return paper_from_json(self.paper_json)

    @property
    def by_people(self) -> frozenset[str]:
        """Slots that people have marked, commented on, or are to look at."""
        flagged = {mark.slot for mark in self.result.slots if mark.flag}
        return frozenset({*self.manual, *self.comments, *self.result.pending, *flagged})


@dataclass(frozen=True, slots=True)
class MarkingEvent:
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


def changes(tx: Tx, after: int, until: int, limit: int) -> list[MarkingEvent]:
    """The next marking events in ``after < seq <= until``."""
    query = (
        select(attempt_event.c.seq, publication.c.quiz_id, attempt.c.officer_id)
        .join_from(attempt_event, attempt, attempt.c.id == attempt_event.c.attempt_id)
        .join(publication, publication.c.id == attempt.c.publication_id)
        .where(attempt_event.c.seq > after, attempt_event.c.seq <= until, attempt_event.c.type.in_(MARKING))
        .order_by(attempt_event.c.seq)
        .limit(limit)
    )
    return [MarkingEvent(*row) for row in tx.execute(query)]


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
    """All finished attempts of a quiz by officer, over all campaigns, in the order of their submission.

    Asked for by campaign and officer, of which there is an index: by publication, SQLite reads all that sat it.
    """
    by_officer: dict[str, list[Finished]] = {}
    campaigns = (
        select(campaign.c.id)
        .join(publication, publication.c.id == campaign.c.publication_id)
        .where(publication.c.quiz_id == quiz_id)
    )
    for chunk in chunks(officer_ids):
        query = (
            select(result, attempt.c.publication_id, attempt.c.paper)
            .join(attempt, attempt.c.id == result.c.attempt_id)
            .where(result.c.campaign_id.in_(campaigns), result.c.officer_id.in_(chunk))
            .order_by(result.c.submitted_at, attempt.c.started_at, attempt.c.number, attempt.c.id)
        )
        for submission in _read(tx, query):
            by_officer.setdefault(submission.officer_id, []).append(submission)
    return by_officer


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
    work = _work_of_people(tx, [row.attempt_id for row in rows])
    texts = _texts(
        tx, [text_id for by_hand in work.values() for ids in by_hand.comments.values() for text_id in ids]
    )
    return [_finished(row, work.get(row.attempt_id, _Work()), texts) for row in rows]


@dataclass(slots=True)
class _Work:
    """What people gave one attempt, as the log has it: marks by slot, ids of the comments that stand by slot."""

    told: ToldByLog = field(default_factory=ToldByLog)
    comments: dict[str, list[str]] = field(default_factory=dict)


def _work_of_people(tx: Tx, attempt_ids: Sequence[str]) -> dict[str, _Work]:
    query = select(
        attempt_event.c.attempt_id, attempt_event.c.seq, type_coerce(attempt_event.c.payload, Text)
    ).where(
        attempt_event.c.attempt_id.in_(attempt_ids),
        attempt_event.c.slot.is_(None),
        attempt_event.c.type == EventType.REGRADED.value,
    )
    by_attempt: dict[str, _Work] = {}
    for attempt_id, seq, told in tx.execute(query.order_by(attempt_event.c.seq)):
        payload = (
            json.loads(told) if '"changed"' in told else {}
        )  # after a regrade of all, few are a person's
        if payload.get("cause") in BY_A_PERSON:
            work = by_attempt.setdefault(attempt_id, _Work())
            take_marks(work.told, payload, seq)
            for slot in payload.get(MACHINE, ()):
                work.comments.pop(slot, None)
            work.comments.update(payload.get(COMMENTS, {}))
    return by_attempt


def _texts(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Comments by id; erased ones are missing."""
    bodies: dict[str, str] = {}
    for chunk in chunks(ids):
        query = select(free_text.c.id, free_text.c.body).where(free_text.c.id.in_(chunk))
        bodies.update(tx.execute(query).all())
    return bodies


def _is_given(mark: SlotMark, given: GivenShare | None) -> bool:
    """Whether a mark is what a person gave, by the points of today."""
    return given is not None and abs(mark.points - given.share * mark.max_points) < SAME_POINTS


def _finished(row: Row[Any], work: _Work, texts: Mapping[str, str]) -> Finished:
    marks, given = marks_of(row), work.told.given
    stands = {mark.slot: mark.points for mark in marks.slots if _is_given(mark, given.get(mark.slot))}
    said = {
        slot: joined([texts[text_id] for text_id in ids if text_id in texts])
        for slot, ids in work.comments.items()
    }
    return Finished(
        row.attempt_id,
        row.campaign_id,
        row.publication_id,
        row.officer_id,
        row.paper,
        row.submitted_at,
        marks,
        stands,
        {slot: text for slot, text in said.items() if text},
    )
