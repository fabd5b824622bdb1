"""Everything that is kept about one officer, for herself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from congvu.model.campaigns import Grant
from congvu.model.people import Role
from congvu.store.audit import AuditEntry
from congvu.store.database import Tx
from congvu.store.desk import DeskRun, DeskVerdict, verdict_of
from congvu.store.late import LateEntry, late_entries
from congvu.store.lessons import ProgressMark
from congvu.store.schema import (
    attempt,
    attempt_event,
    audit,
    credential,
    desk_run,
    free_text,
    lesson_progress,
    posting,
    role_grant,
    session,
    unit,
)
from congvu.store.typed_words import text_ids

Line = tuple[Any, ...]


def postings(tx: Tx, officer_id: str) -> list[Line]:
    """(unit, position, group, fields, from, to), oldest first."""
    told = (posting.c.position, posting.c.staff_group, posting.c.fields, posting.c.from_on, posting.c.to_on)
    query = select(unit.c.full_name, *told).join(unit, unit.c.id == posting.c.unit_id)
    return _lines(tx, query.where(posting.c.officer_id == officer_id).order_by(posting.c.from_on))


def grants(tx: Tx, officer_id: str) -> list[tuple[str, Grant]]:
    """Every role that an officer holds or held, with the name of its unit, oldest first."""
    query = (
        select(role_grant, unit.c.full_name)
        .join(unit, unit.c.id == role_grant.c.unit_id)
        .where(role_grant.c.officer_id == officer_id)
        .order_by(role_grant.c.from_on, role_grant.c.id)
    )
    return [
        (row.full_name, Grant(row.officer_id, Role(row.role), row.unit_id, row.from_on, row.to_on))
        for row in tx.execute(query)
    ]


def progress(tx: Tx, officer_id: str) -> list[ProgressMark]:
    """All that was noted of her reading and practising, by course and lesson."""
    query = select(lesson_progress).where(lesson_progress.c.officer_id == officer_id)
    ordered = query.order_by(lesson_progress.c.course_id, lesson_progress.c.lesson, lesson_progress.c.at)
    return [
        ProgressMark(row.course_id, row.lesson, row.kind, row.ref, row.share, row.at)
        for row in tx.execute(ordered)
    ]


def desk_days(tx: Tx, officer_id: str) -> list[tuple[DeskRun, DeskVerdict | None]]:
    """Her days at the desk, oldest first."""
    query = select(desk_run).where(desk_run.c.officer_id == officer_id).order_by(desk_run.c.started_at)
    runs = [DeskRun(**row._mapping) for row in tx.execute(query)]  # noqa: SLF001  # SQLAlchemy's public name
    return [(run, verdict_of(tx, run.id)) for run in runs]


def typed_answers(tx: Tx, officer_id: str) -> list[tuple[str, str, datetime, str]]:
    """(attempt, slot, instant, words) of what she typed herself. What others wrote about it is not hers to see here."""
    query = (
        select(attempt_event.c.attempt_id, attempt_event.c.slot, attempt_event.c.at, attempt_event.c.payload)
        .join(attempt, attempt.c.id == attempt_event.c.attempt_id)
        .where(attempt.c.officer_id == officer_id, attempt_event.c.type.in_(("answered", "late_answered")))
        .order_by(attempt_event.c.seq)
    )
    bodies = dict(
        tx.execute(select(free_text.c.id, free_text.c.body).where(free_text.c.officer_id == officer_id)).all()
    )
    return [
        (row.attempt_id, row.slot or row.payload.get("slot", ""), row.at, bodies[text_id])
        for row in tx.execute(query)
        for text_id in text_ids(row.payload)
        if text_id in bodies
    ]


def late_answers(tx: Tx, officer_id: str) -> list[tuple[str, LateEntry]]:
    """What came after the end of her attempts, each with its attempt, by attempt and in the order in which it came."""
    query = select(attempt.c.id).where(
        attempt.c.officer_id == officer_id,
        attempt.c.id.in_(select(attempt_event.c.attempt_id).where(attempt_event.c.type == "late_answered")),
    )
    ids = tx.execute(query.order_by(attempt.c.started_at, attempt.c.id)).scalars()
    return [(attempt_id, entry) for attempt_id in ids for entry in late_entries(tx, attempt_id)]


def sessions(tx: Tx, officer_id: str, seen_since: datetime) -> list[Line]:
    """(since, last seen) of her sessions that have not ended, newest first."""
    query = select(session.c.created_at, session.c.seen_at).where(
        session.c.officer_id == officer_id, session.c.ended_at.is_(None), session.c.seen_at >= seen_since
    )
    return _lines(tx, query.order_by(session.c.created_at.desc()))


def password_set_at(tx: Tx, officer_id: str) -> datetime | None:
    """When she chose her password."""
    return tx.execute(
        select(credential.c.changed_at).where(credential.c.officer_id == officer_id)
    ).scalar_one_or_none()


def audited(
    tx: Tx, actions: Collection[str], objects: Collection[str], but_by: str, limit: int
) -> list[AuditEntry]:
    """The newest entries of some actions on some objects by others, newest first."""
    wanted = (audit.c.action.in_(actions), audit.c.object.in_(objects), audit.c.actor != but_by)
    rows = tx.execute(select(audit).where(*wanted).order_by(audit.c.seq.desc()).limit(limit))
    return [
        AuditEntry(r.at, r.actor, r.role, r.action, r.object, r.unit_id, r.before, r.after, r.reason)
        for r in rows
    ]


def _lines(tx: Tx, query: Select[Any]) -> list[Line]:
    rows: list[Row[Any]] = list(tx.execute(query))
    return [tuple(row) for row in rows]
