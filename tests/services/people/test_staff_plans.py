"""Staff lists that wait for a yes: in the store, hers who made them, carried out once, and never unseen."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from backbone import BINH, CUC, DAY, EN, LAN, MAI, NOW, World, dump_rows
from backbone_fixtures import Databases
from races import race
from staff_lists import BROKEN, NEW, counts, grid, plan, postings

from congvu.documents.sheets import Grid
from congvu.model.errors import Conflict, Forbidden, UserError
from congvu.model.people import Role
from congvu.roster.sheet_json import sheet_from_json, sheet_to_json
from congvu.services.context import Context
from congvu.services.keeping.backup import make_backup
from congvu.services.keeping.ticking import tick
from congvu.services.people import roles, staff_plans
from congvu.services.people.staff_import import RosterMoved, StaffImport
from congvu.services.people.staff_plans import KEPT_FOR, KEPT_PLANS, WaitingPlan
from congvu.store import Store, people
from congvu.store.schema import audit, staff_plan, unit_edge

MOVED = ["Vũ Ngọc Mai", "02/09/1995", "Chuyên viên", "Xã Đông", None]


def organiser(world: World, by: str = LAN) -> Context:
    return world.ctx(by, role=Role.ORGANISER)


def keep(world: World, sheet: Grid, by: str = LAN, unit_id: str = "dong") -> str:
    planned = plan(world, sheet, by, unit_id)
    text = staff_plans.plan_text(planned)
    return world.write(staff_plans.keep_plan, organiser(world, by), planned, "ds.xlsx", text)


def look(world: World, plan_id: str, by: str = LAN) -> WaitingPlan:
    return world.read(staff_plans.look_at_plan, organiser(world, by), world.scope(by), plan_id)


def carry_out(world: World, waiting: WaitingPlan, by: str = LAN) -> StaffImport:
    return world.write(staff_plans.carry_out_plan, organiser(world, by), world.scope(by), waiting)


def kept(world: World) -> list[str]:
    return [row.id for row in world.rows(staff_plan)]


def found(world: World, name: str) -> int:
    return len(world.read(people.search, name, 5))


def test_a_list_that_was_read_is_the_same_after_json(world: World) -> None:
    """Rows, faults, and the places of the cells that later faults name."""
    sheet = plan(world, grid(NEW, BROKEN)).sheet
    back = sheet_from_json(json.loads(json.dumps(sheet_to_json(sheet))))
    assert (back.rows, back.held, back.findings) == (sheet.rows, sheet.held, sheet.findings)
    assert back.columns == sheet.columns
    for row, other in zip(sheet.rows, back.rows, strict=True):
        assert row.layout and {row.place_of(one) for one in row.layout.columns} == {
            other.place_of(one) for one in row.layout.columns
        }


def test_columns_that_an_import_does_not_need_are_not_kept(world: World) -> None:
    rows = [["Họ và tên", "Ngày sinh", "Số CCCD"], ["Ngô Bảo Châu", "28/06/1972", "001072000123"]]
    keep(world, Grid("DS", rows))
    assert "001072000123" not in repr(dump_rows(world.store))


def test_a_plan_that_waits_says_the_same_when_it_is_looked_at_again(world: World) -> None:
    first = plan(world, grid(NEW, BROKEN, MOVED, without=(MAI,)))
    again = look(world, keep(world, grid(NEW, BROKEN, MOVED, without=(MAI,)))).planned
    assert (again.gist, counts(again), again.findings) == (first.gist, counts(first), first.findings)


def test_the_day_alone_makes_no_other_plan(world: World) -> None:
    plan_id = keep(world, grid(NEW, MOVED, without=(MAI,)))
    before = look(world, plan_id).gist
    tomorrow = world.ctx(LAN, at=NOW + timedelta(hours=20), role=Role.ORGANISER)
    assert tomorrow.today > world.ctx().today
    later = world.read(staff_plans.look_at_plan, tomorrow, world.scope(LAN), plan_id)
    assert later.gist == before


def test_a_plan_is_carried_out_and_gone(world: World) -> None:
    done = carry_out(world, look(world, keep(world, grid(NEW))))
    assert (found(world, "ngo bao chau"), kept(world), done.unit_id) == (1, [], "dong")


def test_carried_out_again_it_says_that_it_was(world: World) -> None:
    waiting = look(world, keep(world, grid(NEW)))
    carry_out(world, waiting)
    for again in (lambda: carry_out(world, waiting), lambda: look(world, waiting.plan_id)):
        with pytest.raises(Conflict, match="đã được ghi rồi"):
            again()
    assert found(world, "ngo bao chau") == 1


@pytest.mark.parametrize("again", range(3))
def test_a_double_click_applies_a_plan_once(world: World, again: int) -> None:
    """Two requests that have both looked, in whatever process, meet in the store."""
    waiting = look(world, keep(world, grid(NEW, MOVED, without=(MAI,))))
    ctx, scope = organiser(world), world.scope(LAN)
    both = race(
        world,
        lambda tx: staff_plans.carry_out_plan(tx, ctx, scope, waiting),
        lambda tx: staff_plans.carry_out_plan(tx, ctx, scope, waiting),
    )
    assert sorted(type(one).__name__ for one in both) == ["Conflict", "StaffImport"]
    assert found(world, "ngo bao chau") == 1
    assert [unit for unit, _, last in postings(world, MAI) if last is None] == ["dong"]


def test_another_process_carries_out_what_this_one_kept(databases: Databases) -> None:
    url, campaign_id = databases.world_url()
    with Store(url) as store:
        plan_id = keep(World(store, campaign_id=campaign_id), grid(NEW))
    with Store(url) as store:
        other = World(store, campaign_id=campaign_id)
        carry_out(other, look(other, plan_id))
        assert found(other, "ngo bao chau") == 1


@pytest.mark.parametrize("by", [BINH, EN, CUC])
def test_a_plan_is_hers_who_made_it(world: World, by: str) -> None:
    """Not even the administrator above looks at it, carries it out or drops it."""
    plan_id = keep(world, grid(NEW))
    waiting = look(world, plan_id)
    with pytest.raises(UserError, match="không còn"):
        look(world, plan_id, by=by)
    with pytest.raises(UserError):
        carry_out(world, waiting, by=by)
    world.write(staff_plans.drop_plan, organiser(world, by), plan_id)
    assert world.read(staff_plans.list_plans, organiser(world, by)) == []
    assert (kept(world), found(world, "ngo bao chau")) == ([plan_id], 0)


def test_who_has_lost_the_unit_sees_and_does_no_more(world: World) -> None:
    plan_id = keep(world, grid(NEW))
    waiting = look(world, plan_id)
    world.write(roles.revoke_role, world.ctx(EN), LAN, Role.ORGANISER)
    with pytest.raises(Forbidden):
        look(world, plan_id)
    with pytest.raises(Forbidden):
        carry_out(world, waiting)


def test_what_somebody_else_has_imported_meanwhile_changes_the_plan_and_is_not_overrun(world: World) -> None:
    plan_id = keep(world, grid(NEW, MOVED, without=(MAI,)))
    shown = look(world, plan_id)
    carry_out(world, look(world, keep(world, grid(NEW), by=EN), by=EN), by=EN)
    with pytest.raises(RosterMoved):
        carry_out(world, shown)
    now = look(world, plan_id)
    assert now.gist != shown.gist
    assert counts(now.planned) == {"moved": 1, "unchanged": 4}
    carry_out(world, now)
    assert found(world, "ngo bao chau") == 1


def test_an_import_elsewhere_leaves_the_plan_what_it_was(world: World) -> None:
    """So a yes holds: it is compared anew, and nothing has to be shown again."""
    plan_id = keep(world, grid(NEW))
    shown = look(world, plan_id)
    other = Grid("DS", [["Họ và tên", "Chức vụ"], ["Trần Văn Bình", "Chuyên viên"], ["Hồ Văn Mười", ""]])
    carry_out(world, look(world, keep(world, other, BINH, "tay"), BINH), BINH)
    with pytest.raises(RosterMoved):
        carry_out(world, shown)
    now = look(world, plan_id)
    assert now.gist == shown.gist
    carry_out(world, now)


def test_a_plan_for_units_that_are_no_longer_there_asks_for_the_file_again(world: World) -> None:
    sheet = grid(["Ngô Bảo Châu", None, "Chuyên viên", "Phòng Văn hóa – Xã hội xã Đông", None])
    plan_id = keep(world, sheet)
    world.store.write(lambda tx: tx.execute(unit_edge.delete().where(unit_edge.c.lower_id == "phong")))
    with pytest.raises(Conflict, match="sắp xếp lại"):
        look(world, plan_id)


def test_a_no_leaves_nothing(world: World) -> None:
    plan_id = keep(world, grid(NEW))
    for _ in range(2):
        world.write(staff_plans.drop_plan, organiser(world), plan_id)
    assert kept(world) == []
    with pytest.raises(UserError, match="không còn"):
        look(world, plan_id)


def test_after_a_day_a_plan_is_no_more_even_before_it_is_purged(world: World) -> None:
    plan_id = keep(world, grid(NEW))
    late = world.ctx(LAN, at=NOW + KEPT_FOR, role=Role.ORGANISER)
    assert world.read(staff_plans.list_plans, late) == []
    with pytest.raises(UserError, match="không còn"):
        world.read(staff_plans.look_at_plan, late, world.scope(LAN), plan_id)


def test_the_tick_purges_what_has_expired_and_nothing_else(world: World) -> None:
    keep(world, grid(NEW))
    tick(world.store, world.ctx(at=NOW + KEPT_FOR - timedelta(seconds=1)))
    assert len(kept(world)) == 1
    tick(world.store, world.ctx(at=NOW + KEPT_FOR))
    assert kept(world) == []


def test_the_next_plan_of_anybody_purges_what_has_expired(world: World) -> None:
    keep(world, grid(NEW))
    planned = plan(world, grid(NEW), EN)
    later = world.ctx(EN, at=NOW + 2 * DAY, role=Role.ORGANISER)
    plan_id = world.write(staff_plans.keep_plan, later, planned, "ds.xlsx", staff_plans.plan_text(planned))
    assert kept(world) == [plan_id]


def test_of_many_plans_the_officers_own_oldest_goes_and_no_colleagues(world: World) -> None:
    colleagues = keep(world, grid(NEW), by=EN)
    made = []
    for minute in range(KEPT_PLANS + 2):
        world.now = NOW + timedelta(minutes=minute)
        made.append(keep(world, grid(NEW)))
    assert set(kept(world)) == {colleagues, *made[2:]}
    assert [one.id for one in world.read(staff_plans.list_plans, organiser(world))] == made[:1:-1]


def test_no_backup_holds_a_plan(world: World, tmp_path: Path) -> None:
    keep(world, grid(NEW))
    path = make_backup(world.store, world.ctx(), tmp_path / "backups", tmp_path, lambda *_: None)
    with zipfile.ZipFile(path) as archive:
        assert "staff_plan.jsonl" not in archive.namelist()
        texts = b"".join(archive.read(name) for name in archive.namelist())
    assert "Ngô Bảo Châu".encode() not in texts


def test_waiting_and_dropping_leave_no_name_in_the_audit(world: World) -> None:
    carry_out(world, look(world, keep(world, grid(NEW))))
    last = world.rows(audit)[-1]
    assert (last.action, last.actor, last.unit_id) == ("import_staff_list", LAN, "dong")
    assert len(last.object) == 32
