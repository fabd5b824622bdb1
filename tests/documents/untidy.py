"""A staff list as an office keeps it: motto, titles, a two-row merged header, sections, totals, signatures.

A real .xlsx, written with openpyxl. Tests use it as a pattern; so does the sample of the demo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | date | None
TOP = (
    "STT",
    "Họ và tên",
    None,
    "Ngày tháng năm sinh",
    None,
    "Chức vụ",
    "Số hiệu CBCCVC",
    "Liên hệ",
    None,
    "Ghi chú",
)
UNDER = (None, "Họ đệm", "Tên", "Nam", "Nữ", None, None, "Điện thoại", "Email", None)
MERGED = ("A7:A8", "B7:C7", "D7:E7", "F7:F8", "G7:G8", "H7:I7", "J7:J8")
HEADER_ROW, FIRST_ROW = 7, 10


@dataclass(frozen=True)
class Untidy:
    """One person of the list; a man's birth date goes under *Nam*, a woman's under *Nữ*."""

    family: str
    given: str
    born: Cell = None
    position: Cell = "Chuyên viên"
    code: Cell = None
    phone: Cell = None
    email: Cell = None
    woman: bool = False

    def cells(self, number: int) -> tuple[Cell, ...]:
        """The row of this person."""
        man, woman = (None, self.born) if self.woman else (self.born, None)
        contact = (self.position, self.code, self.phone, self.email)
        return (number, self.family, self.given, man, woman, *contact, None)


PEOPLE: Mapping[str, Sequence[Untidy]] = {
    "Văn phòng HĐND và UBND": (
        Untidy(
            "NGUYỄN THỊ",
            "ÁNH",
            "03/04/1980",
            "Chánh Văn phòng",
            "0012",
            912345678,
            "anh@x.gov.vn",
            woman=True,
        ),
        Untidy("Lê Va\u0306n", "Bi\u0300nh", date(1985, 4, 13), "Chuyên\u00a0viên ", "0013", "0987 654 321"),
    ),
    "Phòng Kinh tế": (
        Untidy("  Trần   Văn", "Cường ", "5-6-1979", "Trưởng phòng", "0014", "+84 912 000 111"),
        Untidy("Phạm Thị", "Dung", "07.08.1990", "Chuyên viên", "0015", woman=True),
    ),
}


@dataclass
class _Writer:
    sheet: Worksheet
    row: int = 1
    merged: list[str] = field(default_factory=list)

    def line(self, *cells: Cell) -> None:
        for column, value in enumerate(cells, 1):
            cell = self.sheet.cell(self.row, column, value)
            if isinstance(value, date):
                cell.number_format = "dd/mm/yyyy"
        self.row += 1

    def merge(self, cells: str) -> None:
        self.sheet.merge_cells(cells)
        self.sheet[cells.split(":", 1)[0]].alignment = Alignment(horizontal="center", wrap_text=True)


def make_untidy(
    path: Path, people: Mapping[str, Sequence[Untidy]] = PEOPLE, sheet_name: str = "Sheet1"
) -> Path:
    """Write the list, each unit's people under its section row; returns the path."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = sheet_name
    writer = _Writer(sheet)
    _write_top(writer)
    _write_people(writer, people)
    _write_bottom(writer, sum(map(len, people.values())))
    book.save(path)
    return path


def _write_top(writer: _Writer) -> None:
    writer.line("ỦY BAN NHÂN DÂN", None, None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    writer.line("XÃ THỬ NGHIỆM", None, None, None, None, "Độc lập - Tự do - Hạnh phúc")
    writer.line()
    writer.line("DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC")
    writer.line("(Kèm theo Kế hoạch số 05/KH-UBND ngày 12 tháng 3 năm 2026 của UBND xã)")
    writer.line()
    for cells in ("A1:E1", "F1:J1", "A2:E2", "F2:J2", "A4:J4", "A5:J5"):
        writer.merge(cells)
    writer.line(*TOP)
    writer.line(*UNDER)
    for cells in MERGED:
        writer.merge(cells)
    writer.line(*(f"({number})" for number in range(1, 11)))
    for row in writer.sheet.iter_rows(min_row=1, max_row=8):
        for cell in row:
            cell.font = Font(name="Times New Roman", size=12, bold=True)


def _write_people(writer: _Writer, people: Mapping[str, Sequence[Untidy]]) -> None:
    number = 0
    for index, (unit, members) in enumerate(people.items()):
        row = writer.row
        writer.line(("I", "II", "III", "IV", "V")[index % 5], f"{unit} ({len(members):02d} người)")
        writer.merge(f"B{row}:J{row}")
        for member in members:
            number += 1
            writer.line(*member.cells(number))


def _write_bottom(writer: _Writer, count: int) -> None:
    row = writer.row
    writer.line(f"Tổng cộng: {count} người")
    writer.merge(f"A{row}:J{row}")
    writer.line()
    writer.line(None, None, None, None, None, "Xã Thử Nghiệm, ngày 12 tháng 3 năm 2026")
    writer.line(None, "NGƯỜI LẬP BIỂU", None, None, None, "TM. ỦY BAN NHÂN DÂN")
    writer.line(None, "(Ký, ghi rõ họ tên)", None, None, None, "CHỦ TỊCH")
    writer.line()
    writer.line(None, "Nguyễn Thị Lập", None, None, None, "Hoàng Văn Chủ")
