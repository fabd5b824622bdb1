"""What statistics are made of: finished attempts within a scope, and what was answered in them.

Nobody's name, and nothing that was typed: answers come as the log has them, with ids in place of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from congvu.model.attempts import EventType, Result
from congvu.model.campaigns import Campaign, Scope
from congvu.model.content import Json, Paper
from congvu.model.people import Role
from congvu.store.attempts import IN_CHUNK, paper_from_json
from congvu.store.campaigns import get_campaign
from congvu.store.database import Tx
from congvu.store.results import marks_of
from congvu.store.schema import (
    attempt,
    attempt_event,
    campaign,
    enrolment,
    item_version,
    publication,
    publication_item,
    result,
)
from congvu.store.units import scope_cte

SEES_STATISTICS = (Role.ORGANISER, Role.AUTHOR)


@dataclass(frozen=True, slots=True)
class FinishedAttempt:
    """A finished attempt with its paper and marks; ``number`` counts the officer's attempts in its campaign."""

    attempt_id: str
    campaign_id: str
    officer_id: str
    number: int
    paper: Paper
    result: Result


@dataclass(frozen=True, slots=True)
class PublicationCount:
    """A publication of a quiz, and how many finished attempts of it the scope reaches."""

    id: str
    number: int
    attempts: int


def counts_by_publication(
    tx: Tx, scope: Scope, quiz_id: str, campaign_id: str = ""
) -> list[PublicationCount]:
    """The publications of a quiz with finished attempts in scope, newest first; of one campaign where it is given."""
    reach = scope_cte(scope, *SEES_STATISTICS)
    query = (
        select(publication.c.id, publication.c.number, func.count())
        .join(attempt, attempt.c.publication_id == publication.c.id)
        .join(result, result.c.attempt_id == attempt.c.id)
        .join(enrolment, _ENROLLED)
        .where(publication.c.quiz_id == quiz_id, enrolment.c.unit_id.in_(select(reach.c.id)))
        .group_by(publication.c.id, publication.c.number)
        .order_by(publication.c.number.desc())
    )
    if campaign_id:
        query = query.where(attempt.c.campaign_id == campaign_id)
    return [PublicationCount(*row) for row in tx.execute(query)]


_ENROLLED = and_(
    enrolment.c.campaign_id == attempt.c.campaign_id, enrolment.c.officer_id == attempt.c.officer_id
)


def finished_in(
    tx: Tx, scope: Scope, publication_id: str, campaign_id: str = ""
) -> dict[tuple[str, str], list[FinishedAttempt]]:
    """Finished attempts within a scope by campaign and officer, in the order in which they were submitted."""
    reach = scope_cte(scope, *SEES_STATISTICS)
    query = (
        select(result, attempt.c.number, attempt.c.paper)
        .join(attempt, attempt.c.id == result.c.attempt_id)
        .join(enrolment, _ENROLLED)
        .where(attempt.c.publication_id == publication_id, enrolment.c.unit_id.in_(select(reach.c.id)))
        .order_by(result.c.submitted_at, attempt.c.number)
    )
    if campaign_id:
        query = query.where(attempt.c.campaign_id == campaign_id)
    by_enrolment: dict[tuple[str, str], list[FinishedAttempt]] = {}
    for row in tx.execute(query):
        finished_attempt = FinishedAttempt(
            row.attempt_id,
            row.campaign_id,
            row.officer_id,
            row.number,
            paper_from_json(row.paper),
            marks_of(row),
        )
        by_enrolment.setdefault((row.campaign_id, row.officer_id), []).append(finished_attempt)
    return by_enrolment


def logged_answers(tx: Tx, attempt_ids: Sequence[str]) -> Iterator[tuple[str, dict[str, Json]]]:
    """The last answer of each slot as the log has it, by attempt, a chunk of attempts at a time."""
    for start in range(0, len(attempt_ids), IN_CHUNK):
        chunk = attempt_ids[start : start + IN_CHUNK]
        query = (
            select(attempt_event.c.attempt_id, attempt_event.c.slot, attempt_event.c.payload)
            .where(attempt_event.c.attempt_id.in_(chunk), attempt_event.c.type == EventType.ANSWERED.value)
            .order_by(attempt_event.c.seq)
        )
        answers: dict[str, dict[str, Json]] = {attempt_id: {} for attempt_id in chunk}
        for attempt_id, slot, payload in tx.execute(query):
            answers[attempt_id][slot] = payload["value"]
        yield from answers.items()


def campaign_in_scope(tx: Tx, scope: Scope, campaign_id: str) -> Campaign | None:
    """A campaign some of whose enrolments, or whose own unit, the scope reaches for statistics."""
    stored_campaign = get_campaign(tx, campaign_id)
    if stored_campaign is None or not scope.has(*SEES_STATISTICS):
        return None
    reach = select(scope_cte(scope, *SEES_STATISTICS).c.id)
    reached = select(campaign.c.id).where(campaign.c.id == campaign_id, campaign.c.unit_id.in_(reach))
    enrolled = select(enrolment.c.campaign_id).where(
        enrolment.c.campaign_id == campaign_id, enrolment.c.unit_id.in_(reach)
    )
    seen = tx.execute(reached).first() or tx.execute(enrolled.limit(1)).first()
    return stored_campaign if seen else None


def campaigns_with_results(tx: Tx, scope: Scope) -> list[tuple[Campaign, int]]:
    """The campaigns that the scope reaches for statistics, newest first, with their finished attempts there."""
    if not scope.has(*SEES_STATISTICS):
        return []
    reach = select(scope_cte(scope, *SEES_STATISTICS).c.id)
    query = (
        select(result.c.campaign_id, func.count())
        .join(
            enrolment,
            and_(
                enrolment.c.campaign_id == result.c.campaign_id,
                enrolment.c.officer_id == result.c.officer_id,
            ),
        )
        .where(enrolment.c.unit_id.in_(reach))
        .group_by(result.c.campaign_id)
    )
    counts: dict[str, int] = dict(tx.execute(query).all())
    counted = [
        (stored_campaign, counts[stored_campaign.id])
        for campaign_id in counts
        if (stored_campaign := get_campaign(tx, campaign_id))
    ]
    return sorted(counted, key=lambda pair: (pair[0].opens_at, pair[0].id), reverse=True)


def item_ids_of(tx: Tx, publication_id: str) -> set[str]:
    """The items that papers of a publication may hold, whichever version."""
    query = (
        select(item_version.c.item_id)
        .join(publication_item, publication_item.c.item_version_id == item_version.c.id)
        .where(publication_item.c.publication_id == publication_id)
    )
    return set(tx.execute(query).scalars())
