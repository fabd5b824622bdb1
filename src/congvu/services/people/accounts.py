"""Accounts: log-in names from the roster, printed codes, sessions, throttling.

Hashing a password takes tens of milliseconds, so callers do it on a thread of their own, between a read
(:func:`login_state`) and a write (:func:`open_session` or :func:`note_failed_login`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from congvu import messages
from congvu.model.campaigns import Grant, Scope
from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.model.people import Person, Role
from congvu.roster.names import fold, sort_key
from congvu.services.context import Context
from congvu.services.people import passwords
from congvu.store import Tx, accounts, bookkeeping, people, units

ROSTER = "roster"
"""Under this name changes of who is posted where pass one after another (:func:`bookkeeping.one_at_a_time`)."""
CODE_LIFE = timedelta(days=14)
SESSION_IDLE = timedelta(minutes=30)
TOUCH_EVERY = timedelta(minutes=1)
THROTTLE_WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 8
FAILURES_PER_ADDRESS = 60  # an office sits behind one address

LESSER = frozenset({Role.TRAINEE, Role.ORGANISER, Role.MARKER, Role.UNIT_HEAD})
"""Roles that an organiser's own reach covers."""

BAD_LOGIN = "Tên đăng nhập hoặc mật khẩu chưa đúng."


class TooManyTries(UserError):
    """Too many failures for this log-in name or address; more tries are refused for now."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Đăng nhập sai nhiều lần nên tạm dừng. Anh/chị thử lại sau 15 phút.")


@dataclass(frozen=True, slots=True)
class LoginState:
    """What a log-in is checked against. ``blocked`` after too many failures."""

    credential: accounts.Credential | None
    blocked: bool


@dataclass(frozen=True, slots=True)
class SessionUser:
    """Who a session belongs to, and what she may see today."""

    officer_id: str
    full_name: str
    scope: Scope
    token_hash: str


@dataclass(frozen=True, slots=True)
class CodeSlip:
    """One slip to print: the only place where a code is ever seen."""

    full_name: str
    unit_name: str
    login: str
    code: str


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


def login_state(tx: Tx, ctx: Context, login: str, address: str) -> LoginState:
    """The credential of a log-in name, and whether more tries are refused for now."""
    since = ctx.now - THROTTLE_WINDOW
    blocked = (
        accounts.failures_since(tx, _login_subject(login), since) >= FAILURES_PER_LOGIN
        or accounts.failures_since(tx, _address_subject(address), since) >= FAILURES_PER_ADDRESS
    )
    return LoginState(accounts.credential_by_login(tx, _clean(login)), blocked)


def require_tries_left(tx: Tx, ctx: Context, login: str, address: str) -> None:
    """Raises :class:`TooManyTries`. Asked again as a session opens, for hundreds may have guessed side by side."""
    if login_state(tx, ctx, login, address).blocked:
        raise TooManyTries


def note_failed_login(tx: Tx, ctx: Context, login: str, address: str) -> None:
    """Counts a failure against the log-in name and the address."""
    accounts.note_failure(tx, _login_subject(login), ctx.now)
    accounts.note_failure(tx, _address_subject(address), ctx.now)


def _clean(login: str) -> str:
    return login.strip().lower()


def _login_subject(login: str) -> str:
    return passwords.digest("login:" + _clean(login))


def _address_subject(address: str) -> str:
    return passwords.digest("address:" + address)


def open_session(tx: Tx, ctx: Context, officer_id: str) -> str:
    """Opens a session after a checked log-in; returns its token. Raises :class:`Forbidden` off the roster."""
    if not people.belongs(tx, officer_id, ctx.today):
        raise Forbidden("Tài khoản này không còn trong danh sách đơn vị.", mend="Liên hệ người tổ chức.")
    credential = accounts.credential_of(tx, officer_id)
    if credential is not None:
        accounts.forget_failures(tx, _login_subject(credential.login))
    token = passwords.new_token()
    accounts.add_session(tx, passwords.digest(token), officer_id, ctx.now)
    return token


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


def touch_session(tx: Tx, ctx: Context, token_hash: str) -> None:
    """Keeps a session from idling out."""
    accounts.touch_session(tx, token_hash, ctx.now)


def log_out(tx: Tx, ctx: Context, token_hash: str) -> None:
    """Ends a session."""
    accounts.end_session(tx, token_hash, ctx.now)


def check_code(tx: Tx, ctx: Context, login: str, code: str) -> accounts.LoginCode:
    """The valid code of a log-in name; raises :class:`UserError` for a wrong, used, replaced or expired one.

    Which of these it is, only who holds the slip is told: whoever guesses hears that name or code is wrong.
    """
    credential = accounts.credential_by_login(tx, _clean(login))
    login_code = (
        accounts.find_code(tx, credential.officer_id, passwords.code_digest(code)) if credential else None
    )
    if login_code is None:
        raise UserError("Tên đăng nhập hoặc mã chưa đúng.", mend="Xem lại phiếu; mã gồm 8 chữ và số.")
    if login_code.used_at is not None:
        raise _used_up(tx, ctx, login_code)
    if login_code.expires_at <= ctx.now:
        ended = messages.moment(login_code.expires_at)
        raise UserError(f"Mã này hết hạn lúc {ended}.", mend="Anh/chị xin người tổ chức cấp mã mới.")
    return login_code


def _used_up(tx: Tx, ctx: Context, login_code: accounts.LoginCode) -> UserError:
    """Why a code is of no use: a newer one waits in its stead, or a password was set with the last one."""
    newest = accounts.newest_code(tx, login_code.officer_id)
    if newest is None or newest.used_at is not None:
        mend = "Anh/chị đăng nhập bằng mật khẩu; nếu quên thì xin người tổ chức cấp mã mới."
        return UserError("Mã này đã dùng để đặt mật khẩu.", mend=mend)
    mend = "Anh/chị dùng mã trên phiếu mới; chưa nhận được phiếu thì hỏi người tổ chức."
    if newest.expires_at <= ctx.now:
        mend = "Mã mới cũng đã hết hạn; anh/chị xin người tổ chức cấp lại."
    return UserError(f"Mã này đã được thay bằng mã mới, in ngày {messages.day(newest.issued_at)}.", mend=mend)


def redeem_code(tx: Tx, ctx: Context, login: str, code: str, password_hash: str) -> str:
    """Uses a printed code up, sets the officer's own password, ends her other sessions; returns a token."""
    login_code = check_code(tx, ctx, login, code)
    if not accounts.use_code(tx, login_code.id, ctx.now):
        raise _used_up(tx, ctx, login_code)  # by another window, just now
    accounts.set_password(tx, login_code.officer_id, password_hash, ctx.now)
    accounts.end_sessions_of(tx, login_code.officer_id, ctx.now)
    ctx.record(tx, "set_password", login_code.officer_id)
    return open_session(tx, ctx, login_code.officer_id)


def issue_codes(
    tx: Tx, ctx: Context, scope: Scope, unit_id: str, *, officer_id: str = "", renew: bool = False
) -> list[CodeSlip]:
    """Prints codes for the officers of a unit's subtree who have no password yet, or for one officer.

    ``renew`` also prints for those who have a password (a forgotten one). Sorted as Vietnamese lists are. Whoever
    holds a role beyond the caller's own reach is left out: a code is as good as a password.
    """
    if not units.reaches(tx, scope, unit_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ in mã cho đơn vị mình phụ trách.")
    names = {unit.id: unit.full_name for unit in units.subtree(tx, [unit_id], ctx.today)}
    posted = {p.officer_id: names[p.unit_id] for p in people.postings_below(tx, [unit_id], ctx.today)}
    slips = []
    for person in sorted(people.people_below(tx, [unit_id], ctx.today), key=lambda p: sort_key(p.full_name)):
        credential = accounts.credential_of(tx, person.officer_id)
        wanted = officer_id in ("", person.officer_id)
        if credential is None or not wanted or (credential.password_hash and not renew):
            continue
        if not _within(tx, ctx, scope, person.officer_id):
            continue
        slips.append(
            CodeSlip(person.full_name, posted[person.officer_id], credential.login, _issue(tx, ctx, person))
        )
    ctx.record(tx, "issue_codes", unit_id, unit_id=unit_id, after=len(slips))
    return slips


def _within(tx: Tx, ctx: Context, scope: Scope, officer_id: str) -> bool:
    """Whether the scope reaches all that an officer's roles reach."""
    return all(
        units.reaches(tx, scope, held.unit_id, Role.ORGANISER if held.role in LESSER else Role.ADMINISTRATOR)
        for held in people.scope_of(tx, officer_id, ctx.today).grants
    )


def _issue(tx: Tx, ctx: Context, person: Person) -> str:
    code = passwords.new_code()
    accounts.add_code(
        tx, ctx.new_id(), person.officer_id, passwords.code_digest(code), ctx.now, ctx.now + CODE_LIFE
    )
    return code


def grant_role(tx: Tx, ctx: Context, scope: Scope | None, officer_id: str, role: Role, unit_id: str) -> None:
    """Grants a role on a unit from today. ``scope`` is the granter's (``None``: the administrator's command line).

    Nobody grants herself a role.
    """
    if scope is not None:
        if officer_id == scope.officer_id:
            raise Forbidden("Không ai tự giao quyền cho mình.")
        if not units.reaches(tx, scope, unit_id, Role.ADMINISTRATOR):
            raise Forbidden("Chỉ quản trị viên giao quyền trên đơn vị này.")
    if people.get_person(tx, officer_id) is None or units.get_unit(tx, unit_id) is None:
        raise NotFound("Không tìm thấy người hoặc đơn vị này.")
    people.add_grant(tx, Grant(officer_id, role, unit_id, ctx.today))
    ctx.record(tx, "grant_role", officer_id, unit_id=unit_id, after=role.value)


def revoke_role(tx: Tx, ctx: Context, officer_id: str, role: Role) -> int:
    """Ends an officer's grants of a role as of yesterday, so that it ends now; returns how many."""
    ended = people.end_grants(tx, officer_id, role, ctx.today - timedelta(days=1))
    if ended:
        ctx.record(tx, "revoke_role", officer_id, before=role.value)
    return ended


def leave_roster(tx: Tx, ctx: Context, officer_id: str) -> None:
    """Takes an officer off the roster as of today: postings, roles and sessions end; results stay."""
    bookkeeping.one_at_a_time(tx, ROSTER)
    yesterday = ctx.today - timedelta(days=1)
    people.close_postings(tx, [officer_id], yesterday)
    for role in Role:
        people.end_grants(tx, officer_id, role, yesterday)
    accounts.end_sessions_of(tx, officer_id, ctx.now)
    ctx.record(tx, "leave_roster", officer_id)


def first_administrator(tx: Tx, ctx: Context, root_unit_id: str, password_hash: str) -> str | None:
    """Makes the first administrator, log-in ``quantri``, if there is none yet; returns her id."""
    if people.count_administrators(tx):
        return None
    person = Person(ctx.new_id(), "Quản trị viên")
    people.add_officers(tx, [person], ctx.now)
    accounts.add_credentials(tx, [(person.officer_id, "quantri")])
    accounts.set_password(tx, person.officer_id, password_hash, ctx.now)
    people.add_grant(tx, Grant(person.officer_id, Role.ADMINISTRATOR, root_unit_id, ctx.today))
    ctx.record(tx, "first_administrator", person.officer_id)
    return person.officer_id
