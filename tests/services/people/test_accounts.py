"""Log-in names, printed codes, throttling, roles."""

from __future__ import annotations

import re
from datetime import timedelta
from unicodedata import normalize

import pytest
from backbone import BINH, CUC, DAY, DUNG, EN, HOA, LAN, MAI, MINUTE, NOW, PEOPLE, World
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.services.campaigns.organising import print_codes
from congvu.services.people import accounts, passwords
from congvu.services.people.accounts import (
    CODE_LIFE,
    FAILURES_PER_ADDRESS,
    FAILURES_PER_LOGIN,
    THROTTLE_WINDOW,
    CodeSlip,
)
from congvu.store import accounts as rows
from congvu.store import people, results
from congvu.store.schema import audit, credential, login_code
from congvu.store.schema import session as session_table

HASH = passwords.hash_password("phở bò đường Láng")
SECOND = timedelta(seconds=1)
HOA_LOGIN = "hoadtt"


def slips(
    world: World, by: str = LAN, unit_id: str = "dong", officer_id: str = "", **more: bool
) -> list[CodeSlip]:
    ctx = world.ctx(by, role=Role.ORGANISER)
    return world.write(accounts.issue_codes, ctx, world.scope(by), unit_id, officer_id=officer_id, **more)


def code(world: World, officer_id: str = HOA) -> str:
    return slips(world, officer_id=officer_id)[0].code


def redeem(world: World, typed: str, at: timedelta = timedelta(), login: str = HOA_LOGIN) -> str:
    return world.write(accounts.redeem_code, world.ctx(at=NOW + at), login, typed, HASH)


# -- log-in names ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Nguyễn Thị Ánh", "anhnt"),
        ("NGUYỄN THỊ ÁNH", "anhnt"),
        (normalize("NFD", "Nguyễn Thị Ánh"), "anhnt"),
        ("Đặng Thị Thúy Hòa", "hoadtt"),
        ("Hoàng Yến Én", "enhy"),
        ("Đỗ Đức Đông", "dongdd"),
        ("  Lê   Cúc  ", "cucl"),
        ("Y", "y"),
        ("H'Hen Niê", "nieh"),
        ("", "hocvien"),
        ("???", "hocvien"),
        ("王小明", "hocvien"),
    ],
)
def test_a_login_name_is_the_given_name_and_the_initials_before_it(name: str, login: str) -> None:
    assert accounts.login_name(name, set()) == login


def test_a_taken_login_name_gets_the_next_number() -> None:
    assert accounts.login_name("Nguyễn Thị Ánh", {"anhnt", "anhnt2"}) == "anhnt3"


@settings(max_examples=200)
@given(name=st.text(max_size=60), taken=st.sets(st.sampled_from(["hocvien", "a", "anhnt"])))
def test_a_login_name_of_any_name_is_free_and_can_be_typed_on_any_keyboard(
    name: str, taken: set[str]
) -> None:
    login = accounts.login_name(name, taken)
    assert re.fullmatch(r"[a-z0-9]+", login)
    assert login not in taken


def test_namesakes_get_different_login_names(world: World) -> None:
    from congvu.model.people import Person

    twins = [Person(f"t{n}", "Nguyễn Thị Lan") for n in range(3)]
    world.write(people.add_officers, twins, NOW)
    world.write(accounts.add_accounts, twins)
    names = [world.read(rows.credential_of, one.officer_id) for one in (PEOPLE[LAN], *twins)]
    assert [one and one.login for one in names] == ["lannt", "lannt2", "lannt3", "lannt4"]


# -- codes ----------------------------------------------------------------------------------------------------------
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
    assert [slip.full_name for slip in slips(world)] == [
        "Lê Thị Cúc",
        "Đặng Thị Thúy Hòa",
        "Nguyễn Thị Lan",
        "Vũ Ngọc Mai",
    ]


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
    assert [slip.login for slip in found] == [HOA_LOGIN]


def test_a_code_for_somebody_of_the_unit_beside_is_refused(world: World) -> None:
    login = world.read(rows.credential_of, DUNG)
    assert login is not None
    with pytest.raises(NotFound):
        world.write(print_codes, world.ctx(LAN), world.scope(LAN), "dong", login.login)


def test_nobody_prints_a_code_for_one_who_may_do_more_than_she(world: World) -> None:
    """A code is as good as a password: an organiser would become the administrator who works in her office."""
    world.write(accounts.grant_role, world.ctx(), None, HOA, Role.ADMINISTRATOR, "vn")
    world.write(accounts.grant_role, world.ctx(), None, MAI, Role.ORGANISER, "tinh")
    assert {HOA_LOGIN, "maivn"} & {slip.login for slip in slips(world)} == set()
    assert slips(world, officer_id=HOA, renew=True) == []
    assert {slip.login for slip in slips(world, by=EN)} >= {HOA_LOGIN, "maivn"}


# -- throttling -----------------------------------------------------------------------------------------------------
def fail(world: World, times: int, login: str = HOA_LOGIN, address: str = "1.2.3.4") -> None:
    for _ in range(times):
        world.write(accounts.note_failed_login, world.ctx(), login, address)


def blocked(
    world: World, at: timedelta = timedelta(), login: str = HOA_LOGIN, address: str = "9.9.9.9"
) -> bool:
    return world.read(accounts.login_state, world.ctx(at=NOW + at), login, address).blocked


def test_a_login_name_is_blocked_after_too_many_failures_from_anywhere(world: World) -> None:
    fail(world, FAILURES_PER_LOGIN - 1)
    assert not blocked(world)
    fail(world, 1, login=" HOADTT ", address="5.6.7.8")
    assert blocked(world)


def test_an_address_is_blocked_after_many_failures_of_any_name(world: World) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        fail(world, 1, login=f"x{number}")
    assert blocked(world, login="another", address="1.2.3.4")
    assert not blocked(world, login="another")


def test_tries_that_came_side_by_side_are_refused_when_the_last_one_opens(world: World) -> None:
    world.read(accounts.require_tries_left, world.ctx(), HOA_LOGIN, "9.9.9.9")
    fail(world, FAILURES_PER_LOGIN)
    with pytest.raises(accounts.TooManyTries):
        world.read(accounts.require_tries_left, world.ctx(), HOA_LOGIN, "9.9.9.9")


def test_a_block_ends_with_its_window(world: World) -> None:
    fail(world, FAILURES_PER_LOGIN)
    assert blocked(world, THROTTLE_WINDOW)
    assert not blocked(world, THROTTLE_WINDOW + SECOND)


def test_a_success_clears_the_names_failures(world: World) -> None:
    fail(world, FAILURES_PER_LOGIN - 1)
    world.write(accounts.open_session, world.ctx(), HOA)
    fail(world, 1)
    assert not blocked(world)


def test_an_unknown_name_is_throttled_like_a_known_one(world: World) -> None:
    fail(world, FAILURES_PER_LOGIN, login="khongco")
    assert blocked(world, login="khongco")


# -- passwords ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("password", ["", "123456789", "x" * 201])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(UserError, match="10 đến 200"):
        passwords.hash_password(password)


def test_a_password_matches_itself_alone() -> None:
    assert passwords.verify_password(HASH, "phở bò đường Láng")
    assert not passwords.verify_password(HASH, "phở bò đường láng")
    assert not passwords.verify_password(None, "phở bò đường Láng")
    assert not passwords.verify_password("not a digest", "phở bò đường Láng")


def test_a_vietnamese_password_matches_however_the_keyboard_composes_it() -> None:
    assert passwords.verify_password(HASH, normalize("NFD", "phở bò đường Láng"))


def test_digests_of_one_password_differ() -> None:
    assert passwords.hash_password("phở bò đường Láng") != HASH


@pytest.mark.parametrize("again", range(20))
def test_a_code_holds_no_letter_that_paper_confuses(again: int) -> None:
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", passwords.new_code())


# -- roles ----------------------------------------------------------------------------------------------------------
def test_an_administrator_grants_a_role_from_today(world: World) -> None:
    world.write(accounts.grant_role, world.ctx(EN), world.scope(EN), DUNG, Role.ORGANISER, "tay")
    assert world.scope(DUNG).roots(Role.ORGANISER) == ("tay",)


@pytest.mark.parametrize("by", [LAN, CUC, DUNG])
def test_only_administrators_grant(world: World, by: str) -> None:
    with pytest.raises(Forbidden):
        world.write(accounts.grant_role, world.ctx(by), world.scope(by), HOA, Role.MARKER, "dong")


@pytest.mark.parametrize("who", [EN, LAN])
def test_nobody_grants_herself(world: World, who: str) -> None:
    with pytest.raises(Forbidden, match="cho mình"):
        world.write(accounts.grant_role, world.ctx(who), world.scope(who), who, Role.ORGANISER, "dong")


@pytest.mark.parametrize(("officer_id", "unit_id"), [("nobody", "dong"), (HOA, "nowhere")])
def test_a_grant_needs_a_person_and_a_unit(world: World, officer_id: str, unit_id: str) -> None:
    with pytest.raises(NotFound):
        world.write(accounts.grant_role, world.ctx(), None, officer_id, Role.MARKER, unit_id)


def test_a_role_granted_and_revoked_on_one_day_is_gone_that_day(world: World) -> None:
    world.write(accounts.grant_role, world.ctx(), None, DUNG, Role.ORGANISER, "tay")
    world.write(accounts.revoke_role, world.ctx(), DUNG, Role.ORGANISER)
    assert world.scope(DUNG).grants == ()


def test_revoking_one_role_leaves_the_others(world: World) -> None:
    world.write(accounts.grant_role, world.ctx(), None, LAN, Role.MARKER, "dong")
    world.write(accounts.revoke_role, world.ctx(), LAN, Role.ORGANISER)
    assert [grant.role for grant in world.scope(LAN).grants] == [Role.MARKER]


def test_revoking_what_nobody_has_does_nothing(world: World) -> None:
    before = len(world.rows(audit))
    assert world.write(accounts.revoke_role, world.ctx(), DUNG, Role.ORGANISER) == 0
    assert len(world.rows(audit)) == before


def test_there_is_one_first_administrator(world: World) -> None:
    world.write(accounts.revoke_role, world.ctx(), EN, Role.ADMINISTRATOR)
    first = world.write(accounts.first_administrator, world.ctx(), "vn", HASH)
    assert first is not None
    assert world.scope(first).has(Role.ADMINISTRATOR)
    assert world.write(accounts.first_administrator, world.ctx(), "vn", HASH) is None


def test_no_first_administrator_where_there_is_one(world: World) -> None:
    assert world.write(accounts.first_administrator, world.ctx(), "vn", HASH) is None


# -- sessions -------------------------------------------------------------------------------------------------------
def is_in(world: World, token: str, at: timedelta = timedelta()) -> bool:
    return world.read(accounts.session_user, world.ctx(at=NOW + at), token)[0] is not None


@pytest.fixture
def token(world: World) -> str:
    return world.write(accounts.open_session, world.ctx(), LAN)


def test_a_session_says_who_and_what_she_may_see(world: World, token: str) -> None:
    user, _ = world.read(accounts.session_user, world.ctx(), token)
    assert user is not None
    assert (user.officer_id, user.full_name, user.scope) == (LAN, "Nguyễn Thị Lan", world.scope(LAN))


def test_the_token_itself_is_not_kept(world: World, token: str) -> None:
    assert token not in repr(world.rows(session_table))


def test_an_unknown_token_is_nobody(world: World, token: str) -> None:
    assert not is_in(world, token + "x")


def test_a_session_idles_out_after_thirty_minutes(world: World, token: str) -> None:
    assert is_in(world, token, 30 * MINUTE)
    assert not is_in(world, token, 30 * MINUTE + SECOND)


def test_use_keeps_a_session_alive(world: World, token: str) -> None:
    for at in (20 * MINUTE, 40 * MINUTE, 60 * MINUTE):
        user, wants_touch = world.read(accounts.session_user, world.ctx(at=NOW + at), token)
        assert user is not None
        assert wants_touch
        world.write(accounts.touch_session, world.ctx(at=NOW + at), user.token_hash)
    assert is_in(world, token, 90 * MINUTE)


def test_a_session_just_used_wants_no_write(world: World, token: str) -> None:
    assert not world.read(accounts.session_user, world.ctx(at=NOW + MINUTE), token)[1]


def test_logging_out_ends_that_session_alone(world: World, token: str) -> None:
    other = world.write(accounts.open_session, world.ctx(), LAN)
    world.write(accounts.log_out, world.ctx(), passwords.digest(token))
    assert (is_in(world, token), is_in(world, other)) == (False, True)


def test_a_session_ends_on_the_day_that_the_officer_leaves(world: World) -> None:
    token = world.write(accounts.open_session, world.ctx(), HOA)
    yesterday = world.ctx().today - DAY
    world.write(people.close_postings, [HOA], yesterday)
    assert not is_in(world, token)
    with pytest.raises(Forbidden):
        world.write(accounts.open_session, world.ctx(), HOA)


def test_who_leaves_the_roster_loses_access_and_roles_at_once_and_keeps_her_results(world: World) -> None:
    attempt = world.sit(LAN)
    token = world.write(accounts.open_session, world.ctx(), LAN)
    world.write(accounts.leave_roster, world.ctx(), LAN)
    assert not is_in(world, token)
    assert world.scope(LAN).grants == ()
    with pytest.raises(Forbidden):
        world.write(accounts.open_session, world.ctx(), LAN)
    assert world.read(results.get_result, attempt.id) is not None


def test_an_officer_may_log_in_on_her_last_day(world: World) -> None:
    world.write(people.close_postings, [HOA], world.ctx().today)
    assert world.write(accounts.open_session, world.ctx(), HOA)
    with pytest.raises(Forbidden):
        world.write(accounts.open_session, world.ctx(at=NOW + DAY), HOA)


def test_a_revoked_role_leaves_the_open_session_at_once(world: World, token: str) -> None:
    world.write(accounts.revoke_role, world.ctx(), LAN, Role.ORGANISER)
    user, _ = world.read(accounts.session_user, world.ctx(), token)
    assert user is not None
    assert user.scope.grants == ()


def test_a_posting_of_tomorrow_gives_no_access_today(world: World) -> None:
    from backbone import posting

    from congvu.model.people import Person

    world.write(people.add_officers, [Person("soon", "Người Mới")], NOW)
    world.write(people.add_postings, [posting("soon", "dong", world.ctx().today + DAY)])
    with pytest.raises(Forbidden):
        world.write(accounts.open_session, world.ctx(), "soon")
