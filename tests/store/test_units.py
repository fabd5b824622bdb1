"""The dated tree of units, and what a scope reaches in it."""

from __future__ import annotations

from datetime import date

import pytest
from backbone import LAST_OF_THREE, NOW, TODAY, World
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from congvu.content import find_content_root
from congvu.documents.registers import read_register
from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Role, Unit
from congvu.services.context import Context, Services
from congvu.services.people.units import REGISTERS, ROOT_ID, RegisterPlan, load_register
from congvu.store import Store, Tx, units
from congvu.store.schema import unit_edge
from congvu.store.units import reach_cte

OLD_ON, NEW_ON = date(2025, 3, 15), TODAY


def below(world: World, root: str, on: date = TODAY) -> set[str]:
    return {unit.id for unit in world.read(units.subtree, [root], on)}


def reached(world: World, *roots: str, on: date = TODAY) -> set[str]:
    reach = reach_cte(roots, on)
    return {row[0] for row in world.store.read(lambda tx: tx.execute(select(reach.c.id)).all())}


def scope(unit_id: str, role: Role = Role.ORGANISER, on: date = TODAY) -> Scope:
    return Scope("x", on, (Grant("x", role, unit_id, on),))


def test_a_subtree_holds_the_root_and_all_below_it(world: World) -> None:
    assert below(world, "tinh") == {"tinh", "dong", "tay", "phong"}


def test_a_subtree_of_a_day_holds_the_units_of_that_day(world: World) -> None:
    assert below(world, "tinh-cu", OLD_ON) == {"tinh-cu", "huyen", "dong-mot", "dong-hai", "tay-mot", "to"}
    assert below(world, "tinh-cu", TODAY) == {"tinh-cu"}


def test_a_subtree_knows_no_predecessors(world: World) -> None:
    assert below(world, "dong") == {"dong", "phong"}


def test_units_of_a_subtree_know_their_parents_of_the_day(world: World) -> None:
    parents = {unit.id: unit.parent_id for unit in world.read(units.subtree, ["tinh"], TODAY)}
    assert parents == {"tinh": "vn", "dong": "tinh", "tay": "tinh", "phong": "dong"}


def test_a_unit_that_ended_on_a_day_stands_on_that_day_and_not_after(world: World) -> None:
    assert "huyen" in below(world, "tinh-cu", LAST_OF_THREE)
    assert "huyen" not in below(world, "tinh-cu", date(2025, 7, 1))


def test_a_reach_takes_in_predecessors_and_what_stood_below_them(world: World) -> None:
    assert reached(world, "dong") == {"dong", "phong", "dong-mot", "dong-hai", "to"}


def test_a_reach_stops_at_the_sibling(world: World) -> None:
    assert reached(world, "dong") & reached(world, "tay") == set()


def test_a_reach_from_above_takes_in_the_predecessors_of_all_below(world: World) -> None:
    assert {"dong-mot", "dong-hai", "tay-mot", "to"} <= reached(world, "tinh")


def test_a_reach_does_not_climb(world: World) -> None:
    assert not {"vn", "tinh", "huyen", "tinh-cu"} & reached(world, "dong")


def test_a_reach_of_no_units_is_empty(world: World) -> None:
    assert reached(world) == set()


def test_predecessors_that_name_each_other_do_not_hang_the_reach(world: World) -> None:
    """An organiser's slip of the hand must not stop the database."""
    world.write(units.add_predecessors, "dong-mot", ["dong"], LAST_OF_THREE)
    assert "dong-hai" in reached(world, "dong")


def test_a_unit_with_two_successors_is_reached_by_both(world: World) -> None:
    """A commune that was divided."""
    world.write(units.add_predecessors, "tay", ["dong-hai"], LAST_OF_THREE)
    assert "dong-hai" in reached(world, "dong") & reached(world, "tay")


def test_a_unit_that_moved_under_another_parent_leaves_the_first(world: World) -> None:
    new = {"upper_id": "tay", "lower_id": "phong", "kind": "parent", "from_on": date(2026, 7, 1)}

    def move(tx: Tx) -> None:
        tx.execute(update(unit_edge).where(unit_edge.c.lower_id == "phong").values(to_on=date(2026, 6, 30)))
        tx.execute(insert(unit_edge).values(**new))

    world.store.write(move)
    assert "phong" not in below(world, "dong")
    assert "phong" in below(world, "tay")
    assert "phong" in below(world, "dong", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.ORGANISER, True), (Role.ADMINISTRATOR, True), (Role.TRAINEE, False)]
)
def test_a_scope_reaches_through_the_roles_asked_for_and_the_administrators(
    world: World, role: Role, seen: bool
) -> None:
    assert world.read(units.reaches, scope("dong", role), "phong", Role.ORGANISER) is seen


def test_a_scope_without_grants_reaches_nothing(world: World) -> None:
    assert not world.read(units.reaches, Scope("x", TODAY), "dong", Role.ORGANISER)


def test_a_code_names_a_unit_only_within_its_register(world: World) -> None:
    other = Unit("khac", "vn", "Xã", "Khác", "Xã Khác", date(2025, 3, 1))
    world.write(units.add_units, [other], register="r-2025", codes={"001": "khac"})
    assert world.read(units.unit_id_by_code, "r-2025", "001") == "khac"
    assert world.read(units.unit_id_by_code, "r-2026", "001") == "dong"


def test_a_code_names_one_unit_in_its_register(world: World) -> None:
    again = Unit("lai", "vn", "Xã", "Lại", "Xã Lại", date(2025, 3, 1))
    with pytest.raises(IntegrityError):
        world.write(units.add_units, [again], register="r-2026", codes={"001": "lai"})
    assert world.read(units.get_unit, "lai") is None


def test_an_unknown_code_names_nothing(world: World) -> None:
    assert world.read(units.unit_id_by_code, "r-2026", "1") is None


# -- the official registers ---------------------------------------------------------------------------------------
FILES = {plan.name: read_register(find_content_root() / "roster" / plan.file) for plan in REGISTERS}


@pytest.mark.parametrize(
    ("plan", "size", "provinces", "on"),
    [(REGISTERS[0], 10_794, 63, OLD_ON), (REGISTERS[1], 3_355, 34, NEW_ON)],
)
def test_an_official_register_loads_once_and_whole(
    store: Store, plan: RegisterPlan, size: int, provinces: int, on: date
) -> None:
    ctx = Context(NOW, Services())
    rows = FILES[plan.name]
    assert store.write(lambda tx: load_register(tx, ctx, plan, rows)) == size
    tree = store.read(lambda tx: units.subtree(tx, [ROOT_ID], on))
    assert sum(unit.parent_id == ROOT_ID for unit in tree) == provinces
    assert len(tree) == size + 1  # and Việt Nam itself
    assert store.write(lambda tx: load_register(tx, ctx, plan, rows)) == 0


def test_one_code_names_two_units_in_the_two_official_registers(store: Store) -> None:
    """14071 was Xã Trực Đại until June 2025 and is Xã Minh Thái since."""
    ctx = Context(NOW, Services())
    for plan in REGISTERS:
        kept = [row for row in FILES[plan.name] if row.code in {"36", "37", "363", "14071"}]
        store.write(lambda tx, p=plan, rows=kept: load_register(tx, ctx, p, rows))
    ids = [store.read(lambda tx, p=p: units.unit_id_by_code(tx, p.name, "14071")) for p in REGISTERS]
    named = [store.read(lambda tx, i=i: units.get_unit(tx, i or "")) for i in ids]
    assert [unit and unit.name for unit in named] == ["Trực Đại", "Minh Thái"]


def test_most_codes_of_the_new_register_stood_in_the_old_one_and_most_of_those_name_another_unit() -> None:
    old, new = ({row.code: row for row in FILES[plan.name]} for plan in REGISTERS)
    both = old.keys() & new.keys()
    other = [code for code in both if old[code].name != new[code].name]
    assert (len(both), len(other)) == (3_349, 1_897)
