"""What time takes away, a batch at a time: ended sessions, failed log-ins, codes that are of no more use, notes of reading.

Nothing that marks rest on is among it, and nothing that is only ever appended.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Select, delete, exists, or_, select, tuple_

from congvu.store.database import Tx
from congvu.store.schema import (
    form_post,
    lesson_progress,
    login_code,
    login_failure,
    posting,
    role_grant,
    session,
)

Keys: TypeAlias = list[Any]
"""Primary keys of rows, or ids of officers."""


def old_sessions(tx: Tx, before: datetime, limit: int) -> Keys:
    """Sessions that were last used before an instant."""
    return _some(tx, select(session.c.id_hash).where(session.c.seen_at < before), limit)


def old_failures(tx: Tx, before: datetime, limit: int) -> Keys:
    """Failed log-ins from before an instant."""
    return _some(tx, select(login_failure.c.id).where(login_failure.c.at < before), limit)


def old_codes(tx: Tx, before: datetime, limit: int) -> Keys:
    """Printed codes that were used, or expired, before an instant."""
    done = or_(login_code.c.used_at < before, login_code.c.expires_at < before)
    return _some(tx, select(login_code.c.id).where(done), limit)


def old_forms(tx: Tx, before: datetime, limit: int) -> Keys:
    """Forms that were sent before an instant."""
    keys = (form_post.c.officer_id, form_post.c.purpose, form_post.c.key)
    return [tuple(row) for row in tx.execute(select(*keys).where(form_post.c.at < before).limit(limit))]


def remove_forms(tx: Tx, keys: Keys) -> None:
    """Drops forms."""
    own = tuple_(form_post.c.officer_id, form_post.c.purpose, form_post.c.key)
    tx.execute(delete(form_post).where(own.in_(keys)))


def old_readers(tx: Tx, left_before: date, limit: int) -> Keys:
    """Officers who left before a day and of whom notes of reading and practising are there."""
    there = [
        exists().where(
            table.c.officer_id == lesson_progress.c.officer_id,
            or_(table.c.to_on.is_(None), table.c.to_on >= left_before),
        )
        for table in (posting, role_grant)
    ]
    return _some(tx, select(lesson_progress.c.officer_id).where(*(~one for one in there)).distinct(), limit)


def remove_sessions(tx: Tx, keys: Keys) -> None:
    """Drops sessions."""
    tx.execute(delete(session).where(session.c.id_hash.in_(keys)))


def remove_failures(tx: Tx, keys: Keys) -> None:
    """Drops failed log-ins."""
    tx.execute(delete(login_failure).where(login_failure.c.id.in_(keys)))


def remove_codes(tx: Tx, keys: Keys) -> None:
    """Drops printed codes."""
    tx.execute(delete(login_code).where(login_code.c.id.in_(keys)))


def remove_progress(tx: Tx, keys: Keys) -> None:
    """Drops what was noted of officers' reading and practising."""
    tx.execute(delete(lesson_progress).where(lesson_progress.c.officer_id.in_(keys)))


def _some(tx: Tx, query: Select[Any], limit: int) -> Keys:
    return list(tx.execute(query.limit(limit)).scalars())
