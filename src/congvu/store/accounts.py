"""Log-ins, printed codes, sessions and failed tries. Only digests of secrets are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, and_, bindparam, delete, exists, func, insert, or_, select, update

from congvu.model.campaigns import Grant
from congvu.model.people import Role
from congvu.store.database import Tx
from congvu.store.schema import (
    credential,
    identity,
    login_code,
    login_failure,
    posting,
    role_grant,
    session,
)


@dataclass(frozen=True, slots=True)
class Credential:
    """An officer's log-in name and password digest (argon2; ``None`` until she has set one)."""

    officer_id: str
    login: str
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class LoginCode:
    """A printed, single-use, expiring code, known by its digest."""

    id: str
    officer_id: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that stands until it ends or idles out."""

    id_hash: str
    officer_id: str
    seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with whom it stands for: name, whether she is posted that day, the grants in force."""

    session: Session
    full_name: str
    posted: bool
    grants: tuple[Grant, ...]


def add_credentials(tx: Tx, logins: Iterable[tuple[str, str]]) -> None:
    """Adds (officer id, log-in name) pairs without a password."""
    rows = [{"officer_id": officer_id, "login": login} for officer_id, login in logins]
    if rows:
        tx.execute(insert(credential), rows)


def taken_logins(tx: Tx) -> set[str]:
    """All log-in names in use."""
    return set(tx.execute(select(credential.c.login)).scalars())


def credential_by_login(tx: Tx, login: str) -> Credential | None:
    """The credential with that log-in name."""
    row = tx.execute(select(credential).where(credential.c.login == login)).first()
    return Credential(row.officer_id, row.login, row.password_hash) if row else None


def credential_of(tx: Tx, officer_id: str) -> Credential | None:
    """An officer's credential."""
    row = tx.execute(select(credential).where(credential.c.officer_id == officer_id)).first()
    return Credential(row.officer_id, row.login, row.password_hash) if row else None


def set_password(tx: Tx, officer_id: str, password_hash: str, now: datetime) -> None:
    """Replaces an officer's password digest."""
    tx.execute(
        update(credential)
        .where(credential.c.officer_id == officer_id)
        .values(password_hash=password_hash, changed_at=now)
    )


def add_code(
    tx: Tx, code_id: str, officer_id: str, code_hash: str, now: datetime, expires_at: datetime
) -> None:
    """Stores the digest of a printed code; older unused codes of the officer are used up by it."""
    tx.execute(
        update(login_code)
        .where(login_code.c.officer_id == officer_id, login_code.c.used_at.is_(None))
        .values(used_at=now)
    )
    tx.execute(
        insert(login_code).values(
            id=code_id, officer_id=officer_id, code_hash=code_hash, issued_at=now, expires_at=expires_at
        )
    )


def find_code(tx: Tx, officer_id: str, code_hash: str) -> LoginCode | None:
    """The code of an officer with that digest."""
    query = select(login_code).where(login_code.c.officer_id == officer_id)
    row = tx.execute(query.where(login_code.c.code_hash == code_hash)).first()
    return _login_code(row) if row else None


def newest_code(tx: Tx, officer_id: str) -> LoginCode | None:
    """The code that an officer was given last."""
    query = select(login_code).where(login_code.c.officer_id == officer_id)
    newest_first = (login_code.c.issued_at.desc(), login_code.c.used_at.is_not(None))
    row = tx.execute(query.order_by(*newest_first).limit(1)).first()
    return _login_code(row) if row else None


def _login_code(row: Row[Any]) -> LoginCode:
    return LoginCode(row.id, row.officer_id, row.issued_at, row.expires_at, row.used_at)


def use_code(tx: Tx, code_id: str, now: datetime) -> bool:
    """Uses a code up; false if it was used before."""
    done = tx.execute(
        update(login_code)
        .where(login_code.c.id == code_id, login_code.c.used_at.is_(None))
        .values(used_at=now)
    )
    return done.rowcount == 1


def add_session(tx: Tx, id_hash: str, officer_id: str, now: datetime) -> None:
    """Opens a session."""
    tx.execute(insert(session).values(id_hash=id_hash, officer_id=officer_id, created_at=now, seen_at=now))


def get_session(tx: Tx, id_hash: str) -> Session | None:
    """A session by the digest of its id."""
    row = tx.execute(select(session).where(session.c.id_hash == id_hash)).first()
    return Session(row.id_hash, row.officer_id, row.seen_at, row.ended_at) if row else None


_ON = bindparam("on", type_=Date)
_POSTED = exists().where(
    posting.c.officer_id == session.c.officer_id,
    posting.c.from_on <= _ON,
    or_(posting.c.to_on.is_(None), posting.c.to_on >= _ON),
)
_GRANTED = and_(
    role_grant.c.officer_id == session.c.officer_id,
    role_grant.c.from_on <= _ON,
    or_(role_grant.c.to_on.is_(None), role_grant.c.to_on >= _ON),
)
# Built once: it runs with every request.
_WHO = (
    select(
        session.c.officer_id,
        session.c.seen_at,
        session.c.ended_at,
        identity.c.full_name,
        _POSTED.label("posted"),
        role_grant.c.role,
        role_grant.c.unit_id,
        role_grant.c.from_on,
        role_grant.c.to_on,
    )
    .join(identity, identity.c.officer_id == session.c.officer_id)
    .outerjoin(role_grant, _GRANTED)
    .where(session.c.id_hash == bindparam("id_hash"))
)


def who(tx: Tx, id_hash: str, on: date) -> SessionRow | None:
    """Session, name, roster membership and grants of a day, in one query."""
    rows = tx.execute(_WHO, {"id_hash": id_hash, "on": on}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(
        Grant(row.officer_id, Role(row.role), row.unit_id, row.from_on, row.to_on) for row in rows if row.role
    )
    own_session = Session(id_hash, first.officer_id, first.seen_at, first.ended_at)
    return SessionRow(own_session, first.full_name, bool(first.posted), grants)


def touch_session(tx: Tx, id_hash: str, now: datetime) -> None:
    """Notes that a session was used."""
    tx.execute(update(session).where(session.c.id_hash == id_hash).values(seen_at=now))


def end_session(tx: Tx, id_hash: str, now: datetime) -> None:
    """Ends one session."""
    tx.execute(update(session).where(session.c.id_hash == id_hash).values(ended_at=now))


def end_sessions_of(tx: Tx, officer_id: str, now: datetime) -> None:
    """Ends every session of an officer."""
    tx.execute(
        update(session)
        .where(session.c.officer_id == officer_id, session.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def note_failure(tx: Tx, subject: str, now: datetime) -> None:
    """Counts a failed log-in against a subject (digest of a log-in name or an address)."""
    tx.execute(insert(login_failure).values(subject=subject, at=now))


def failures_since(tx: Tx, subject: str, since: datetime) -> int:
    """Failed log-ins of a subject since an instant."""
    query = select(func.count()).select_from(login_failure)
    return tx.execute(
        query.where(login_failure.c.subject == subject, login_failure.c.at >= since)
    ).scalar_one()


def forget_failures(tx: Tx, subject: str) -> None:
    """Clears a subject's failures after a success."""
    tx.execute(delete(login_failure).where(login_failure.c.subject == subject))


def remove_credential(tx: Tx, officer_id: str) -> None:
    """Removes log-in, codes and sessions of an officer."""
    for table in (session, login_code, credential):
        tx.execute(delete(table).where(table.c.officer_id == officer_id))
