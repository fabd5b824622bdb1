"""Campaigns and enrolments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from congvu.model.campaigns import Campaign, Scope
from congvu.model.people import Role
from congvu.store.database import Tx
from congvu.store.schema import campaign, enrolment, publication
from congvu.store.units import scope_cte

SEES_RESULTS = (Role.ORGANISER, Role.UNIT_HEAD)


_ONE = select(campaign).where(campaign.c.id == bindparam("id"))


def add_campaign(tx: Tx, new: Campaign, now: datetime) -> None:
    """Adds a campaign."""
    tx.execute(
        insert(campaign).values(
            id=new.id,
            title=new.title,
            unit_id=new.unit_id,
            course_id=new.course_id,
            publication_id=new.publication_id,
            opens_at=new.opens_at,
            closes_at=new.closes_at,
            pass_mark=new.pass_mark,
            simulated=new.simulated,
            created_at=now,
        )
    )


def enrol(tx: Tx, campaign_id: str, officers: Iterable[tuple[str, str]], now: datetime) -> int:
    """Enrols (officer id, unit id) pairs that are not enrolled yet; returns how many were."""
    known = set(
        tx.execute(select(enrolment.c.officer_id).where(enrolment.c.campaign_id == campaign_id)).scalars()
    )
    rows = [
        {"campaign_id": campaign_id, "officer_id": officer_id, "unit_id": unit_id, "enrolled_at": now}
        for officer_id, unit_id in dict(officers).items()
        if officer_id not in known
    ]
    if rows:
        tx.execute(insert(enrolment), rows)
    return len(rows)


def join_campaign(tx: Tx, joined: Campaign, officer_id: str, unit_id: str, now: datetime) -> None:
    """Enrols one officer in a campaign, and adds it if it is not there yet.

    Whoever comes first adds it, and two may come at once: what is there already stays as it is.
    """
    _add_missing(tx, campaign, {**asdict(joined), "created_at": now})
    row = {"campaign_id": joined.id, "officer_id": officer_id, "unit_id": unit_id, "enrolled_at": now}
    _add_missing(tx, enrolment, row)


def _add_missing(tx: Tx, table: Table, values: dict[str, Any]) -> None:
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    tx.execute(dialect.insert(table).values(values).on_conflict_do_nothing())


def get_campaign(tx: Tx, campaign_id: str) -> Campaign | None:
    """A campaign by id, unscoped: for use cases that check the caller's enrolment."""
    row = tx.execute(_ONE, {"id": campaign_id}).first()
    return campaign_from_row(row) if row else None


def is_enrolled(tx: Tx, campaign_id: str, officer_id: str) -> bool:
    """Whether an officer is enrolled."""
    query = select(enrolment.c.unit_id).where(
        enrolment.c.campaign_id == campaign_id, enrolment.c.officer_id == officer_id
    )
    return tx.execute(query).first() is not None


def unit_of_enrolment(tx: Tx, campaign_id: str, officer_id: str) -> str | None:
    """The unit from which an officer is enrolled; ``None`` where she is not."""
    query = select(enrolment.c.unit_id).where(
        enrolment.c.campaign_id == campaign_id, enrolment.c.officer_id == officer_id
    )
    return tx.execute(query).scalar_one_or_none()


def campaigns_of(tx: Tx, officer_id: str) -> list[Campaign]:
    """Campaigns that an officer is enrolled in, newest first."""
    query = (
        select(campaign)
        .join(enrolment, enrolment.c.campaign_id == campaign.c.id)
        .where(enrolment.c.officer_id == officer_id)
        .order_by(campaign.c.opens_at.desc(), campaign.c.id)
    )
    return [campaign_from_row(row) for row in tx.execute(query)]


def campaigns_in_scope(tx: Tx, scope: Scope) -> list[Campaign]:
    """Campaigns with at least one enrolment, or their own unit, within the scope; newest first."""
    if not scope.has(*SEES_RESULTS):
        return []
    reach = scope_cte(scope, *SEES_RESULTS)
    enrolled = select(enrolment.c.campaign_id).join(reach, reach.c.id == enrolment.c.unit_id)
    query = (
        select(campaign)
        .where(or_(campaign.c.unit_id.in_(select(reach.c.id)), campaign.c.id.in_(enrolled)))
        .order_by(campaign.c.opens_at.desc(), campaign.c.id)
    )
    return [campaign_from_row(row) for row in tx.execute(query)]


def campaigns_with(tx: Tx, quiz_id: str) -> list[Campaign]:
    """All campaigns of a quiz, of whichever publication."""
    query = select(campaign).join(publication, publication.c.id == campaign.c.publication_id)
    return [campaign_from_row(row) for row in tx.execute(query.where(publication.c.quiz_id == quiz_id))]


def open_at(tx: Tx, now: datetime) -> list[Campaign]:
    """Campaigns that are open at an instant."""
    query = select(campaign).where(campaign.c.opens_at <= now, campaign.c.closes_at > now)
    return [campaign_from_row(row) for row in tx.execute(query)]


def begun_by(tx: Tx, now: datetime) -> list[Campaign]:
    """Campaigns that have opened by an instant, side campaigns and closed ones too, oldest first."""
    query = select(campaign).where(campaign.c.opens_at <= now).order_by(campaign.c.opens_at, campaign.c.id)
    return [campaign_from_row(row) for row in tx.execute(query)]


def count_enrolled(tx: Tx, campaign_id: str) -> int:
    """How many officers are enrolled."""
    query = select(func.count()).select_from(enrolment).where(enrolment.c.campaign_id == campaign_id)
    return tx.execute(query).scalar_one()


def count_in_both(tx: Tx, one_id: str, other_id: str) -> int:
    """How many officers are enrolled in two campaigns."""
    other = select(enrolment.c.officer_id).where(enrolment.c.campaign_id == other_id)
    query = select(func.count()).select_from(enrolment)
    both = query.where(enrolment.c.campaign_id == one_id, enrolment.c.officer_id.in_(other))
    return tx.execute(both).scalar_one()


def campaign_from_row(row: Row[Any]) -> Campaign:
    """A campaign from its row."""
    return Campaign(
        row.id,
        row.title,
        row.unit_id,
        row.course_id,
        row.publication_id,
        row.opens_at,
        row.closes_at,
        row.pass_mark,
        row.simulated,
    )
