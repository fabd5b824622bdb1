"""What an officer can still earn credit with: her campaigns and the attempts begun in them, papers in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from congvu.model.attempts import Attempt
from congvu.model.campaigns import Campaign
from congvu.store.attempts import ENDED, attempt_from_row
from congvu.store.campaigns import campaign_from_row
from congvu.store.database import Tx
from congvu.store.schema import attempt, attempt_event, campaign, enrolment, officer

_EVENT = attempt_event.c
_BEGUN = (
    select(func.count())
    .select_from(attempt)
    .where(attempt.c.campaign_id == campaign.c.id, attempt.c.officer_id == bindparam("officer_id"))
    .scalar_subquery()
)
_STANDINGS = (
    select(campaign, _BEGUN.label("begun"))
    .join(enrolment, enrolment.c.campaign_id == campaign.c.id)
    .where(enrolment.c.officer_id == bindparam("officer_id"))
    .order_by(campaign.c.opens_at, campaign.c.id)
)
_OPEN = select(attempt).where(
    attempt.c.officer_id == bindparam("officer_id"),
    attempt.c.deadline_at >= bindparam("earliest"),
    attempt.c.id.not_in(
        select(_EVENT.attempt_id).where(_EVENT.attempt_id == attempt.c.id, _EVENT.type.in_(ENDED))
    ),
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A campaign that an officer is enrolled in, and how many attempts she has begun there."""

    campaign: Campaign
    begun: int


def lock_starts(tx: Tx, officer_id: str) -> None:
    """Lets an officer begin one attempt at a time, in whichever campaign, until this transaction ends.

    SQLite has but one writer. Rows that only refer to the officer are not held up.
    """
    if tx.dialect.name != "sqlite":
        tx.execute(select(officer.c.id).where(officer.c.id == officer_id).with_for_update(key_share=True))


def enrolled_in(tx: Tx, officer_id: str) -> Sequence[Enrolled]:
    """An officer's campaigns, side campaigns too, in the order of their opening."""
    rows = tx.execute(_STANDINGS, {"officer_id": officer_id})
    return [Enrolled(campaign_from_row(row), row.begun) for row in rows]


def open_attempts(tx: Tx, officer_id: str, earliest: datetime) -> list[Attempt]:
    """An officer's attempts that nobody has ended, with a deadline not before ``earliest``."""
    rows = tx.execute(_OPEN, {"officer_id": officer_id, "earliest": earliest})
    return [attempt_from_row(row, set()) for row in rows]
