"""Days at the desk: sessions under supervision, runs, their acts, verdicts. Only ever appended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from congvu.model.campaigns import Scope
from congvu.model.content import Json
from congvu.store.campaigns import SEES_RESULTS
from congvu.store.database import Tx
from congvu.store.schema import (
    campaign,
    desk_act,
    desk_run,
    desk_session,
    desk_verdict,
    enrolment,
    identity,
    unit,
)
from congvu.store.units import scope_cte


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A time in which days are played under supervision, by those enrolled in a campaign who know the code."""

    id: str
    campaign_id: str
    code: str
    opened_by: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class DeskRun:
    """A day that an officer plays at the desk of a course version; unsupervised without a session."""

    id: str
    officer_id: str
    course_id: str
    course_number: int
    digest: str
    rules: str
    seed: int
    session_id: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class DeskVerdict:
    """How a run was judged. ``faults`` are ``{code, subject, at}``, local times."""

    run_id: str
    points: int
    max_points: int
    share: float
    faults: Json
    at: datetime


@dataclass(frozen=True, slots=True)
class DeskResult:
    """A run as an organiser sees it; the name is empty once the officer was erased."""

    run: DeskRun
    officer: str
    unit: str
    campaign: str
    verdict: DeskVerdict | None


def add_session(tx: Tx, new: DeskSession) -> None:
    """Opens a session."""
    tx.execute(insert(desk_session).values(asdict(new)))


def session_by_code(tx: Tx, code: str) -> DeskSession | None:
    """The session of a code."""
    row = tx.execute(select(desk_session).where(desk_session.c.code == code)).first()
    return DeskSession(**row._mapping) if row else None  # noqa: SLF001  # SQLAlchemy's public name


def get_session(tx: Tx, session_id: str) -> DeskSession:
    """A session by id."""
    row = tx.execute(select(desk_session).where(desk_session.c.id == session_id)).one()
    return DeskSession(**row._mapping)  # noqa: SLF001  # as above


def sessions_since(tx: Tx, campaign_ids: Iterable[str], since: datetime) -> list[DeskSession]:
    """Sessions of campaigns that close after an instant, newest first."""
    query = select(desk_session).where(
        desk_session.c.campaign_id.in_(list(campaign_ids)), desk_session.c.closes_at > since
    )
    rows = tx.execute(query.order_by(desk_session.c.opens_at.desc(), desk_session.c.id))
    return [DeskSession(**row._mapping) for row in rows]  # noqa: SLF001  # as above


def add_run(tx: Tx, new: DeskRun) -> None:
    """Begins a run."""
    tx.execute(insert(desk_run).values(asdict(new)))


def get_run(tx: Tx, run_id: str) -> DeskRun | None:
    """A run by id, unscoped: for use cases that check whose it is."""
    row = tx.execute(select(desk_run).where(desk_run.c.id == run_id)).first()
    return _run(row) if row else None


def run_in_session(tx: Tx, session_id: str, officer_id: str) -> DeskRun | None:
    """An officer's one run in a session."""
    query = select(desk_run).where(desk_run.c.session_id == session_id, desk_run.c.officer_id == officer_id)
    row = tx.execute(query).first()
    return _run(row) if row else None


def newest_run(tx: Tx, officer_id: str, course_id: str) -> DeskRun | None:
    """An officer's newest run of a course."""
    query = select(desk_run).where(desk_run.c.officer_id == officer_id, desk_run.c.course_id == course_id)
    row = tx.execute(query.order_by(desk_run.c.started_at.desc(), desk_run.c.id).limit(1)).first()
    return _run(row) if row else None


def acts_of(tx: Tx, run_id: str) -> list[Json]:
    """The acts of a run, in order."""
    query = select(desk_act.c.body).where(desk_act.c.run_id == run_id).order_by(desk_act.c.number)
    return list(tx.execute(query).scalars())


def add_acts(tx: Tx, run_id: str, first: int, acts: list[Json], now: datetime) -> None:
    """Appends acts, the first of them by its number from 0."""
    rows = [
        {"run_id": run_id, "number": number, "body": body, "at": now}
        for number, body in enumerate(acts, first)
    ]
    tx.execute(insert(desk_act), rows)


def add_verdict(tx: Tx, new: DeskVerdict) -> None:
    """Notes how a run was judged."""
    tx.execute(insert(desk_verdict).values(asdict(new)))


def verdict_of(tx: Tx, run_id: str) -> DeskVerdict | None:
    """The verdict of a run."""
    row = tx.execute(select(desk_verdict).where(desk_verdict.c.run_id == run_id)).first()
    return DeskVerdict(**row._mapping) if row else None  # noqa: SLF001  # as above


def results_in_scope(tx: Tx, scope: Scope, limit: int) -> list[DeskResult]:
    """The newest runs of officers who are enrolled in the run's course from a unit within the scope.

    Of practice only finished days; under supervision also those that were left unfinished.
    """
    if not scope.has(*SEES_RESULTS):
        return []
    query = _results(scope).order_by(desk_run.c.started_at.desc(), desk_run.c.id).limit(limit)
    return [_result(row) for row in tx.execute(query)]


def _results(scope: Scope) -> Select[Any]:
    reach = scope_cte(scope, *SEES_RESULTS)
    enrolled = (
        select(
            enrolment.c.officer_id,
            campaign.c.course_id,
            func.min(unit.c.full_name).label("unit"),
        )
        .join(campaign, campaign.c.id == enrolment.c.campaign_id)
        .join(unit, unit.c.id == enrolment.c.unit_id)
        .where(enrolment.c.unit_id.in_(select(reach.c.id)))
        .group_by(enrolment.c.officer_id, campaign.c.course_id)
        .subquery()
    )
    held = select(desk_session.c.id, campaign.c.title).join(campaign).subquery()
    told = [column.label(f"v_{column.name}") for column in desk_verdict.columns]
    return (
        select(desk_run, *told, identity.c.full_name, enrolled.c.unit, held.c.title)
        .join(
            enrolled,
            (enrolled.c.officer_id == desk_run.c.officer_id) & (enrolled.c.course_id == desk_run.c.course_id),
        )
        .outerjoin(desk_verdict, desk_verdict.c.run_id == desk_run.c.id)
        .outerjoin(identity, identity.c.officer_id == desk_run.c.officer_id)
        .outerjoin(held, held.c.id == desk_run.c.session_id)
        .where(desk_verdict.c.run_id.is_not(None) | desk_run.c.session_id.is_not(None))
    )


def _run(row: Row[Any]) -> DeskRun:
    return DeskRun(*(getattr(row, column.name) for column in desk_run.columns))


def _result(row: Row[Any]) -> DeskResult:
    told = [getattr(row, f"v_{column.name}") for column in desk_verdict.columns]
    verdict = None if row.v_run_id is None else DeskVerdict(*told)
    return DeskResult(_run(row), row.full_name or "", row.unit, row.title or "", verdict)
