"""Guessing is held back: a try is counted *before* the password is looked at, and taken back if it was right.

So hundreds that come side by side are no more than the limit, and a refusal is made without knowing whether the password
was right. What is counted, within :data:`WINDOW`:

- by log-in name, from devices that have never logged in with it: :data:`TRIES_PER_LOGIN`. This stops guessing of one
  person's password from anywhere;
- by device that has logged in with that name before (a signed cookie says so): :data:`TRIES_PER_DEVICE`, and nothing
  else is held against it, so that a stranger's wrong posts lock nobody out at her own desk (OWASP's device cookies);
- by address, *different* names that are tried in vain: :data:`LOGINS_PER_ADDRESS`. An office of three hundred behind one
  address that mistypes sixty times is far below, for whoever then gets in is no longer counted; one password tried over
  the whole roster soon is not;
- printed codes, by name and address: :data:`CODE_TRIES`. They are random, so guessing is hopeless and the limit is for
  the log. A valid slip needs none of the counters above, and clears them for its person.

Names and addresses that nobody has are counted like all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from congvu.model.errors import UserError
from congvu.services.context import Context
from congvu.services.people import passwords
from congvu.store import Tx, accounts, bookkeeping, tries
from congvu.store.tries import CODE, REFUSED, STRANGER

WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 8
TRIES_PER_DEVICE = 8
LOGINS_PER_ADDRESS = 120
CODE_TRIES = 20
IPV6_SITE = 64
"""Whoever has one IPv6 address has as many as this prefix leaves."""
_LOG_INS = "log-in"


class TooManyTries(UserError):
    """Too many tries of this log-in name, or from this address; nothing was looked at."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "Đăng nhập sai nhiều lần nên tạm dừng.",
            mend="Anh/chị thử lại sau 15 phút, hoặc xin phiếu mã mới: đặt mật khẩu bằng mã thì vào được ngay.",
        )


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody tries to log in: the name as typed, the address, and the id of a device that has logged in with that name
    before (empty: a stranger)."""

    login: str
    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """A try that may be made, already counted; ``credential`` is what it is made against, if there is one."""

    id: int
    subject: str
    source: str
    lane: str
    credential: accounts.Credential | None


@dataclass(frozen=True, slots=True)
class HeldLogin:
    """A log-in name that was tried in vain lately; ``locked`` for devices that it does not know."""

    login: str
    tries: int
    last_at: datetime
    locked: bool


def clean_login(login: str) -> str:
    """A log-in name as it is kept, however it was typed."""
    return login.strip().lower()


def login_digest(login: str) -> str:
    """What stands for a log-in name where the name itself shall not."""
    return passwords.digest("login:" + clean_login(login))


def source_of(address: str) -> str:
    """Where a request comes from, as far as it is counted: an IPv4 address, or the site of an IPv6 one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, IPV6_SITE), strict=False))
    return str(known)


def reserve_try(tx: Tx, ctx: Context, knock: Knock) -> Try | None:
    """Counts a try and says that it may be made; ``None`` if it may not, which is noted once a window.

    Raises nothing: what a transaction notes of a refusal must last. A right password is to be followed by :func:`settle`.
    """
    bookkeeping.one_at_a_time(tx, _LOG_INS)
    tries.forget_before(tx, ctx.now - WINDOW)
    subject, source = login_digest(knock.login), _address_digest(knock.address)
    credential = accounts.credential_by_login(tx, clean_login(knock.login))
    lane = passwords.digest("device:" + knock.device) if knock.device else STRANGER
    if lane == STRANGER or tries.count(tx, subject, lane) >= TRIES_PER_DEVICE:
        lane = STRANGER
        if tries.count(tx, subject, STRANGER) >= TRIES_PER_LOGIN:
            _note_refusal(tx, ctx, subject, credential.officer_id if credential else f"login:{subject[:8]}")
            return None
        if tries.others_from(tx, source, subject) >= LOGINS_PER_ADDRESS:
            _note_refusal(tx, ctx, source, f"address:{source[:8]}")
            return None
    return Try(tries.add(tx, subject, source, lane, ctx.now), subject, source, lane, credential)


def settle(tx: Tx, made: Try) -> None:
    """A try was right: it and its like (same device; of a stranger, same address) are forgotten."""
    tries.remove(tx, made.id)
    tries.forget(tx, made.subject, made.lane, address=made.source if made.lane == STRANGER else None)


def take_back(tx: Tx, made: Try) -> None:
    """A try was not made after all."""
    tries.remove(tx, made.id)


def codes_refused(tx: Tx, ctx: Context, knock: Knock) -> bool:
    """Whether no more codes may be tried for this name from this address; noted once a window."""
    bookkeeping.one_at_a_time(tx, _LOG_INS)
    tries.forget_before(tx, ctx.now - WINDOW)
    subject = _code_digest(knock.login)
    if tries.count(tx, subject, CODE, address=_address_digest(knock.address)) < CODE_TRIES:
        return False
    _note_refusal(tx, ctx, subject, f"code:{subject[:8]}")
    return True


def note_wrong_code(tx: Tx, ctx: Context, knock: Knock) -> None:
    """Counts a code that was wrong, and not against the name's password."""
    tries.add(tx, _code_digest(knock.login), _address_digest(knock.address), CODE, ctx.now)


def clear(tx: Tx, login: str) -> int:
    """Forgets all tries of a log-in name, passwords and codes; returns how many."""
    return tries.forget_all(tx, [login_digest(login), _code_digest(login)])


def unlock_login(tx: Tx, ctx: Context, officer_id: str) -> int:
    """Lifts what is held against an officer's log-in; returns how many tries are forgotten. Audited."""
    credential = accounts.credential_of(tx, officer_id)
    forgotten = clear(tx, credential.login) if credential else 0
    ctx.record(tx, "unlock_login", officer_id)
    return forgotten


def unlock_all(tx: Tx, ctx: Context) -> None:
    """Forgets every try, those held against addresses too. Audited."""
    tries.forget_before(tx, None)
    ctx.record(tx, "unlock_login", "all")


def held_logins(tx: Tx, ctx: Context) -> list[HeldLogin]:
    """The log-in names of the roster that strangers have tried in vain within :data:`WINDOW`, by name."""
    counted = tries.by_subject(tx, STRANGER)
    found = [
        (login, counted[login_digest(login)])
        for login, _ in accounts.logins(tx)
        if login_digest(login) in counted
    ]
    return [
        HeldLogin(login, number, last_at, number >= TRIES_PER_LOGIN)
        for login, (number, last_at) in found
        if last_at >= ctx.now - WINDOW
    ]


def _note_refusal(tx: Tx, ctx: Context, subject: str, object_: str) -> None:
    """One entry a window, however often somebody is refused; what a stranger typed is not in it."""
    if not tries.count(tx, subject, REFUSED):
        tries.add(tx, subject, "", REFUSED, ctx.now)
        ctx.record(tx, "refuse_log_in", object_)


def _code_digest(login: str) -> str:
    return passwords.digest("code:" + clean_login(login))


def _address_digest(address: str) -> str:
    return passwords.digest("address:" + source_of(address))
