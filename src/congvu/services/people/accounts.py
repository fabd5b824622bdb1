"""Accounts: log-in names from the roster, sessions, an own password.

Hashing a password takes tens of milliseconds, so callers do it on a thread of their own, between two writes: the one
that counts the try (:func:`~congvu.services.people.throttle.reserve_try`) and the one that opens the session.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from congvu.model.campaigns import Scope
from congvu.model.errors import Forbidden
from congvu.model.people import Person, Role
from congvu.roster.names import fold
from congvu.services.context import Context
from congvu.services.people import passwords
from congvu.services.people.throttle import Try, settle
from congvu.store import Tx, accounts, people, units

ROSTER = "roster"
"""Under this name changes of who is posted where pass one after another (``bookkeeping.one_at_a_time``)."""
SESSIONS_MAX = 32
"""Sessions of one officer at a time; the one unused for longest ends. A desk, a phone and a borrowed PC are three."""
SESSION_IDLE = timedelta(minutes=30)
TOUCH_EVERY = timedelta(minutes=1)
BAD_LOGIN = "Tên đăng nhập hoặc mật khẩu chưa đúng."


@dataclass(frozen=True, slots=True)
class SessionUser:
    """Who a session belongs to, and what she may see today."""

    officer_id: str
    full_name: str
    scope: Scope
    token_hash: str


def login_name(full_name: str, taken: set[str]) -> str:
    """A free log-in name: given name and the initials before it (Nguyễn Thị Ánh: ``anhnt``)."""
    words = fold(full_name).split() or ["hocvien"]
    stem = "".join(letter for letter in words[-1] if letter.isascii() and letter.isalnum()) or "hocvien"
    stem += "".join(word[0] for word in words[:-1] if word[0].isascii() and word[0].isalnum())
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def add_accounts(tx: Tx, new: Iterable[Person]) -> None:
    """Gives officers a log-in name each, without a password."""
    taken = accounts.taken_logins(tx)
    pairs = []
    for person in new:
        login = login_name(person.full_name, taken)
        taken.add(login)
        pairs.append((person.officer_id, login))
    accounts.add_credentials(tx, pairs)


def open_session(tx: Tx, ctx: Context, officer_id: str) -> str:
    """Opens a session after a checked log-in; returns its token. Raises :class:`Forbidden` off the roster."""
    if not people.belongs(tx, officer_id, ctx.today):
        raise Forbidden("Tài khoản này không còn trong danh sách đơn vị.", mend="Liên hệ người tổ chức.")
    token = passwords.new_token()
    accounts.add_session(tx, passwords.digest(token), officer_id, ctx.now)
    accounts.end_oldest_sessions(tx, officer_id, ctx.now, but=SESSIONS_MAX)
    ctx.acting_as(officer_id, Role.TRAINEE).record(tx, "log_in", officer_id)
    return token


def log_in(tx: Tx, ctx: Context, made: Try) -> str:
    """Opens a session after a try that was right; as :func:`open_session`."""
    assert made.credential is not None  # a password was verified against it
    settle(tx, made)
    return open_session(tx, ctx, made.credential.officer_id)


def change_password(tx: Tx, ctx: Context, made: Try, token_hash: str, password_hash: str) -> None:
    """Sets the caller's new password after a right try of her old one; her other sessions end, this one goes on.

    Raises :class:`Forbidden` where the password was set anew meanwhile, so that the old one is no proof any more.
    """
    now_kept = accounts.credential_of(tx, ctx.actor)
    if now_kept is None or made.credential is None or now_kept.password_hash != made.credential.password_hash:
        raise Forbidden("Mật khẩu vừa được đổi ở nơi khác.", mend="Anh/chị đăng nhập lại bằng mật khẩu mới.")
    settle(tx, made)
    accounts.set_password(tx, ctx.actor, password_hash, ctx.now)
    accounts.end_sessions_of(tx, ctx.actor, ctx.now, but=token_hash)
    ctx.record(tx, "change_password", ctx.actor)


def login_of(tx: Tx, officer_id: str) -> str:
    """An officer's log-in name; empty for one without."""
    credential = accounts.credential_of(tx, officer_id)
    return credential.login if credential else ""


def words_about(tx: Tx, ctx: Context, officer_id: str) -> list[str]:
    """What anybody knows of an officer, and her password must not rest on: log-in, name, unit."""
    person, credential = people.get_person(tx, officer_id), accounts.credential_of(tx, officer_id)
    told = [person.full_name, person.staff_code, person.email, person.phone] if person else []
    told += [credential.login] if credential else []
    there = [units.get_unit(tx, posted.unit_id) for posted in people.postings_of(tx, officer_id, ctx.today)]
    return [text for text in (*told, *(unit.full_name for unit in there if unit)) if text]


def session_user(tx: Tx, ctx: Context, token: str) -> tuple[SessionUser | None, bool]:
    """Who a token stands for now, and whether the session wants :func:`touch_session`."""
    return user_of_session(tx, ctx, passwords.digest(token))


def user_of_session(tx: Tx, ctx: Context, token_hash: str) -> tuple[SessionUser | None, bool]:
    """As :func:`session_user`, by the token's digest.

    Grants and postings are looked up each time: a role that ends, ends at once.
    """
    holder = accounts.who(tx, token_hash, ctx.today)
    if holder is None or holder.session.ended_at is not None:
        return None, False
    idle = ctx.now - holder.session.seen_at
    if idle > SESSION_IDLE or not (holder.posted or holder.grants):
        return None, False
    scope = Scope(holder.session.officer_id, ctx.today, holder.grants)
    return SessionUser(holder.session.officer_id, holder.full_name, scope, token_hash), idle > TOUCH_EVERY


def former_holder(tx: Tx, token: str) -> str:
    """Whose session a token stood for, ended or not; empty for a token that never was one, and once it is forgotten."""
    found = accounts.get_session(tx, passwords.digest(token))
    return found.officer_id if found else ""


def touch_session(tx: Tx, ctx: Context, token_hash: str) -> None:
    """Keeps a session from idling out."""
    accounts.touch_session(tx, token_hash, ctx.now)


def log_out(tx: Tx, ctx: Context, token_hash: str) -> None:
    """Ends a session."""
    accounts.end_session(tx, token_hash, ctx.now)
    ctx.record(tx, "log_out", ctx.actor)
