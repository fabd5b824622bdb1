"""What is left of an erased officer: her place in units is taken away or made wider; what may still name her is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, true, update

from congvu.store.database import Tx
from congvu.store.schema import (
    audit,
    campaign,
    enrolment,
    free_text,
    officer,
    posting,
    regrade_job,
    role_grant,
    stale_output,
    unit,
)
from congvu.store.units import reach_cte


@dataclass(frozen=True, slots=True)
class EnrolledFrom:
    """From which unit an officer is in a campaign, since when, and which unit the campaign is for."""

    campaign_id: str
    title: str
    unit_id: str
    campaign_unit_id: str
    enrolled_at: datetime


def remove_postings(tx: Tx, officer_id: str) -> None:
    """Removes an officer's postings and grants: a position in an office of one is a name."""
    for table in (posting, role_grant):
        tx.execute(delete(table).where(table.c.officer_id == officer_id))


def places_of(tx: Tx, officer_id: str) -> list[EnrolledFrom]:
    """An officer's enrolments, those in side campaigns too."""
    query = (
        select(
            campaign.c.id, campaign.c.title, enrolment.c.unit_id, campaign.c.unit_id, enrolment.c.enrolled_at
        )
        .join(enrolment, enrolment.c.campaign_id == campaign.c.id)
        .where(enrolment.c.officer_id == officer_id)
        .order_by(enrolment.c.enrolled_at, campaign.c.id)
    )
    return [EnrolledFrom(*row) for row in tx.execute(query)]


def others_from(tx: Tx, campaign_id: str, unit_id: str, on: date, officer_id: str) -> int:
    """How many others are in the campaign from that unit's subtree of a day."""
    reach = reach_cte([unit_id], on, predecessors=False)
    query = (
        select(func.count())
        .select_from(enrolment)
        .where(
            enrolment.c.campaign_id == campaign_id,
            enrolment.c.officer_id != officer_id,
            enrolment.c.unit_id.in_(select(reach.c.id)),
        )
    )
    return int(tx.execute(query).scalar_one())


def move_enrolment(tx: Tx, campaign_id: str, officer_id: str, unit_id: str) -> None:
    """Puts an officer's enrolment under another unit."""
    tx.execute(
        update(enrolment)
        .where(enrolment.c.campaign_id == campaign_id, enrolment.c.officer_id == officer_id)
        .values(unit_id=unit_id)
    )


def erased_with_postings(tx: Tx, limit: int) -> list[str]:
    """Officers who were erased and whose postings or grants are still there: a version before had left them."""
    left = or_(
        officer.c.id.in_(select(posting.c.officer_id)), officer.c.id.in_(select(role_grant.c.officer_id))
    )
    query = select(officer.c.id).where(officer.c.erased_at.is_not(None), left)
    return list(tx.execute(query.order_by(officer.c.id).limit(limit)).scalars())


def has_postings(tx: Tx, officer_id: str) -> bool:
    """Whether postings or grants of an officer are there."""
    return any(
        tx.execute(select(table.c.id).where(table.c.officer_id == officer_id).limit(1)).first()
        for table in (posting, role_grant)
    )


def audited_with_unit(tx: Tx, officer_id: str) -> int:
    """Audit entries by an officer, or about her, that bear a unit: who held which role where follows from them."""
    about = or_(audit.c.actor == officer_id, audit.c.object == officer_id)
    query = select(func.count()).select_from(audit).where(about, audit.c.unit_id != "")
    return int(tx.execute(query).scalar_one())


def written_by_others(tx: Tx, words: Iterable[str], officer_id: str) -> dict[str, int]:
    """How many lines of a kind hold any of the words as they stand: what others typed, titles, reasons."""
    places: dict[str, tuple[ColumnElement[str], ColumnElement[bool]]] = {
        "free_text": (free_text.c.body, free_text.c.officer_id != officer_id),
        "campaign": (campaign.c.title, true()),
        "unit": (unit.c.full_name, true()),
        "audit": (audit.c.reason, true()),
        "regrade_job": (regrade_job.c.reason, true()),
        "stale_output": (stale_output.c.reason, true()),
    }
    wanted = [word for word in words if word.strip()]
    if not wanted:
        return {}
    found = {}
    for name, (column, where) in places.items():
        holds = or_(*(column.contains(word, autoescape=True) for word in wanted))
        count = tx.execute(select(func.count(column)).where(holds, where)).scalar_one()
        found[name] = int(count)
    return {name: count for name, count in found.items() if count}
