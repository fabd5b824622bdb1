"""Importing a staff list: the plan changes nothing; carrying it out changes what the plan said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from backbone import BINH, CUC, DUNG, EN, LAN, MAI, TODAY, World, dump_rows, posting
from races import race
from staff_lists import BROKEN, NEW, counts, grid, plan, postings

from congvu.model.errors import Conflict, Forbidden, Rejected
from congvu.model.people import Role
from congvu.services.people import roles
from congvu.services.people.staff_import import StaffImport, import_staff_list
from congvu.store import accounts, people
from congvu.store.schema import identity


def carry_out(world: World, planned: StaffImport, by: str = LAN, **more: bool) -> StaffImport:
    ctx = world.ctx(by, role=Role.ORGANISER)
    return world.write(import_staff_list, ctx, world.scope(by), planned, **more)


def test_a_plan_changes_nothing(world: World) -> None:
    before = dump_rows(world.store)
    assert counts(plan(world, grid(NEW, BROKEN, without=(MAI,))))["added"] == 1
    assert dump_rows(world.store) == before


def test_a_list_that_says_what_is_known_changes_nobody(world: World) -> None:
    planned = plan(world, grid())
    assert counts(planned) == {"unchanged": 4}
    before = people_of(world)
    carry_out(world, planned)
    assert people_of(world) == before


def people_of(world: World) -> list[Any]:
    return [dump_rows(world.store)[name] for name in ("identity", "posting", "credential", "officer")]


def test_a_new_officer_is_added_posted_and_given_a_login(world: World) -> None:
    carry_out(world, plan(world, grid(NEW)))
    (found,) = world.read(people.search, "ngo bao chau", 5)
    (posted,) = world.read(people.postings_of, found.officer_id, TODAY)
    login = world.read(accounts.credential_of, found.officer_id)
    assert (posted.unit_id, posted.position, posted.from_on) == ("dong", "Chuyên viên", TODAY)
    assert login is not None
    assert (login.login, login.password_hash) == ("chaunb", None)


def test_importing_the_same_list_again_adds_nobody(world: World) -> None:
    carry_out(world, plan(world, grid(NEW)))
    assert counts(plan(world, grid(NEW))) == {"unchanged": 5}


def test_who_moved_has_one_posting_closed_and_one_opened(world: World) -> None:
    carry_out(
        world,
        plan(world, grid(["Vũ Ngọc Mai", "02/09/1995", "Chuyên viên", "Xã Đông", None], without=(MAI,))),
    )
    yesterday = TODAY - timedelta(days=1)
    assert [(unit, last) for unit, _, last in postings(world, MAI)] == [("phong", yesterday), ("dong", None)]
    assert postings(world, MAI)[1][1] == TODAY


def test_who_moved_keeps_a_posting_that_the_list_does_not_speak_of(world: World) -> None:
    """Mai also works in the ward beside, which Lan does not see."""
    world.write(people.add_postings, [posting(MAI, "tay")])
    carry_out(
        world,
        plan(world, grid(["Vũ Ngọc Mai", "02/09/1995", "Chuyên viên", "Xã Đông", None], without=(MAI,))),
    )
    assert {unit for unit, _, last in postings(world, MAI) if last is None} == {"dong", "tay"}


def test_who_changed_keeps_her_posting_with_the_new_position(world: World) -> None:
    changed = ["Lê Thị Cúc", None, "Phó Chủ tịch UBND xã", "Xã Đông", None]
    carry_out(world, plan(world, grid(changed, without=(CUC,))))
    (posted,) = world.read(people.postings_of, CUC, TODAY)
    assert posted.position == "Phó Chủ tịch UBND xã"
    assert len(postings(world, CUC)) == 1


def test_a_new_address_changes_the_identity_alone(world: World) -> None:
    changed = ["Lê Thị Cúc", None, "Chuyên viên", "Xã Đông", "cuc@xadong.vn"]
    carry_out(world, plan(world, grid(changed, without=(CUC,))))
    found = world.read(people.get_person, CUC)
    assert found is not None
    assert found.email == "cuc@xadong.vn"


def test_who_is_missing_from_the_list_is_named_and_stays(world: World) -> None:
    planned = plan(world, grid(without=(MAI,)))
    assert [person.officer_id for person in planned.plan.missing] == [MAI]
    carry_out(world, planned)
    assert postings(world, MAI)[0][2] is None


def test_a_fault_keeps_the_whole_list_out(world: World) -> None:
    planned = plan(world, grid(NEW, BROKEN))
    assert planned.blocked
    before = dump_rows(world.store)
    with pytest.raises(Rejected) as caught:
        carry_out(world, planned)
    assert [finding.place for finding in caught.value.findings] == ["DS!B7"]
    assert dump_rows(world.store) == before


def test_the_good_rows_of_a_list_with_faults_can_be_taken(world: World) -> None:
    planned = carry_out(world, plan(world, grid(NEW, BROKEN)), accept_good_rows=True)
    assert planned.good_rows == 5
    assert [len(world.read(people.search, name, 5)) for name in ("ngo bao chau", "dinh tien hoang")] == [1, 0]


def test_of_two_plans_of_the_same_moment_one_is_carried_out(world: World) -> None:
    one, other = plan(world, grid(NEW)), plan(world, grid(NEW))
    carry_out(world, one)
    with pytest.raises(Conflict):
        carry_out(world, other)
    assert len(world.read(people.search, "ngo bao chau", 5)) == 1


@pytest.mark.parametrize("again", range(3))
def test_of_two_imports_at_the_same_moment_one_is_carried_out(world: World, again: int) -> None:
    sheet = grid(["Vũ Ngọc Mai", "02/09/1995", "Chuyên viên", "Xã Đông", None], without=(MAI,))
    one, other = plan(world, sheet), plan(world, sheet)
    ctx, scope = world.ctx(LAN, role=Role.ORGANISER), world.scope(LAN)
    found = race(
        world,
        lambda tx: import_staff_list(tx, ctx, scope, one),
        lambda tx: import_staff_list(tx, ctx, scope, other),
    )
    assert sorted(type(outcome).__name__ for outcome in found) == ["RosterMoved", "StaffImport"]
    assert [unit for unit, _, last in postings(world, MAI) if last is None] == ["dong"]


@pytest.mark.parametrize("by", [BINH, CUC, DUNG])
def test_only_the_units_organiser_plans_an_import(world: World, by: str) -> None:
    with pytest.raises(Forbidden):
        plan(world, grid(NEW), by=by)


@pytest.mark.parametrize("by", [BINH, CUC, DUNG])
def test_a_colleague_beside_or_a_stranger_carries_out_no_plan_of_the_units_organiser(
    world: World, by: str
) -> None:
    planned = plan(world, grid(NEW))
    before = dump_rows(world.store)
    with pytest.raises(Forbidden, match="đơn vị mình phụ trách"):
        carry_out(world, planned, by=by)
    assert dump_rows(world.store) == before


def test_the_administrator_above_carries_a_plan_out(world: World) -> None:
    carry_out(world, plan(world, grid(NEW)), by=EN)
    assert len(world.read(people.search, "ngo bao chau", 5)) == 1


def test_who_has_lost_the_unit_since_the_plan_carries_nothing_out(world: World) -> None:
    planned = plan(world, grid(NEW))
    world.write(roles.revoke_role, world.ctx(EN), LAN, Role.ORGANISER)
    with pytest.raises(Forbidden):
        carry_out(world, planned)


def test_who_has_left_the_roster_since_the_plan_is_not_posted_again(world: World) -> None:
    planned = plan(world, grid(["Vũ Ngọc Mai", "02/09/1995", "Chuyên viên", "Xã Đông", None], without=(MAI,)))
    world.write(roles.leave_roster, world.ctx(EN), MAI)
    with pytest.raises(Conflict):
        carry_out(world, planned)
    assert [unit for unit, _, last in postings(world, MAI) if last is None] == []


def test_a_list_that_names_a_unit_beside_is_refused_in_that_row(world: World) -> None:
    planned = plan(world, grid(["Ngô Bảo Châu", None, "Chuyên viên", "Xã Tây", None]))
    assert planned.blocked
    assert counts(planned) == {"unchanged": 4}


def test_who_comes_from_the_unit_beside_is_moved_where_the_organiser_sees_both(world: World) -> None:
    sheet = grid(["Phạm Quốc Dũng", "14/02/1980", "Chuyên viên", "Xã Đông", None])
    planned = plan(world, sheet, by=EN)
    assert [change.person.officer_id for change in planned.plan.moved] == [DUNG]
    assert planned.plan.missing == []  # Bình and Én are not of Xã Đông, so its list need not name them


def test_the_sample_flag_marks_the_invented(world: World) -> None:
    carry_out(world, plan(world, grid(NEW)), invented=True)
    (found,) = world.read(people.search, "ngo bao chau", 5)
    assert {row.officer_id for row in world.rows(identity) if row.invented} == {found.officer_id}
