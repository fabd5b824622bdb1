"""Bookmarks of projections, and leases for work that only one process may do at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update

from congvu.store.database import Tx
from congvu.store.schema import lease, projection


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a projection has come."""

    seq: int
    updated_at: datetime | None


def bookmark(tx: Tx, name: str) -> Bookmark:
    """A projection's bookmark; 0 if it never ran."""
    row = tx.execute(select(projection).where(projection.c.name == name)).first()
    return Bookmark(row.seq, row.updated_at) if row else Bookmark(0, None)


def set_bookmark(tx: Tx, name: str, seq: int, now: datetime) -> None:
    """Moves a bookmark."""
    tx.execute(delete(projection).where(projection.c.name == name))
    tx.execute(insert(projection).values(name=name, seq=seq, updated_at=now))


def take_lease(tx: Tx, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Takes or prolongs a lease; false while another holds it."""
    taken = tx.execute(
        update(lease)
        .where(lease.c.name == name, or_(lease.c.holder == holder, lease.c.until_at <= now))
        .values(holder=holder, until_at=now + length)
    )
    if taken.rowcount:
        return True
    if tx.execute(select(lease.c.name).where(lease.c.name == name)).first():
        return False
    tx.execute(insert(lease).values(name=name, holder=holder, until_at=now + length))
    return True


def lease_holder(tx: Tx, name: str) -> str:
    """Who holds a lease, or held it last; empty if nobody does."""
    return tx.execute(select(lease.c.holder).where(lease.c.name == name)).scalar() or ""


def drop_lease(tx: Tx, name: str, holder: str) -> None:
    """Gives a lease back."""
    tx.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))


def one_at_a_time(tx: Tx, name: str) -> None:
    """Lets transactions of that name pass one after the other. On SQLite they do so anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
