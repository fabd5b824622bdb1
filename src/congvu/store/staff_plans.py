"""Staff lists that were read and wait for a yes. Personal data: rows go with a yes, a no, an erasure, or a day later."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select

from congvu.store.database import Tx
from congvu.store.schema import staff_plan


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """A list that waits. ``body`` is its rows as JSON text, empty where only the line was asked for."""

    id: str
    officer_id: str
    unit_id: str
    file_name: str
    made_at: datetime
    expires_at: datetime
    body: str = field(default="", repr=False)


_LINE = [column for column in staff_plan.columns if column.name != "body"]


def add(tx: Tx, new: StaffPlan) -> None:
    """Keeps a plan."""
    tx.execute(insert(staff_plan).values(asdict(new)))


def get(tx: Tx, plan_id: str, officer_id: str, now: datetime) -> StaffPlan | None:
    """A plan by id, of the officer who made it and not yet expired."""
    mine = (staff_plan.c.id == plan_id) & (staff_plan.c.officer_id == officer_id)
    row = tx.execute(select(staff_plan).where(mine, staff_plan.c.expires_at > now)).first()
    return StaffPlan(**row._mapping) if row else None  # noqa: SLF001  # SQLAlchemy's public name


def lines_of(tx: Tx, officer_id: str, now: datetime) -> list[StaffPlan]:
    """An officer's plans without their rows, newest first."""
    query = select(*_LINE).where(staff_plan.c.officer_id == officer_id, staff_plan.c.expires_at > now)
    rows = tx.execute(query.order_by(staff_plan.c.made_at.desc(), staff_plan.c.id))
    return [StaffPlan(**row._mapping) for row in rows]  # noqa: SLF001  # as above


def remove(tx: Tx, plan_id: str, officer_id: str) -> bool:
    """Drops a plan of an officer; whether it was there. Of two at the same moment one is told that it was."""
    mine = (staff_plan.c.id == plan_id) & (staff_plan.c.officer_id == officer_id)
    return bool(tx.execute(delete(staff_plan).where(mine)).rowcount)


def remove_expired(tx: Tx, now: datetime) -> int:
    """Drops what has expired; how many that were."""
    return int(tx.execute(delete(staff_plan).where(staff_plan.c.expires_at <= now)).rowcount)


def remove_all(tx: Tx) -> None:
    """Drops everybody's plans."""
    tx.execute(delete(staff_plan))
