"""Who sees which results. The store applies the scope to every query."""

from __future__ import annotations

from datetime import date

import pytest
from backbone import BINH, CUC, DUNG, EN, HOA, LAN, MAI, TODAY, World, posting

from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Person, Role
from congvu.services.people.roles import revoke_role
from congvu.store import campaigns, people, results


@pytest.fixture
def sat(world: World) -> World:
    """Hoa has sat the quiz of Xã Đông's campaign."""
    world.sit(HOA)
    return world


def seen(world: World, officer_id: str) -> tuple[int, set[str], set[str]]:
    """Campaigns, enrolled officers and officers with results that somebody sees."""
    scope = world.scope(officer_id)
    return (
        len(world.read(campaigns.campaigns_in_scope, scope)),
        {row.officer_id for row in world.read(results.enrolled_in, scope, world.campaign_id)},
        set(world.read(results.results_in, scope, world.campaign_id)),
    )


EVERYONE = {LAN, CUC, HOA, MAI}


def test_the_organiser_sees_her_units_campaign_and_all_its_results(sat: World) -> None:
    assert seen(sat, LAN) == (1, EVERYONE, {HOA})


def test_the_unit_head_sees_the_same(sat: World) -> None:
    assert seen(sat, CUC) == (1, EVERYONE, {HOA})


def test_the_administrator_sees_all(sat: World) -> None:
    assert seen(sat, EN) == (1, EVERYONE, {HOA})


def test_the_organiser_of_the_unit_beside_sees_nothing_of_it(sat: World) -> None:
    assert seen(sat, BINH) == (0, set(), set())


def test_a_stranger_sees_nothing(sat: World) -> None:
    assert seen(sat, DUNG) == (0, set(), set())


def test_a_trainee_sees_nothing_of_others_though_she_sat_it(sat: World) -> None:
    assert seen(sat, HOA) == (0, set(), set())


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.AUTHOR, Role.MARKER])
def test_other_roles_show_no_results(sat: World, role: Role) -> None:
    sat.write(people.add_grant, Grant(DUNG, role, "dong", TODAY))
    assert seen(sat, DUNG) == (0, set(), set())


def test_an_organiser_below_sees_the_campaign_but_only_her_own_units_people(sat: World) -> None:
    sat.write(people.add_grant, Grant(DUNG, Role.ORGANISER, "phong", TODAY))
    assert seen(sat, DUNG) == (1, {MAI}, set())


def test_the_organiser_sees_the_campaigns_of_the_units_that_hers_took_over(sat: World) -> None:
    old = sat.open(by=EN, unit_id="tinh", title="Đợt cũ")
    sat.write(people.add_officers, [Person("gone", "Người Đã Chuyển")], sat.now)
    sat.write(campaigns.enrol, old.id, [("gone", "to")], sat.now)
    hers, beside = (sat.read(results.enrolled_in, sat.scope(who), old.id) for who in (LAN, BINH))
    assert "gone" in {row.officer_id for row in hers}
    assert "gone" not in {row.officer_id for row in beside}


def test_a_revoked_role_ends_at_once(sat: World) -> None:
    assert sat.write(revoke_role, sat.ctx(), LAN, Role.ORGANISER) == 1
    assert seen(sat, LAN) == (0, set(), set())


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (date(2026, 11, 23), None, False),
        (date(2026, 1, 1), date(2026, 11, 21), False),
    ],
)
def test_a_grant_holds_from_its_first_day_to_its_last(
    world: World, from_on: date, to_on: date | None, holds: bool
) -> None:
    world.write(people.add_grant, Grant(DUNG, Role.ORGANISER, "dong", from_on, to_on))
    assert bool(world.scope(DUNG).grants) is holds


def test_a_scope_without_grants_shows_nothing(sat: World) -> None:
    nobody = Scope("x", TODAY)
    assert sat.read(campaigns.campaigns_in_scope, nobody) == []
    assert sat.read(results.results_in, nobody, sat.campaign_id) == {}


def test_a_name_is_found_without_accents(world: World) -> None:
    assert [p.officer_id for p in world.read(people.search, "thuy hoa", 5)] == [HOA]


def test_signs_of_like_in_a_search_mean_themselves(world: World) -> None:
    assert world.read(people.search, "%", 5) == []


def test_postings_and_people_below_are_those_of_the_day(world: World) -> None:
    world.write(people.close_postings, [MAI], date(2026, 11, 21))
    world.write(people.add_postings, [posting(MAI, "tay", TODAY)])
    assert MAI not in {p.officer_id for p in world.read(people.people_below, ["dong"], TODAY)}
    assert MAI in {p.officer_id for p in world.read(people.people_below, ["dong"], date(2026, 11, 21))}
