"""Work in time that failed: what it was about, since when, why, and when it is tried again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_

from congvu.store.database import Tx
from congvu.store.schema import attempt, stuck_work

EXPIRE_ATTEMPT, ENROL_NEWCOMERS = "expire_attempt", "enrol_newcomers"
"""The works that may be stuck; their objects are an attempt and a campaign."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """One work on one object that has failed ``tries`` times in a row; not tried again before ``next_at``."""

    work: str
    object_id: str
    first_at: datetime
    last_at: datetime
    next_at: datetime
    tries: int
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """Which work on which object."""
        return self.work, self.object_id


def all_stuck(tx: Tx) -> list[Stuck]:
    """All that is stuck, the oldest first."""
    rows = tx.execute(select(stuck_work).order_by(stuck_work.c.first_at, stuck_work.c.object_id))
    return [Stuck(*row) for row in rows]


def put_stuck(tx: Tx, one: Stuck) -> None:
    """Flags a work on an object, in place of what was told of it before."""
    clear_stuck(tx, [one.key])
    tx.execute(insert(stuck_work).values(asdict(one)))


def clear_stuck(tx: Tx, keys: Iterable[tuple[str, str]]) -> None:
    """Takes flags away: the work is done, or there is nothing left to do."""
    tx.execute(delete(stuck_work).where(tuple_(stuck_work.c.work, stuck_work.c.object_id).in_(list(keys))))


def officers_with_stuck_attempts(tx: Tx, campaign_id: str) -> list[str]:
    """Whose attempts in a campaign are past their time and cannot be ended, an attempt each."""
    query = (
        select(attempt.c.officer_id)
        .join(stuck_work, stuck_work.c.object_id == attempt.c.id)
        .where(stuck_work.c.work == EXPIRE_ATTEMPT, attempt.c.campaign_id == campaign_id)
    )
    return list(tx.execute(query.order_by(attempt.c.id)).scalars())
