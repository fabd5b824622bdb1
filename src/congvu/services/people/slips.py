"""Slips: printed, single-use codes with which an officer sets her password.

A code is as good as a password, so slips of whoever holds a role beyond trainee come from an administrator alone; what
an organiser has printed, and any password that began with it, opens no role that is granted later. Each slip is audited,
and its person is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from congvu import messages
from congvu.model.campaigns import Scope
from congvu.model.errors import Forbidden, UserError
from congvu.model.people import Person, Role
from congvu.roster.names import sort_key
from congvu.services.context import SYSTEM, Context
from congvu.services.people import passwords, throttle
from congvu.services.people.accounts import open_session
from congvu.services.people.throttle import Knock, TooManyTries, clean_login
from congvu.store import Tx, accounts, people, units

CODE_LIFE = timedelta(days=14)
TOLD_FOR = timedelta(days=90)
"""How long the page of an officer's own account lists her slips."""


@dataclass(frozen=True, slots=True)
class CodeSlip:
    """One slip to print: the only place where a code is ever seen."""

    full_name: str
    unit_name: str
    login: str
    code: str


@dataclass(frozen=True, slots=True)
class PrintedSlips:
    """The slips, and the names of those who got none because they hold a role."""

    slips: list[CodeSlip]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class SlipNews:
    """A slip as its person is told of it: when it was printed, by whom, and when a password was set with it."""

    printed_at: datetime
    by: str
    set_at: datetime | None


def check_code(tx: Tx, ctx: Context, login: str, code: str) -> accounts.LoginCode:
    """The valid code of a log-in name; raises :class:`UserError` for a wrong, used, replaced or expired one.

    Which of these it is, only who holds the slip is told: whoever guesses hears that name or code is wrong.
    """
    credential = accounts.credential_by_login(tx, clean_login(login))
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
    if not login_code.vouched and holds_role(tx, ctx, login_code.officer_id):
        raise UserError(
            "Phiếu này do người tổ chức in, còn anh/chị nay có thêm vai trò nên phiếu không dùng được nữa.",
            mend="Anh/chị xin quản trị viên in phiếu mới.",
        )
    return login_code


def try_code(tx: Tx, ctx: Context, knock: Knock, code: str) -> accounts.LoginCode | UserError:
    """As :func:`check_code`, counted; what is wrong is returned, so that the count lasts.

    The lock on a name or an address after wrong passwords does not hold for who has a slip.
    """
    if throttle.codes_refused(tx, ctx, knock):
        return TooManyTries()
    try:
        return check_code(tx, ctx, knock.login, code)
    except UserError as error:
        throttle.note_wrong_code(tx, ctx, knock)
        return error


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
    """Uses a printed code up, sets the officer's own password, ends her other sessions; returns a token.

    Whatever was held against her log-in is forgotten.
    """
    login_code = check_code(tx, ctx, login, code)
    if not accounts.use_code(tx, login_code.id, ctx.now):
        raise _used_up(tx, ctx, login_code)  # by another window, just now
    officer_id = login_code.officer_id
    accounts.set_password(tx, officer_id, password_hash, ctx.now, vouched=login_code.vouched)
    accounts.end_sessions_of(tx, officer_id, ctx.now)
    throttle.clear(tx, login)
    ctx.acting_as(officer_id, Role.TRAINEE).record(tx, "set_password", officer_id)
    return open_session(tx, ctx, officer_id)


def holds_role(tx: Tx, ctx: Context, officer_id: str) -> bool:
    """Whether an officer holds any role beyond trainee today."""
    return any(held.role is not Role.TRAINEE for held in people.scope_of(tx, officer_id, ctx.today).grants)


def issue_codes(
    tx: Tx, ctx: Context, scope: Scope, unit_id: str, *, officer_id: str = "", renew: bool = False
) -> PrintedSlips:
    """Prints codes for the officers of a unit's subtree who have no password yet, or for one officer.

    ``renew`` also prints for those who have a password (a forgotten one). Sorted as Vietnamese lists are. Whoever holds
    a role is left out, unless the caller administers all the units that it is held on. One audit entry a slip.
    """
    if not units.reaches(tx, scope, unit_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ in mã cho đơn vị mình phụ trách.")
    vouched = units.reaches(tx, scope, unit_id, Role.ADMINISTRATOR)
    printed = PrintedSlips([], [])
    for person, unit_name in _below(tx, ctx, unit_id, officer_id):
        credential = accounts.credential_of(tx, person.officer_id)
        if credential is None or (credential.password_hash and not renew):
            continue
        if not _may_print(tx, ctx, scope, person.officer_id):
            printed.left_out.append(person.full_name)
            continue
        code = _issue(tx, ctx, person, vouched=vouched)
        ctx.record(tx, "issue_code", person.officer_id, unit_id=unit_id)
        printed.slips.append(CodeSlip(person.full_name, unit_name, credential.login, code))
    return printed


def _below(tx: Tx, ctx: Context, unit_id: str, officer_id: str) -> list[tuple[Person, str]]:
    """Who is posted below a unit, with the name of hers; or that officer alone, who may hold a role there and no post."""
    names = {unit.id: unit.full_name for unit in units.subtree(tx, [unit_id], ctx.today)}
    if officer_id:
        person = people.get_person(tx, officer_id)
        there = [posting.unit_id for posting in people.postings_of(tx, officer_id, ctx.today)]
        there = there or [held.unit_id for held in people.scope_of(tx, officer_id, ctx.today).grants]
        return [(person, names[one]) for one in there[:1] if person is not None and one in names]
    posted = {p.officer_id: names[p.unit_id] for p in people.postings_below(tx, [unit_id], ctx.today)}
    found = sorted(people.people_below(tx, [unit_id], ctx.today), key=lambda p: sort_key(p.full_name))
    return [(person, posted[person.officer_id]) for person in found]


def _may_print(tx: Tx, ctx: Context, scope: Scope, officer_id: str) -> bool:
    """A trainee's slip: whoever organises her unit. Anybody else's: an administrator of all that her roles reach."""
    return all(
        held.role is Role.TRAINEE or units.reaches(tx, scope, held.unit_id, Role.ADMINISTRATOR)
        for held in people.scope_of(tx, officer_id, ctx.today).grants
    )


def _issue(tx: Tx, ctx: Context, person: Person, *, vouched: bool) -> str:
    code = passwords.new_code()
    row = accounts.LoginCode(
        ctx.new_id(), person.officer_id, ctx.now, ctx.now + CODE_LIFE, None, ctx.actor, vouched
    )
    accounts.add_code(tx, row, passwords.code_digest(code))
    return code


def slip_news(tx: Tx, ctx: Context, officer_id: str, token_hash: str) -> list[SlipNews]:
    """Slips that still open the officer's account, or have opened it, since she was last told; newest first.

    Not the one with which this very session began: whoever holds it knows.
    """
    credential, session = accounts.credential_of(tx, officer_id), accounts.get_session(tx, token_hash)
    told_at = credential.told_at if credential else None
    return [
        _news(tx, ctx, code)
        for code in accounts.codes_of(tx, officer_id)
        if _matters(ctx, code)
        and (told_at is None or (code.used_at or code.issued_at) > told_at)
        and not (session and code.redeemed and code.used_at == session.created_at)
    ]


def slips_of(tx: Tx, ctx: Context, officer_id: str) -> list[SlipNews]:
    """All slips of an officer within :data:`TOLD_FOR`, newest first; those without a printer's id are left out."""
    since = ctx.now - TOLD_FOR
    codes = accounts.codes_of(tx, officer_id)
    return [
        _news(tx, ctx, code)
        for code in codes
        if code.issued_by != accounts.UNKNOWN and code.issued_at >= since
    ]


def note_told(tx: Tx, ctx: Context) -> None:
    """The caller has read of her slips."""
    accounts.note_told(tx, ctx.actor, ctx.now)


def _matters(ctx: Context, code: accounts.LoginCode) -> bool:
    """Not a code of before 0007, of whose printer nothing is known, nor one that was replaced or has run out unused."""
    return code.issued_by != accounts.UNKNOWN and (
        code.redeemed or (code.used_at is None and code.expires_at > ctx.now)
    )


def _news(tx: Tx, ctx: Context, code: accounts.LoginCode) -> SlipNews:
    return SlipNews(
        code.issued_at, _printer(tx, ctx, code.issued_by), code.used_at if code.redeemed else None
    )


def _printer(tx: Tx, ctx: Context, officer_id: str) -> str:
    if officer_id == SYSTEM:
        return "quản trị viên, từ máy chủ"
    person = people.get_person(tx, officer_id)
    if person is None:
        return "một người đã được xóa thông tin"
    posted = people.postings_of(tx, officer_id, ctx.today)
    unit = units.get_unit(tx, posted[0].unit_id) if posted else None
    return f"{person.full_name}, {unit.full_name}" if unit else person.full_name
