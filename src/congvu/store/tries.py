"""Tries to log in that have not turned out right (yet), kept for a while. Only digests are kept.

A try stands in a *lane*: that of a device which has logged in before (its digest), or one of the words below. Each lane
is counted by itself, so that a stranger's tries are not held against a known device.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from congvu.store.database import Tx
from congvu.store.schema import login_failure

STRANGER = ""
"""The lane of whatever has not logged in before."""
CODE = "code"
"""The lane of printed codes."""
REFUSED = "refused"
"""No tries: marks that a refusal has been noted in the audit."""


def add(tx: Tx, subject: str, address: str, lane: str, now: datetime) -> int:
    """Counts a try; returns its id."""
    row = tx.execute(
        insert(login_failure)
        .values(subject=subject, address=address, lane=lane, at=now)
        .returning(login_failure.c.id)
    )
    return int(row.scalar_one())


def count(tx: Tx, subject: str, lane: str, *, address: str | None = None) -> int:
    """How many tries of a subject stand in a lane, from one address or (``None``) from all."""
    query = select(func.count()).select_from(login_failure)
    query = query.where(login_failure.c.subject == subject, login_failure.c.lane == lane)
    return tx.execute(
        query if address is None else query.where(login_failure.c.address == address)
    ).scalar_one()


def others_from(tx: Tx, address: str, subject: str) -> int:
    """How many other subjects strangers have tried from an address."""
    query = select(func.count(login_failure.c.subject.distinct())).where(
        login_failure.c.address == address,
        login_failure.c.lane == STRANGER,
        login_failure.c.subject != subject,
    )
    return tx.execute(query).scalar_one()


def by_subject(tx: Tx, lane: str) -> dict[str, tuple[int, datetime]]:
    """Number and newest instant of the tries in a lane, by subject."""
    query = select(login_failure.c.subject, func.count(), func.max(login_failure.c.at))
    rows = tx.execute(query.where(login_failure.c.lane == lane).group_by(login_failure.c.subject))
    return {subject: (tries, newest) for subject, tries, newest in rows}


def remove(tx: Tx, try_id: int) -> None:
    """Takes one try back."""
    tx.execute(delete(login_failure).where(login_failure.c.id == try_id))


def forget(tx: Tx, subject: str, lane: str, *, address: str | None = None) -> None:
    """Forgets a subject's tries in a lane, from one address or (``None``) from all."""
    gone = (login_failure.c.subject == subject) & (login_failure.c.lane == lane)
    tx.execute(
        delete(login_failure).where(gone if address is None else gone & (login_failure.c.address == address))
    )


def forget_all(tx: Tx, subjects: Iterable[str]) -> int:
    """Forgets all about some subjects; returns how many tries that were."""
    gone = tx.execute(
        delete(login_failure).where(login_failure.c.subject.in_([*subjects])).returning(login_failure.c.lane)
    ).scalars()
    return sum(lane != REFUSED for lane in gone)


def forget_before(tx: Tx, since: datetime | None) -> None:
    """Forgets whatever is older; ``None``: everything."""
    query = delete(login_failure)
    tx.execute(query if since is None else query.where(login_failure.c.at < since))
