"""Units that an organiser adds or names, and finding units and officers by what a person types."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from backbone import BINH, CUC, EN, HOA, LAN, TODAY, World

from congvu.model.errors import Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.services.people.lookup import find_officers, find_units, resolve_officer, resolve_unit
from congvu.services.people.units import ROOT_ID, add_unit, ensure_root, enter_predecessors
from congvu.store import units
from congvu.store.schema import audit, unit_edge


def add(world: World, name: str = "Phòng Kinh tế", by: str = LAN, parent_id: str = "dong") -> str:
    named = {"parent_id": parent_id, "kind": "Phòng", "name": name, "full_name": ""}
    return world.write(add_unit, world.ctx(by), world.scope(by), **named).id


def test_an_organiser_adds_a_unit_below_hers(world: World) -> None:
    added = add(world)
    assert added in {unit.id for unit in world.read(units.subtree, ["dong"], TODAY)}
    assert world.read(units.reaches, world.scope(LAN), added, Role.ORGANISER)


def test_a_unit_without_full_name_goes_by_its_name(world: World) -> None:
    found = world.read(units.get_unit, add(world, "  Phòng Kinh tế "))
    assert found is not None
    assert (found.name, found.full_name) == ("Phòng Kinh tế", "Phòng Kinh tế")


@pytest.mark.parametrize(("by", "parent_id"), [(LAN, "tay"), (LAN, "tinh"), (CUC, "dong"), (HOA, "dong")])
def test_nobody_adds_a_unit_where_she_is_no_organiser(world: World, by: str, parent_id: str) -> None:
    with pytest.raises(Forbidden):
        add(world, by=by, parent_id=parent_id)


def test_a_unit_without_a_name_is_refused(world: World) -> None:
    with pytest.raises(UserError, match="chưa có tên"):
        add(world, "  ")


def test_predecessors_end_the_day_before_their_successor_begins(world: World) -> None:
    added = add(world)
    world.write(enter_predecessors, world.ctx(EN), world.scope(EN), added, ["phong"])
    edge = next(row for row in world.rows(unit_edge) if row.kind == "predecessor" and row.upper_id == added)
    assert (edge.lower_id, (TODAY - edge.to_on).days) == ("phong", 1)


@pytest.mark.parametrize("by", [LAN, BINH])
def test_only_administrators_enter_predecessors(world: World, by: str) -> None:
    """It gives sight of other units' results."""
    with pytest.raises(Forbidden):
        world.write(enter_predecessors, world.ctx(by), world.scope(by), "dong", ["tay-mot"])


def test_an_unknown_predecessor_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.write(enter_predecessors, world.ctx(EN), world.scope(EN), "dong", ["nowhere"])


def test_the_root_is_made_once(world: World) -> None:
    before = len(world.rows(audit))
    assert world.write(ensure_root, world.ctx()) == ROOT_ID
    assert len(world.rows(audit)) == before


@pytest.mark.parametrize("text", ["xa dong", "Xã Đông", "ĐÔNG", normalize("NFD", "Đông")])
def test_units_are_found_by_part_of_their_name_without_accents(world: World, text: str) -> None:
    assert ("dong", "Tỉnh Mẫu") in {(unit.id, above) for unit, above in world.read(find_units, text)}


@pytest.mark.parametrize("text", ["dong", "Xã Đông", "xã  đông", normalize("NFD", "Xã Đông")])
def test_a_unit_is_meant_by_its_id_or_its_full_name(world: World, text: str) -> None:
    assert world.read(resolve_unit, text) == "dong"


def test_a_name_of_several_units_is_refused_and_of_none_not_found(world: World) -> None:
    with pytest.raises(UserError, match="Có 2 đơn vị"):
        world.read(resolve_unit, "Tỉnh Mẫu")
    with pytest.raises(NotFound):
        world.read(resolve_unit, "Xã Dông")


@pytest.mark.parametrize("text", ["thuy", "THÚY HÒA", "dang thi"])
def test_officers_are_found_by_part_of_their_name(world: World, text: str) -> None:
    (found,) = world.read(find_officers, world.ctx(), text)
    assert (found.officer_id, found.login, found.unit) == (HOA, "hoadtt", "Xã Đông")


@pytest.mark.parametrize("text", [HOA, "hoadtt", " HoaDTT "])
def test_an_officer_is_meant_by_id_or_login(world: World, text: str) -> None:
    assert world.read(resolve_officer, text) == HOA


def test_an_unknown_officer_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.read(resolve_officer, "khongco")
