"""Slips: printed codes, for whom and by whom, and what their person is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from backbone import BINH, CUC, DAY, DUNG, EN, HOA, LAN, MAI, NOW, World

from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.services.campaigns.organising import print_codes
from congvu.services.people import accounts, passwords, roles, throttle
from congvu.services.people import slips as use_cases
from congvu.services.people.slips import CODE_LIFE, CodeSlip, PrintedSlips, SlipNews
from congvu.services.people.throttle import Knock
from congvu.store import accounts as rows
from congvu.store.schema import audit, credential, login_code

HASH = passwords.hash_password("phở bò đường Láng")
SECOND = timedelta(seconds=1)
HOA_LOGIN = "hoadtt"


def printed(
    world: World, by: str = LAN, unit_id: str = "dong", officer_id: str = "", **more: bool
) -> PrintedSlips:
    ctx = world.ctx(by, role=Role.ORGANISER)
    return world.write(use_cases.issue_codes, ctx, world.scope(by), unit_id, officer_id=officer_id, **more)


def slips(world: World, *args: str, **more: str | bool) -> list[CodeSlip]:
    return printed(world, *args, **more).slips  # type: ignore[arg-type]


def code(world: World, officer_id: str = HOA) -> str:
    return slips(world, officer_id=officer_id)[0].code


def redeem(world: World, typed: str, at: timedelta = timedelta(), login: str = HOA_LOGIN) -> str:
    return world.write(use_cases.redeem_code, world.ctx(at=NOW + at), login, typed, HASH)


# -- codes -------------------------------------------------------------------------------------------------------------
def test_a_code_sets_a_password_and_opens_a_session(world: World) -> None:
    token = redeem(world, code(world))
    user, _ = world.read(accounts.session_user, world.ctx(), token)
    assert user is not None
    assert user.officer_id == HOA
    found = world.read(rows.credential_of, HOA)
    assert found and passwords.verify_password(found.password_hash, "phở bò đường Láng")


@pytest.mark.parametrize(
    "typed",
    [str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("-", " "), lambda c: f"  {' '.join(c)} "],
)
def test_a_code_may_be_typed_in_small_letters_and_with_spaces(world: World, typed: object) -> None:
    assert redeem(world, typed(code(world)))  # type: ignore[operator]


@pytest.mark.parametrize("login", ["  HOADTT ", "HoaDtt"])
def test_a_login_name_may_be_typed_with_spaces_and_capitals(world: World, login: str) -> None:
    assert redeem(world, code(world), login=login)


def test_a_code_works_once(world: World) -> None:
    one = code(world)
    redeem(world, one)
    with pytest.raises(UserError, match="đã dùng để đặt mật khẩu") as refused:
        redeem(world, one)
    assert "bằng mật khẩu" in refused.value.mend


def test_a_code_works_until_it_expires(world: World) -> None:
    one = code(world)
    assert redeem(world, one, CODE_LIFE - SECOND)


def test_an_expired_code_is_refused_and_changes_nothing(world: World) -> None:
    one = code(world)
    with pytest.raises(UserError, match="hết hạn"):
        redeem(world, one, CODE_LIFE)
    found = world.read(rows.credential_of, HOA)
    assert found is not None
    assert found.password_hash is None


def test_a_new_code_ends_the_old_one(world: World) -> None:
    """Whoever holds the old slip has no password to log in with, and hears of the new one."""
    old, new = code(world), code(world)
    with pytest.raises(UserError, match="thay bằng mã mới, in ngày 22/11/2026") as refused:
        redeem(world, old)
    assert "mật khẩu" not in refused.value.message + refused.value.mend
    assert "phiếu mới" in refused.value.mend
    assert redeem(world, new)


def test_an_old_slip_is_told_when_the_newest_was_printed_and_that_it_has_expired(world: World) -> None:
    old = code(world)
    world.now = NOW + DAY
    code(world)
    with pytest.raises(UserError, match="in ngày 23/11/2026") as refused:
        redeem(world, old, DAY + CODE_LIFE)
    assert "hết hạn" in refused.value.mend


def test_an_old_slip_whose_follower_was_used_sends_to_the_password(world: World) -> None:
    old, new = code(world), code(world)
    redeem(world, new)
    with pytest.raises(UserError, match="đã dùng để đặt mật khẩu"):
        redeem(world, old)


def test_a_used_slip_of_who_forgot_her_password_names_the_new_one(world: World) -> None:
    old = code(world)
    redeem(world, old)
    world.now = NOW + DAY
    slips(world, officer_id=HOA, renew=True)
    with pytest.raises(UserError, match="thay bằng mã mới, in ngày 23/11/2026"):
        redeem(world, old, DAY)


def test_a_code_of_another_officer_is_wrong(world: World) -> None:
    with pytest.raises(UserError, match="chưa đúng"):
        redeem(world, code(world, MAI))


def test_a_wrong_login_and_a_wrong_code_are_told_apart_by_nothing(world: World) -> None:
    one = code(world)
    with pytest.raises(UserError) as no_login:
        redeem(world, one, login="khongco")
    with pytest.raises(UserError) as no_code:
        redeem(world, "ABCD-2345")
    assert str(no_login.value) == str(no_code.value)


def test_no_code_is_kept_in_the_store(world: World) -> None:
    one = code(world)
    kept = repr([world.rows(login_code), world.rows(audit), world.rows(credential)])
    assert one not in kept
    assert one.replace("-", "") not in kept


def test_setting_a_password_ends_the_other_sessions(world: World) -> None:
    before = world.write(accounts.open_session, world.ctx(), HOA)
    redeem(world, code(world))
    assert world.read(accounts.session_user, world.ctx(), before) == (None, False)


def test_codes_are_printed_for_the_subtree_in_vietnamese_order(world: World) -> None:
    """An administrator prints for all; an organiser for trainees, and hears who was left out: Cúc, and she herself."""
    assert [slip.full_name for slip in slips(world, EN)] == [
        "Lê Thị Cúc",
        "Đặng Thị Thúy Hòa",
        "Nguyễn Thị Lan",
        "Vũ Ngọc Mai",
    ]
    hers = printed(world)
    assert [slip.full_name for slip in hers.slips] == ["Đặng Thị Thúy Hòa", "Vũ Ngọc Mai"]
    assert hers.left_out == ["Lê Thị Cúc", "Nguyễn Thị Lan"]


def test_who_has_a_password_gets_no_slip_unless_asked_for(world: World) -> None:
    redeem(world, code(world))
    assert HOA_LOGIN not in {slip.login for slip in slips(world)}
    assert [slip.login for slip in slips(world, officer_id=HOA, renew=True)] == [HOA_LOGIN]


@pytest.mark.parametrize("by", [BINH, DUNG, CUC, HOA])
def test_only_the_units_organiser_prints_codes(world: World, by: str) -> None:
    with pytest.raises(Forbidden):
        slips(world, by=by)


def test_a_code_for_one_officer_by_login_name(world: World) -> None:
    found = world.write(print_codes, world.ctx(LAN), world.scope(LAN), "dong", " HOADTT ")
    assert [slip.login for slip in found.slips] == [HOA_LOGIN]


def test_a_code_for_somebody_of_the_unit_beside_is_refused(world: World) -> None:
    login = world.read(rows.credential_of, DUNG)
    assert login is not None
    with pytest.raises(NotFound):
        world.write(print_codes, world.ctx(LAN), world.scope(LAN), "dong", login.login)


def test_nobody_prints_a_code_for_one_who_may_do_more_than_she(world: World) -> None:
    """A code is as good as a password: an organiser would become the administrator who works in her office."""
    world.write(roles.grant_role, world.ctx(), None, HOA, Role.ADMINISTRATOR, "vn")
    world.write(roles.grant_role, world.ctx(), None, MAI, Role.ORGANISER, "tinh")
    assert {HOA_LOGIN, "maivn"} & {slip.login for slip in slips(world)} == set()
    assert slips(world, officer_id=HOA, renew=True) == []
    assert {slip.login for slip in slips(world, by=EN)} >= {HOA_LOGIN, "maivn"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAINEE])
def test_a_slip_of_whoever_holds_a_role_comes_from_an_administrator(world: World, role: Role) -> None:
    """Also of a role on the organiser's own unit: she would log in as her marker and mark herself."""
    world.write(roles.grant_role, world.ctx(), None, HOA, role, "dong")
    assert printed(world, officer_id=HOA, renew=True) == PrintedSlips([], ["Đặng Thị Thúy Hòa"])
    with pytest.raises(Forbidden, match="chỉ quản trị viên"):
        world.write(print_codes, world.ctx(LAN), world.scope(LAN), "dong", HOA_LOGIN)
    assert [slip.login for slip in slips(world, by=EN, officer_id=HOA)] == [HOA_LOGIN]


def test_a_slip_printed_before_the_role_opens_nothing_after_it(world: World) -> None:
    kept = code(world)
    world.write(roles.grant_role, world.ctx(), None, HOA, Role.MARKER, "dong")
    with pytest.raises(UserError, match="nay có thêm vai trò"):
        redeem(world, kept)
    assert redeem(world, slips(world, by=EN, officer_id=HOA)[0].code)


def test_a_password_that_began_with_an_organisers_slip_does_not_outlive_the_grant_of_a_role(
    world: World,
) -> None:
    session = redeem(world, code(world))
    assert world.write(roles.grant_role, world.ctx(), None, HOA, Role.MARKER, "dong")
    assert world.read(accounts.session_user, world.ctx(), session) == (None, False)
    kept = world.read(rows.credential_of, HOA)
    assert kept is not None
    assert kept.password_hash is None


def test_a_password_that_began_with_an_administrators_slip_does(world: World) -> None:
    session = redeem(world, slips(world, by=EN, officer_id=HOA)[0].code)
    assert not world.write(roles.grant_role, world.ctx(), None, HOA, Role.MARKER, "dong")
    assert world.read(accounts.session_user, world.ctx(), session)[0] is not None


def test_an_organisers_slip_is_not_washed_off_by_a_change_of_the_password(world: World) -> None:
    """Whoever printed and used it could change the password as well: it is set anew all the same."""
    redeem(world, code(world))
    world.write(rows.set_password, HOA, HASH, NOW)
    assert world.write(roles.grant_role, world.ctx(), None, HOA, Role.MARKER, "dong")


def test_a_password_of_which_no_organisers_slip_is_known_stays_and_she_is_told(world: World) -> None:
    """As those from before slips were told apart: kept, and its owner hears of the role until she has read it."""
    world.write(rows.set_password, HOA, HASH, NOW)
    later = NOW + timedelta(minutes=5)
    assert world.read(roles.role_news, world.ctx(HOA, at=later)) == []
    assert not world.write(roles.grant_role, world.ctx(at=later), None, HOA, Role.MARKER, "dong")
    kept = world.read(rows.credential_of, HOA)
    assert kept is not None
    assert kept.password_hash == HASH
    (news,) = world.read(roles.role_news, world.ctx(HOA, at=later))
    assert (news.role, news.unit) == (Role.MARKER, "Xã Đông")
    world.write(use_cases.note_told, world.ctx(HOA, at=later + timedelta(minutes=1)))
    assert world.read(roles.role_news, world.ctx(HOA, at=later + timedelta(hours=1))) == []


def test_a_role_that_is_held_is_not_granted_twice(world: World) -> None:
    for _ in range(2):
        world.write(roles.grant_role, world.ctx(), None, HOA, Role.MARKER, "dong")
    assert len(world.scope(HOA).grants) == 1


def test_who_has_no_post_gets_a_slip_by_her_role(world: World) -> None:
    """The first administrator, who has forgotten her password."""
    world.write(roles.revoke_role, world.ctx(), EN, Role.ADMINISTRATOR)
    first = world.write(roles.first_administrator, world.ctx(), "vn", HASH)
    (slip,) = world.write(print_codes, world.ctx(), world.scope(first), "vn", "quantri").slips
    assert world.write(use_cases.redeem_code, world.ctx(), "quantri", slip.code, HASH)


def test_each_slip_has_an_entry_of_its_own_in_the_audit(world: World) -> None:
    slips(world)
    found = [(row.actor, row.object, row.unit_id) for row in world.rows(audit) if row.action == "issue_code"]
    assert sorted(found) == [(LAN, HOA, "dong"), (LAN, MAI, "dong")]


# -- what she is told ------------------------------------------------------------------------------------------------
def news(world: World, token: str) -> list[SlipNews]:
    return world.read(use_cases.slip_news, world.ctx(), HOA, passwords.digest(token))


def test_who_logs_in_is_told_of_a_slip_that_waits_and_of_a_password_set_by_one(world: World) -> None:
    """By whom and when; the one with which the very session began is no news to it, and is to the next."""
    first = redeem(world, code(world))
    assert news(world, first) == []
    world.now = NOW + DAY
    later = world.write(accounts.open_session, world.ctx(), HOA)
    (told,) = news(world, later)
    assert (told.printed_at, told.set_at) == (NOW, NOW)
    assert told.by == "Nguyễn Thị Lan, Xã Đông"
    slips(world, officer_id=HOA, renew=True)
    assert [one.set_at for one in news(world, later)] == [None, NOW]


def test_what_she_has_read_she_is_not_told_again_but_finds_on_her_page(world: World) -> None:
    redeem(world, code(world))
    world.now = NOW + DAY
    token = world.write(accounts.open_session, world.ctx(), HOA)
    world.write(use_cases.note_told, world.ctx(HOA))
    assert news(world, token) == []
    assert len(world.read(use_cases.slips_of, world.ctx(), HOA)) == 1


def test_another_who_used_her_slip_cannot_hide_it_from_her_by_using_it(world: World) -> None:
    redeem(world, code(world))
    world.now = NOW + DAY
    hers = redeem(world, slips(world, officer_id=HOA, renew=True)[0].code, DAY)
    assert [one.set_at for one in news(world, hers)] == [NOW]


# -- slips and locks -------------------------------------------------------------------------------------------------
def test_a_slip_needs_no_lock_lifted_and_lifts_it(world: World) -> None:
    for number in range(throttle.LOGINS_PER_ADDRESS + 1):  # an office full of typos, and hers among them
        for _ in range(throttle.TRIES_PER_LOGIN if number == 0 else 1):
            world.write(
                throttle.reserve_try,
                world.ctx(),
                Knock(HOA_LOGIN if number == 0 else f"x{number}", "1.2.3.4"),
            )
    knock = Knock(HOA_LOGIN, "9.9.9.9")
    assert world.write(throttle.reserve_try, world.ctx(), knock) is None
    typed = code(world)
    found = world.write(use_cases.try_code, world.ctx(), Knock(HOA_LOGIN, "1.2.3.4"), typed)
    assert not isinstance(found, UserError)
    redeem(world, typed)
    assert world.write(throttle.reserve_try, world.ctx(), knock) is not None


def test_wrong_codes_are_counted_by_name_and_address_and_lock_nobody_else_out(world: World) -> None:
    typed, here = code(world), Knock(HOA_LOGIN, "1.2.3.4")
    heard = [
        world.write(use_cases.try_code, world.ctx(), here, "ABCD-2345")
        for _ in range(throttle.CODE_TRIES + 1)
    ]
    assert [isinstance(one, throttle.TooManyTries) for one in heard] == [False] * throttle.CODE_TRIES + [True]
    assert isinstance(world.write(use_cases.try_code, world.ctx(), here, typed), throttle.TooManyTries)
    elsewhere = Knock(HOA_LOGIN, "5.6.7.8")
    assert not isinstance(world.write(use_cases.try_code, world.ctx(), elsewhere, typed), UserError)
    assert world.write(throttle.reserve_try, world.ctx(), here) is not None
