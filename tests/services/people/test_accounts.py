"""Log-in names, passwords, sessions."""

from __future__ import annotations

import re
from datetime import timedelta
from unicodedata import normalize

import pytest
from backbone import DAY, HOA, LAN, MINUTE, NOW, PEOPLE, World
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.model.errors import Forbidden, UserError
from congvu.model.letters import nfc
from congvu.model.people import Role
from congvu.services.people import accounts, passwords, roles
from congvu.store import accounts as rows
from congvu.store import people, results
from congvu.store.schema import session as session_table

HASH = passwords.hash_password("phở bò đường Láng")
SECOND = timedelta(seconds=1)


# -- log-in names ------------------------------------------------------------------------------------------------------
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


# -- passwords ---------------------------------------------------------------------------------------------------------
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


# -- sessions ----------------------------------------------------------------------------------------------------------
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
    world.write(roles.leave_roster, world.ctx(), LAN)
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
    world.write(roles.revoke_role, world.ctx(), LAN, Role.ORGANISER)
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


KNOWN = ["anhnt", "Nguyễn Thị Ánh", "CC-003", "0912345678", "Phường Hai, Tỉnh Mẫu"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("1234567890", "nhiều người hay đặt"),
        ("aaaaaaaaaa", "lặp đi lặp lại"),
        (" " * 12, "lặp đi lặp lại"),
        ("anhntanhnt", "tên đăng nhập"),
        ("Nguyễn Thị Ánh 1990", "họ tên"),
        ("nguyenthianh90", "họ tên"),
        ("phuonghai2026", "đơn vị"),
        ("0912345678a", "dễ đoán"),
        ("matkhau123", "nhiều người hay đặt"),
        ("Mật khẩu 123", "nhiều người hay đặt"),
        ("anhyeuem2026", "nhiều người hay đặt"),
        ("congvu@123", "nhiều người hay đặt"),
        ("qwertyuiop", "dễ đoán"),
        ("01/02/1990 01", "ngày tháng"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_why_and_what_to_do(
    password: str, why: str
) -> None:
    with pytest.raises(UserError, match=why) as refused:
        passwords.choose_password(password, KNOWN)
    assert "Ghép ba bốn từ" in refused.value.mend


@pytest.mark.parametrize(
    "password", ["phở bò đường Láng", "con mèo trèo cây cau", "K7MF-3QXP-9TWB-4HNC", "x7#Lq92!vKd"]
)
def test_a_password_of_some_words_or_of_chance_is_taken(password: str) -> None:
    assert passwords.verify_password(passwords.choose_password(password, KNOWN), password)


def test_the_estimator_is_given_a_bounded_length(monkeypatch: pytest.MonkeyPatch) -> None:
    import zxcvbn

    given: list[int] = []
    real = zxcvbn.zxcvbn
    monkeypatch.setattr(zxcvbn, "zxcvbn", lambda text, **more: given.append(len(text)) or real(text, **more))
    passwords.choose_password("bún chả ngon phố cổ " * 10, KNOWN)
    assert given
    assert max(given) <= 72


@pytest.mark.parametrize("length", [801, 5_000_000])
def test_what_is_far_too_long_is_never_composed(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[int] = []
    monkeypatch.setattr(passwords, "nfc", lambda text: composed.append(len(text)) or nfc(text))
    with pytest.raises(UserError, match="10 đến 200"):
        passwords.hash_password("a\u0323\u0302" * (length // 3))
    passwords.verify_password(HASH, "a\u0323" * length)
    assert max(composed) <= 800


def test_the_first_password_is_typed_without_trouble() -> None:
    made = {passwords.new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){3}[2-9A-HJKMNP-TV-Z]{4}", one) for one in made)
    assert passwords.choose_password(made.pop(), KNOWN)


# -- an own new password ---------------------------------------------------------------------------------------------
def test_a_changed_password_ends_the_other_sessions_and_no_more(world: World, token: str) -> None:
    from congvu.services.people.throttle import Knock, reserve_try

    other = world.write(accounts.open_session, world.ctx(), LAN)
    made = world.write(reserve_try, world.ctx(), Knock("lannt", "1.2.3.4"))
    own = passwords.digest(token)
    world.write(accounts.change_password, world.ctx(LAN), made, own, HASH)
    assert (is_in(world, token), is_in(world, other)) == (True, False)
    with pytest.raises(Forbidden, match="vừa được đổi"):  # a try of the old one is no proof any more
        world.write(accounts.change_password, world.ctx(LAN), made, own, HASH)


def test_an_officer_has_so_many_sessions_and_the_one_unused_for_longest_ends(world: World) -> None:
    """Whoever opens them without end ends her own, and nobody else's."""
    other = world.write(accounts.open_session, world.ctx(), HOA)
    tokens = [
        world.write(accounts.open_session, world.ctx(at=NOW + number * SECOND), LAN)
        for number in range(accounts.SESSIONS_MAX)
    ]
    late = world.ctx(at=NOW + MINUTE)
    world.write(accounts.touch_session, late, passwords.digest(tokens[0]))
    newest = world.write(accounts.open_session, world.ctx(at=NOW + MINUTE + SECOND), LAN)
    stand = [
        world.read(accounts.session_user, late, token)[0] is not None for token in (*tokens, newest, other)
    ]
    assert stand == [True, False, *[True] * accounts.SESSIONS_MAX]
