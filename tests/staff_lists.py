"""Staff lists of Xã Đông, and what an import makes of them."""

from __future__ import annotations

from typing import Any

from backbone import CUC, HOA, LAN, MAI, World

from congvu.documents.sheets import Grid
from congvu.model.people import Role
from congvu.services.people.staff_import import StaffImport, plan_staff_import
from congvu.store.schema import posting as posting_table

HEADER = ["Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Email"]
KNOWN = {
    CUC: ["Lê Thị Cúc", None, "Chuyên viên", "Xã Đông", None],
    LAN: ["Nguyễn Thị Lan", "08/03/1985", "Chuyên viên", "Xã Đông", None],
    HOA: ["Đặng Thị Thúy Hòa", "17/05/1992", "Chuyên viên", "Xã Đông", None],
    MAI: ["Vũ Ngọc Mai", "02/09/1995", "Chuyên viên", "Phòng Văn hóa – Xã hội xã Đông", None],
}
NEW = ["Ngô Bảo Châu", "28/06/1972", "Chuyên viên", "Xã Đông", "chau@xadong.vn"]
BROKEN = ["Đinh Tiên Hoàng", "31/02/1980", "Chuyên viên", "Xã Đông", None]


def grid(*rows: list[Any], without: tuple[str, ...] = ()) -> Grid:
    """A list of the known, but for some, and of these rows."""
    return Grid("DS", [HEADER, *(row for who, row in KNOWN.items() if who not in without), *rows])


def plan(world: World, sheet: Grid, by: str = LAN, unit_id: str = "dong") -> StaffImport:
    return world.read(plan_staff_import, world.ctx(by, role=Role.ORGANISER), world.scope(by), unit_id, sheet)


def counts(planned: StaffImport) -> dict[str, int]:
    found = planned.plan
    return {
        name: len(getattr(found, name))
        for name in ("added", "moved", "changed", "unchanged", "missing")
        if getattr(found, name)
    }


def postings(world: World, officer_id: str) -> list[tuple[str, Any, Any]]:
    return [
        (row.unit_id, row.from_on, row.to_on)
        for row in world.rows(posting_table)
        if row.officer_id == officer_id
    ]
