"""Who of a campaign's people was no longer in its unit on a day, from dated postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from congvu.store.database import Tx
from congvu.store.people import IN_CHUNK
from congvu.store.schema import enrolment, officer, posting, unit_edge
from congvu.store.units import PREDECESSOR, reach_cte


@dataclass(frozen=True, slots=True)
class Absent:
    """An enrolled officer without a posting there on the day. ``until``: the last day of her last one there, if she had
    any by then; ``gone``: she was erased, after she had left in time to count no more."""

    officer_id: str
    unit_id: str
    gone: bool
    erased_at: datetime | None
    until: date | None = None
    known: bool = False
    """Whether any posting of hers is known that began by the day: without one nothing says that she has left."""


def heirs(tx: Tx, unit_id: str) -> list[str]:
    """A unit and all that took it over, as was entered."""
    found, new = [unit_id], [unit_id]
    while new:
        query = select(unit_edge.c.upper_id).where(
            unit_edge.c.kind == PREDECESSOR, unit_edge.c.lower_id.in_(new)
        )
        new = [one for one in tx.execute(query).scalars() if one not in found]
        found += dict.fromkeys(new)
    return found


def absent_on(tx: Tx, campaign_id: str, unit_id: str, on: date) -> list[Absent]:
    """Those enrolled in a campaign who are posted on a day neither below its unit (or what took it over) nor in the unit
    that they were enrolled from."""
    reach = reach_cte(heirs(tx, unit_id), on)
    there = exists().where(
        posting.c.officer_id == enrolment.c.officer_id,
        _on_day(on),
        or_(posting.c.unit_id == enrolment.c.unit_id, posting.c.unit_id.in_(select(reach.c.id))),
    )
    query = (
        select(enrolment.c.officer_id, enrolment.c.unit_id, enrolment.c.gone, officer.c.erased_at)
        .join(officer, officer.c.id == enrolment.c.officer_id)
        .where(enrolment.c.campaign_id == campaign_id, ~there)
    )
    return _with_last_days(tx, [Absent(*row) for row in tx.execute(query)], on)


def _on_day(on: date) -> ColumnElement[bool]:
    return and_(posting.c.from_on <= on, or_(posting.c.to_on.is_(None), posting.c.to_on >= on))


def _with_last_days(tx: Tx, absent: Sequence[Absent], on: date) -> list[Absent]:
    """With what is known of where they were before: of the unit that each was enrolled from first, else of any."""
    lasts: dict[str, list[tuple[bool, date]]] = {}
    known: set[str] = set()
    enrolled_from = {one.officer_id: one.unit_id for one in absent}
    ids = list(enrolled_from)
    for start in range(0, len(ids), IN_CHUNK):
        columns = (posting.c.officer_id, posting.c.unit_id, posting.c.to_on)
        wanted = posting.c.officer_id.in_(ids[start : start + IN_CHUNK])
        for officer_id, unit_id, to_on in tx.execute(select(*columns).where(wanted, posting.c.from_on <= on)):
            known.add(officer_id)
            if to_on is not None and to_on < on:
                lasts.setdefault(officer_id, []).append((unit_id == enrolled_from[officer_id], to_on))
    return [
        replace(
            one,
            known=one.officer_id in known,
            until=max(lasts[one.officer_id])[1] if one.officer_id in lasts else None,
        )
        for one in absent
    ]


def note_gone(tx: Tx, campaign_id: str, officer_id: str) -> None:
    """Keeps that an officer who is being erased had left: her postings will not tell it any more."""
    tx.execute(
        update(enrolment)
        .where(enrolment.c.campaign_id == campaign_id, enrolment.c.officer_id == officer_id)
        .values(gone=True)
    )
