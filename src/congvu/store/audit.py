"""The audit log: who did what to which object, appended with the change itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from congvu.store.database import Tx
from congvu.store.schema import audit
from congvu.store.types import canonical_json


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry; ``before`` and ``after`` are digests, ``actor`` an opaque officer id or ``system``."""

    at: datetime
    actor: str
    role: str
    action: str
    object: str = ""
    unit_id: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


_APPEND = insert(audit)
_FIELDS = fields(AuditEntry)


def append(tx: Tx, entry: AuditEntry) -> None:
    """Appends an entry."""
    tx.execute(_APPEND, {field.name: getattr(entry, field.name) for field in _FIELDS})


def entries(tx: Tx, *, action: str = "", limit: int = 1000) -> list[AuditEntry]:
    """The newest entries, newest first."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if action:
        query = query.where(audit.c.action == action)
    return [
        AuditEntry(r.at, r.actor, r.role, r.action, r.object, r.unit_id, r.before, r.after, r.reason)
        for r in tx.execute(query)
    ]


def last_seq(tx: Tx, *actions: str) -> int:
    """The number of the newest entry of any of the actions; 0 if there is none."""
    query = select(func.coalesce(func.max(audit.c.seq), 0)).where(audit.c.action.in_(actions))
    return int(tx.execute(query).scalar_one())


def has_entry(tx: Tx, action: str, object_: str, actor: str) -> bool:
    """Whether somebody has done that to that object."""
    wanted = (audit.c.action == action) & (audit.c.object == object_) & (audit.c.actor == actor)
    return tx.execute(select(audit.c.seq).where(wanted).limit(1)).first() is not None


def was_done_since(tx: Tx, action: str, object_: str, since: datetime) -> bool:
    """Whether anybody has done that to that object after an instant."""
    wanted = (audit.c.action == action) & (audit.c.object == object_) & (audit.c.at > since)
    return tx.execute(select(audit.c.seq).where(wanted).limit(1)).first() is not None


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON of a value, in hex."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
