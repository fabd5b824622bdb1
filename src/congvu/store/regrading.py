"""Regrades: their jobs, and one chunk of changes written at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    Text,
    bindparam,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from congvu.model.attempts import EventType
from congvu.model.content import Json
from congvu.store.database import Tx
from congvu.store.schema import (
    attempt,
    attempt_event,
    campaign,
    publication,
    regrade_job,
    result,
    stale_output,
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


def hold_still(tx: Tx, quiz_id: str) -> None:
    """Waits until every attempt of a quiz that is being ended has been, and holds others up till this commits.

    So that a new basis is seen by whoever ends an attempt, or what she wrote is seen by the job. SQLite has but one
    writer. See :func:`ending`.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_lock_id(quiz_id))))


def ending(tx: Tx, quiz_id: str) -> None:
    """Says that this transaction ends an attempt, before it reads keys and terms. See :func:`hold_still`."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock_shared(_lock_id(quiz_id))))


def _lock_id(quiz_id: str) -> Any:
    return func.hashtext(f"ending:{quiz_id}")


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


# -- writing --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Remarked:
    """New marks of one attempt: JSON texts of the ``regraded`` event and of the result's slots, and its columns."""

    attempt_id: str
    payload: str
    slots: str
    points: float
    max_points: float
    passed: bool
    flagged: bool
    waiting: bool
    penalty: float
    passed_before: bool


def _raw(name: str) -> Any:
    return type_coerce(bindparam(name), Text)


_LOCK = select(attempt.c.id).where(attempt.c.id.in_(_IDS)).order_by(attempt.c.id).with_for_update()
_APPEND = insert(attempt_event).values(
    attempt_id=bindparam("of"),
    type=EventType.REGRADED.value,
    at=bindparam("now"),
    payload=_raw("body"),
)
_PUT = (
    update(result)
    .where(result.c.attempt_id == bindparam("of"))
    .values(
        slots=_raw("marks"),
        points=bindparam("new_points"),
        max_points=bindparam("new_max"),
        passed=bindparam("new_passed"),
        flagged=bindparam("new_flagged"),
        waiting=bindparam("new_waiting"),
        penalty=bindparam("new_penalty"),
    )
)
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


def write_remarked(tx: Tx, changes: Sequence[Remarked], now: datetime, reason: str) -> None:
    """Appends a ``regraded`` event for each change, puts its result, and flags what was made from the old marks."""
    if not changes:
        return
    tx.execute(_APPEND, [{"of": one.attempt_id, "now": now, "body": one.payload} for one in changes])
    tx.execute(
        _PUT,
        [
            {
                "of": one.attempt_id,
                "marks": one.slots,
                "new_points": one.points,
                "new_max": one.max_points,
                "new_passed": one.passed,
                "new_flagged": one.flagged,
                "new_waiting": one.waiting,
                "new_penalty": one.penalty,
            }
            for one in changes
        ],
    )
    turned = [one.attempt_id for one in changes if one.passed != one.passed_before]
    flag_stale(tx, "feedback", [one.attempt_id for one in changes], now, reason)
    flag_stale(tx, "certificate", turned, now, reason)


def flag_stale(tx: Tx, kind: str, attempt_ids: Iterable[str], now: datetime, reason: str) -> None:
    """Says that what was made from these attempts (``feedback``, ``certificate``) has been overtaken."""
    rows = [
        {"kind": kind, "attempt_id": one, "since_at": now, "reason": reason} for one in sorted(attempt_ids)
    ]
    if rows:
        tx.execute(_STALE[tx.dialect.name], rows)


def _upsert(module: Any) -> Any:
    statement = module.insert(stale_output)
    told = {"since_at": statement.excluded.since_at, "reason": statement.excluded.reason}
    return statement.on_conflict_do_update(index_elements=list(stale_output.primary_key.columns), set_=told)


_STALE = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


def advance(tx: Tx, job_id: str, cursor: str, seen: int, changed: int) -> bool:
    """Moves a running job's cursor; false if it runs no more."""
    told = {"job": job_id, "last": cursor, "more_seen": seen, "more_changed": changed}
    return tx.execute(_ADVANCE, told).rowcount == 1
