"""The units and people of these tests, and short ways to read a list against them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from congvu.model.findings import Finding, Severity
from congvu.model.people import Person, Posting, StaffGroup, Unit
from congvu.roster import (
    CellValue,
    ImportPlan,
    RosterSnapshot,
    StaffSheet,
    UnitIndex,
    read_staff_rows,
    reconcile,
)

TODAY = date(2026, 3, 12)
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị công tác", "Mã CBCCVC", "Email", "Điện thoại"]
OFFICE, ECONOMY = "Văn phòng HĐND và UBND", "Phòng Kinh tế"


def unit(unit_id: str, parent: str | None, name: str, full_name: str = "") -> Unit:
    return Unit(unit_id, parent, "", name, full_name or name, date(2025, 7, 1))


UNITS = [
    unit("xa", None, "Thử Nghiệm", "Xã Thử Nghiệm"),
    unit("vp", "xa", OFFICE),
    unit("kt", "xa", ECONOMY),
    unit("vx", "xa", "Phòng Văn hóa - Xã hội"),
    unit("th", "xa", "Trường Tiểu học Hòa Bình"),
]
INDEX = UnitIndex(UNITS)


def read(*rows: Sequence[CellValue], units: UnitIndex = INDEX, **options: object) -> StaffSheet:
    """Read rows as a sheet that begins with row 1."""
    return read_staff_rows("Sheet1", rows, units, on=TODAY, **options)  # type: ignore[arg-type]


def read_people(*people: Sequence[CellValue], **options: object) -> StaffSheet:
    """Read people under the usual header, so that the first stands in row 2."""
    return read(HEADER, *people, **options)  # type: ignore[arg-type]


def officer(
    name: object = "Lê Văn An",
    born: object = "03/04/1980",
    position: object = "Chuyên viên",
    unit_name: object = ECONOMY,
    code: object = "",
    email: object = "",
    phone: object = "",
    stt: object = 1,
) -> list[CellValue]:
    """One row under the usual header."""
    return [stt, name, born, position, unit_name, code, email, phone]  # type: ignore[list-item]


def codes(findings: Sequence[Finding]) -> list[str]:
    """The numbers of the errors, in order."""
    return [finding.code[-3:] for finding in findings if finding.severity is Severity.ERROR]


def person(
    officer_id: str, name: str = "Lê Văn An", born: date | None = date(1980, 4, 3), **more: str
) -> Person:
    return Person(officer_id, name, born, **more)


def posting(officer_id: str, unit_id: str = "kt", position: str = "Chuyên viên", **more: object) -> Posting:
    group = more.pop("group", StaffGroup.CIVIL_SERVANT)
    fields = more.pop("fields", ())
    return Posting(officer_id, unit_id, position, group, fields, date(2025, 7, 1))  # type: ignore[arg-type]


def plan(people: Sequence[Person], postings: Sequence[Posting], *rows: Sequence[CellValue]) -> ImportPlan:
    """The plan of importing rows into a roster."""
    sheet = read_people(*rows)
    return reconcile(sheet.rows, RosterSnapshot(people, postings), TODAY, held=sheet.held)
