"""Log-ins, printed codes and sessions. Only digests of secrets are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, and_, bindparam, delete, exists, insert, or_, select, update

from congvu.model.campaigns import Grant
from congvu.model.people import Role
from congvu.store.database import Tx
from congvu.store.schema import (
    credential,
    identity,
    login_code,
    posting,
    role_grant,
    session,
)

UNKNOWN = "?"
"""Who printed a code, for codes older than that column."""


@dataclass(frozen=True, slots=True)
class Credential:
    """An officer's log-in name and password digest (argon2; ``None`` until she has set one).

    ``vouched``: an administrator's slip was the beginning of the password. ``told_at``: when she was last told of slips.
    """

    officer_id: str
    login: str
    password_hash: str | None
    vouched: bool = False
    told_at: datetime | None = None
    printed_for: bool = False
    """The password began with a slip that no administrator printed; nothing is known of passwords from before 0007."""


@dataclass(frozen=True, slots=True)
class LoginCode:
    """A printed, single-use, expiring code, known by its digest.

    ``used_at`` is also set by a newer code; ``redeemed`` where a password was set with it. ``issued_by`` is an officer id,
    or ``system``, or :data:`UNKNOWN`. ``vouched``: by an administrator.
    """

    id: str
    officer_id: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    issued_by: str = UNKNOWN
    vouched: bool = False
    redeemed: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that stands until it ends or idles out."""

    id_hash: str
    officer_id: str
    seen_at: datetime
    ended_at: datetime | None
    created_at: datetime | None = None


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
    return _credential(row) if row else None


def credential_of(tx: Tx, officer_id: str) -> Credential | None:
    """An officer's credential."""
    row = tx.execute(select(credential).where(credential.c.officer_id == officer_id)).first()
    return _credential(row) if row else None


def _credential(row: Row[Any]) -> Credential:
    return Credential(row.officer_id, row.login, row.password_hash, row.vouched, row.told_at, row.printed_for)


def logins(tx: Tx) -> list[tuple[str, str]]:
    """All (log-in name, officer id), by name."""
    rows = tx.execute(select(credential.c.login, credential.c.officer_id).order_by(credential.c.login))
    return [(row.login, row.officer_id) for row in rows]


def set_password(
    tx: Tx, officer_id: str, password_hash: str | None, now: datetime, *, vouched: bool | None = None
) -> None:
    """Replaces an officer's password digest, or (``None``) takes it away. ``vouched``: whether an administrator's slip, or
    another's, is its beginning; ``None`` leaves that as it is: whoever knows a password may change it."""
    changed: dict[str, object] = {"password_hash": password_hash, "changed_at": now}
    if vouched is not None:
        changed |= {"vouched": vouched, "printed_for": not vouched}
    tx.execute(update(credential).where(credential.c.officer_id == officer_id).values(changed))


def note_told(tx: Tx, officer_id: str, now: datetime) -> None:
    """Notes that an officer has been told of the slips printed for her so far."""
    tx.execute(update(credential).where(credential.c.officer_id == officer_id).values(told_at=now))


def add_code(tx: Tx, code: LoginCode, code_hash: str) -> None:
    """Stores the digest of a printed code; older unused codes of the officer are used up by it."""
    void_codes(tx, code.officer_id, code.issued_at)
    tx.execute(insert(login_code).values(**asdict(code), code_hash=code_hash))


def void_codes(tx: Tx, officer_id: str, now: datetime) -> int:
    """Uses up the codes of an officer that wait; returns how many."""
    waiting = (login_code.c.officer_id == officer_id) & login_code.c.used_at.is_(None)
    return tx.execute(update(login_code).where(waiting).values(used_at=now)).rowcount


def codes_of(tx: Tx, officer_id: str) -> list[LoginCode]:
    """The codes that were ever printed for an officer, newest first."""
    query = select(login_code).where(login_code.c.officer_id == officer_id)
    return [_login_code(row) for row in tx.execute(query.order_by(login_code.c.issued_at.desc()))]


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
    return LoginCode(
        row.id,
        row.officer_id,
        row.issued_at,
        row.expires_at,
        row.used_at,
        row.issued_by,
        row.vouched,
        row.redeemed,
    )


def use_code(tx: Tx, code_id: str, now: datetime) -> bool:
    """Uses a code up, by its holder; false if it was used before."""
    done = tx.execute(
        update(login_code)
        .where(login_code.c.id == code_id, login_code.c.used_at.is_(None))
        .values(used_at=now, redeemed=True)
    )
    return done.rowcount == 1


def add_session(tx: Tx, id_hash: str, officer_id: str, now: datetime) -> None:
    """Opens a session."""
    tx.execute(insert(session).values(id_hash=id_hash, officer_id=officer_id, created_at=now, seen_at=now))


def get_session(tx: Tx, id_hash: str) -> Session | None:
    """A session by the digest of its id."""
    row = tx.execute(select(session).where(session.c.id_hash == id_hash)).first()
    if row is None:
        return None
    return Session(row.id_hash, row.officer_id, row.seen_at, row.ended_at, row.created_at)


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


def end_oldest_sessions(tx: Tx, officer_id: str, now: datetime, *, but: int) -> None:
    """Ends the open sessions of an officer but those that were used last."""
    mine = session.c.officer_id == officer_id, session.c.ended_at.is_(None)
    newest = (session.c.seen_at.desc(), session.c.created_at.desc(), session.c.id_hash)
    beyond = select(session.c.id_hash).where(*mine).order_by(*newest).offset(but)
    for id_hash in tx.execute(beyond).scalars().all():
        end_session(tx, id_hash, now)


def end_sessions_of(tx: Tx, officer_id: str, now: datetime, *, but: str = "") -> None:
    """Ends every session of an officer, but the one with that digest."""
    tx.execute(
        update(session)
        .where(session.c.officer_id == officer_id, session.c.ended_at.is_(None), session.c.id_hash != but)
        .values(ended_at=now)
    )


def remove_credential(tx: Tx, officer_id: str) -> None:
    """Removes log-in, codes and sessions of an officer."""
    for table in (session, login_code, credential):
        tx.execute(delete(table).where(table.c.officer_id == officer_id))
