"""Guessing: counted before it is looked at, by name, device and address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from backbone import HOA, NOW, World

from congvu.services.people import accounts, passwords, throttle
from congvu.services.people.throttle import (
    LOGINS_PER_ADDRESS,
    TRIES_PER_DEVICE,
    TRIES_PER_LOGIN,
    WINDOW,
    HeldLogin,
    Knock,
    Try,
)
from congvu.store.schema import audit, login_failure

SECOND = timedelta(seconds=1)
LOGIN = "hoadtt"
HERE = "1.2.3.4"


def tried(
    world: World, login: str = LOGIN, address: str = HERE, device: str = "", at: timedelta = timedelta()
) -> Try | None:
    return world.write(throttle.reserve_try, world.ctx(at=NOW + at), Knock(login, address, device))


def fail(world: World, times: int, login: str = LOGIN, address: str = HERE, device: str = "") -> None:
    for _ in range(times):
        assert tried(world, login, address, device)


def refusals(world: World) -> list[str]:
    return [row.object for row in world.rows(audit) if row.action == "refuse_log_in"]


def test_a_name_is_held_after_too_many_tries_from_anywhere(world: World) -> None:
    fail(world, TRIES_PER_LOGIN - 1)
    assert tried(world, " HOADTT ", "5.6.7.8")
    assert tried(world, address="9.9.9.9") is None


def test_tries_side_by_side_are_no_more_than_the_limit(world: World) -> None:
    """Forty at once: eight may be made, whatever any of them turns out to be."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tried(world), range(40)))
    assert sum(one is not None for one in found) == TRIES_PER_LOGIN


def test_a_device_that_has_logged_in_before_passes_and_has_a_count_of_its_own(world: World) -> None:
    fail(world, TRIES_PER_LOGIN)
    fail(world, TRIES_PER_DEVICE, device="hers", address="9.9.9.9")
    assert tried(world, device="hers", address="9.9.9.9") is None  # used up: a stranger now
    assert tried(world, device="her phone", address="9.9.9.9")


def test_an_office_of_three_hundred_may_mistype(world: World) -> None:
    """Sixty people mistype once each; a quarter of them have not got it right yet. The next one gets in."""
    for number in range(60):
        made = tried(world, f"x{number}")
        assert made is not None
        if number % 4:
            again = tried(world, f"x{number}")
            assert again is not None
            world.write(throttle.settle, again)
    assert len(world.rows(login_failure)) == 15
    assert tried(world)


def test_one_password_over_many_names_is_stopped(world: World) -> None:
    for number in range(LOGINS_PER_ADDRESS):
        fail(world, 1, f"x{number}")
    assert tried(world, "another") is None
    assert tried(world, "another", "5.6.7.8")
    assert tried(world, "x3"), "whose name is counted already may go on to its own limit"
    assert tried(world, device="hers"), "a known device is no part of it"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.7", "10.0.0.7", True),
        ("10.0.0.7", "10.0.0.8", False),
        ("not an address", "not an address", True),
    ],
)
def test_an_ipv6_site_is_one_source(one: str, other: str, same: bool) -> None:
    assert (throttle.source_of(one) == throttle.source_of(other)) is same


def test_a_hold_ends_with_its_window(world: World) -> None:
    fail(world, TRIES_PER_LOGIN)
    assert tried(world, at=WINDOW) is None
    assert tried(world, at=WINDOW + SECOND)


def test_old_tries_are_not_kept(world: World) -> None:
    fail(world, TRIES_PER_LOGIN)
    tried(world, at=WINDOW + SECOND)
    assert len(world.rows(login_failure)) == 1


def test_a_success_forgets_her_own_typos_and_not_those_of_others(world: World) -> None:
    """Else whoever guesses has a fresh count each time she logs in."""
    fail(world, 5, address="6.6.6.6")
    fail(world, 2)
    made = tried(world)
    assert made is not None
    world.write(throttle.settle, made)
    assert len(world.rows(login_failure)) == 5


def test_a_try_that_was_not_made_is_taken_back(world: World) -> None:
    made = tried(world)
    assert made is not None
    world.write(throttle.take_back, made)
    assert world.rows(login_failure) == []


def test_a_name_that_nobody_has_is_held_like_any_other(world: World) -> None:
    fail(world, TRIES_PER_LOGIN, "khongco")
    assert tried(world, "khongco") is None


def test_a_refusal_is_audited_once_a_window_and_tells_no_typed_name(world: World) -> None:
    """Somebody may type her password into the wrong field."""
    fail(world, TRIES_PER_LOGIN)
    fail(world, TRIES_PER_LOGIN, "mat-khau-cua-toi")
    for _ in range(5):
        tried(world)
        tried(world, "mat-khau-cua-toi")
    known, unknown = refusals(world)
    assert known == HOA
    assert unknown.startswith("login:")
    assert "mat-khau-cua-toi" not in repr([world.rows(audit), world.rows(login_failure)])


def test_a_log_in_and_a_log_out_are_audited(world: World) -> None:
    made = tried(world)
    token = world.write(accounts.log_in, world.ctx(), made)
    world.write(accounts.log_out, world.ctx(HOA), passwords.digest(token))
    found = [(row.actor, row.action, row.object) for row in world.rows(audit)][-2:]
    assert found == [(HOA, "log_in", HOA), (HOA, "log_out", HOA)]


# -- lifting a hold --------------------------------------------------------------------------------------------------
def test_an_administrator_sees_who_is_held_and_lifts_it(world: World) -> None:
    fail(world, TRIES_PER_LOGIN)
    fail(world, 1, "maivn")
    assert world.read(throttle.held_logins, world.ctx()) == [
        HeldLogin(LOGIN, TRIES_PER_LOGIN, NOW, locked=True),
        HeldLogin("maivn", 1, NOW, locked=False),
    ]
    assert world.write(throttle.unlock_login, world.ctx(), HOA) == TRIES_PER_LOGIN
    assert tried(world)
    assert [row.object for row in world.rows(audit) if row.action == "unlock_login"] == [HOA]


def test_all_holds_are_lifted_at_once_those_of_addresses_too(world: World) -> None:
    for number in range(LOGINS_PER_ADDRESS):
        fail(world, 1, f"x{number}")
    assert tried(world) is None
    world.write(throttle.unlock_all, world.ctx())
    assert tried(world)
