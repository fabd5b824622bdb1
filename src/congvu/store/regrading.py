"""Regrades: their jobs, and one chunk of changes written at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    bindparam,
    func,
    insert,
    select,
    update,
)

from congvu.model.content import Json
from congvu.store.database import Tx
from congvu.store.schema import (
    attempt,
    attempt_event,
    campaign,
    publication,
    regrade_job,
    result,
)

RUNNING, DONE, DROPPED = "running", "done", "dropped"


# -- jobs -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Job:
    """A regrade of one quiz: what it rests on (``basis``, JSON values) and how far it has come."""

    id: str
    quiz_id: str
    basis: Json
    actor: str
    reason: str
    state: str
    cursor: str
    seen: int
    changed: int
    created_at: datetime
    ended_at: datetime | None


_NEWEST = (
    select(regrade_job)
    .where(regrade_job.c.quiz_id == bindparam("quiz"), regrade_job.c.state != DROPPED)
    .order_by(regrade_job.c.created_at.desc(), regrade_job.c.id.desc())
    .limit(1)
)

_NEWEST_ID = _NEWEST.with_only_columns(regrade_job.c.id)


def add_job(tx: Tx, new: Job) -> None:
    """Adds a job."""
    tx.execute(insert(regrade_job).values(**{name: getattr(new, name) for name in Job.__slots__}))


def newest_job(tx: Tx, quiz_id: str) -> Job | None:
    """The newest job of a quiz that was not dropped: running or done."""
    row = tx.execute(_NEWEST, {"quiz": quiz_id}).first()
    return _job(row) if row else None


def newest_job_id(tx: Tx, quiz_id: str) -> str:
    """The id of :func:`newest_job`; empty if there is none."""
    return tx.execute(_NEWEST_ID, {"quiz": quiz_id}).scalar() or ""


def get_job(tx: Tx, job_id: str) -> Job | None:
    """A job by id."""
    row = tx.execute(select(regrade_job).where(regrade_job.c.id == job_id)).first()
    return _job(row) if row else None


def end_job(tx: Tx, job_id: str, state: str, at: datetime) -> None:
    """Ends a job as done or dropped."""
    this = update(regrade_job).where(regrade_job.c.id == job_id)
    tx.execute(this.values(state=state, ended_at=at))


def _job(row: Row[Any]) -> Job:
    return Job(**{name: getattr(row, name) for name in Job.__slots__})


def begun_after(tx: Tx, job: Job) -> int:
    """The number of the last event before a job began. Jobs of version 0.1.0 do not tell it: then by the clock."""
    told = job.basis.get("after_seq")
    if told is not None:
        return int(told)
    query = select(func.coalesce(func.max(attempt_event.c.seq), 0)).where(
        attempt_event.c.at <= job.created_at
    )
    return int(tx.execute(query).scalar_one())


def hold_still(tx: Tx, quiz_id: str) -> None:
    """Waits until all marks of a quiz that are being recorded have been, and holds others up till this commits.

    So that a new basis is seen by whoever records marks, or what she wrote is seen by the job. SQLite has but one
    writer. See :func:`recording`.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_lock_id(quiz_id))))


def recording(tx: Tx, quiz_id: str) -> None:
    """Says that this transaction records marks of a quiz, before it reads keys and terms. See :func:`hold_still`."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock_shared(_lock_id(quiz_id))))


def _lock_id(quiz_id: str) -> Any:
    return func.hashtext(f"marks:{quiz_id}")


# -- campaigns and publications -------------------------------------------------------------------------------
def campaigns_of_quiz(tx: Tx, quiz_id: str) -> list[str]:
    """Ids of the campaigns that are, or were, of a quiz; by age."""
    query = (
        select(campaign.c.id)
        .join(publication, publication.c.id == campaign.c.publication_id)
        .where(publication.c.quiz_id == quiz_id)
    )
    return list(tx.execute(query.order_by(campaign.c.created_at, campaign.c.id)).scalars())


def move_campaign(tx: Tx, campaign_id: str, publication_id: str, pass_mark: float) -> None:
    """Lets a campaign follow another publication of its quiz."""
    this = update(campaign).where(campaign.c.id == campaign_id)
    tx.execute(this.values(publication_id=publication_id, pass_mark=pass_mark))


def publications_of(tx: Tx, quiz_id: str) -> list[str]:
    """Ids of all publications of a quiz, oldest first."""
    query = select(publication.c.id).where(publication.c.quiz_id == quiz_id)
    return list(tx.execute(query.order_by(publication.c.number)).scalars())


def count_open(tx: Tx, publication_ids: Sequence[str]) -> int:
    """How many attempts of these publications have no result yet."""
    query = (
        select(func.count())
        .select_from(attempt)
        .outerjoin(result, result.c.attempt_id == attempt.c.id)
        .where(attempt.c.publication_id.in_(publication_ids), result.c.attempt_id.is_(None))
    )
    return int(tx.execute(query).scalar_one())


_EVENT = attempt_event.c
_IDS: Any = bindparam("ids", expanding=True)


# -- progress -------------------------------------------------------------------------------------------------
_LOCK = select(attempt.c.id).where(attempt.c.id.in_(_IDS)).order_by(attempt.c.id).with_for_update()
_ADVANCE = (
    update(regrade_job)
    .where(regrade_job.c.id == bindparam("job"), regrade_job.c.state == RUNNING)
    .values(
        cursor=bindparam("last"),
        seen=regrade_job.c.seen + bindparam("more_seen"),
        changed=regrade_job.c.changed + bindparam("more_changed"),
    )
)


def lock_attempts(tx: Tx, attempt_ids: Sequence[str]) -> None:
    """Keeps other writers off these attempts until this transaction ends. SQLite has but one writer."""
    if tx.dialect.name != "sqlite":
        tx.execute(_LOCK, {"ids": sorted(attempt_ids)})


def advance(tx: Tx, job_id: str, cursor: str, seen: int, changed: int) -> bool:
    """Moves a running job's cursor; false if it runs no more."""
    told = {"job": job_id, "last": cursor, "more_seen": seen, "more_changed": changed}
    return tx.execute(_ADVANCE, told).rowcount == 1
