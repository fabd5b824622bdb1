"""Roles: granted, taken back; the first administrator."""

from __future__ import annotations

import pytest
from backbone import CUC, DUNG, EN, HOA, LAN, World

from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Role
from congvu.services.people import passwords, roles
from congvu.store.schema import audit

HASH = passwords.hash_password("phở bò đường Láng")


def test_an_administrator_grants_a_role_from_today(world: World) -> None:
    world.write(roles.grant_role, world.ctx(EN), world.scope(EN), DUNG, Role.ORGANISER, "tay")
    assert world.scope(DUNG).roots(Role.ORGANISER) == ("tay",)


@pytest.mark.parametrize("by", [LAN, CUC, DUNG])
def test_only_administrators_grant(world: World, by: str) -> None:
    with pytest.raises(Forbidden):
        world.write(roles.grant_role, world.ctx(by), world.scope(by), HOA, Role.MARKER, "dong")


@pytest.mark.parametrize("who", [EN, LAN])
def test_nobody_grants_herself(world: World, who: str) -> None:
    with pytest.raises(Forbidden, match="cho mình"):
        world.write(roles.grant_role, world.ctx(who), world.scope(who), who, Role.ORGANISER, "dong")


@pytest.mark.parametrize(("officer_id", "unit_id"), [("nobody", "dong"), (HOA, "nowhere")])
def test_a_grant_needs_a_person_and_a_unit(world: World, officer_id: str, unit_id: str) -> None:
    with pytest.raises(NotFound):
        world.write(roles.grant_role, world.ctx(), None, officer_id, Role.MARKER, unit_id)


def test_a_role_granted_and_revoked_on_one_day_is_gone_that_day(world: World) -> None:
    world.write(roles.grant_role, world.ctx(), None, DUNG, Role.ORGANISER, "tay")
    world.write(roles.revoke_role, world.ctx(), DUNG, Role.ORGANISER)
    assert world.scope(DUNG).grants == ()


def test_revoking_one_role_leaves_the_others(world: World) -> None:
    world.write(roles.grant_role, world.ctx(), None, LAN, Role.MARKER, "dong")
    world.write(roles.revoke_role, world.ctx(), LAN, Role.ORGANISER)
    assert [grant.role for grant in world.scope(LAN).grants] == [Role.MARKER]


def test_revoking_what_nobody_has_does_nothing(world: World) -> None:
    before = len(world.rows(audit))
    assert world.write(roles.revoke_role, world.ctx(), DUNG, Role.ORGANISER) == 0
    assert len(world.rows(audit)) == before


def test_there_is_one_first_administrator(world: World) -> None:
    world.write(roles.revoke_role, world.ctx(), EN, Role.ADMINISTRATOR)
    first = world.write(roles.first_administrator, world.ctx(), "vn", HASH)
    assert first is not None
    assert world.scope(first).has(Role.ADMINISTRATOR)
    assert world.write(roles.first_administrator, world.ctx(), "vn", HASH) is None


def test_no_first_administrator_where_there_is_one(world: World) -> None:
    assert world.write(roles.first_administrator, world.ctx(), "vn", HASH) is None
