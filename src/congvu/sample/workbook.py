"""The staff list of the invented district as an office would keep it: a real, untidy .xlsx.

Everything that such lists have and a parser trips over is here on purpose: motto and title rows, a merged header
of two rows, units as section rows, names in capitals, dates now as text and now as dates, birth dates under *Nam*
or *Nữ*, stray and no-break spaces, cells in NFD, a total and a signature block. The generator is deterministic;
a test holds the committed file equal to it, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from random import Random

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from congvu import messages
from congvu.model.letters import nfd
from congvu.model.people import StaffGroup
from congvu.sample.people import SEED, SampleOfficer, sample_officers
from congvu.sample.places import DISTRICT, SamplePlace, places_before

FILE = "roster/sample/danh-sach-quan-hoa-ban.xlsx"
"""Where the file stands below the content root."""
NOTE = "Ghi chú: Dữ liệu mẫu do congvu tự tạo; tỉnh, quận, phường và mọi người trong danh sách đều không có thật."
Cell = str | int | date | None
_TOP = (
    *("STT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Mã CBCCVC", "Chức vụ, chức danh", "Đối tượng"),
    *("Lĩnh vực phụ trách", "Liên hệ", None, "Ghi chú"),
)
_UNDER = (None, None, "Nam", "Nữ", None, None, None, None, "Điện thoại", "Email", None)
_WIDTHS = (6, 28, 13, 13, 13, 34, 12, 26, 16, 30, 14)
_LAST = len(_TOP) - 1
_GROUPS = {
    StaffGroup.OFFICIAL: ("Cán bộ", "CB"),
    StaffGroup.CIVIL_SERVANT: ("Công chức", "CC"),
    StaffGroup.PUBLIC_EMPLOYEE: ("Viên chức", "VC"),
    StaffGroup.CONTRACT: ("Hợp đồng", "HĐ"),
}
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def write_workbook(path: Path) -> Path:
    """Writes the list; the same bytes each time with the same version of XlsxWriter. Returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(str(path)) as book:
        created = datetime(2025, 4, 14, tzinfo=UTC)
        book.set_properties({"title": "Dữ liệu mẫu", "author": "congvu", "created": created})
        _Writer(book).write(sample_officers())
    return path


class _Writer:
    def __init__(self, book: Workbook) -> None:
        font = {"font_name": "Times New Roman", "font_size": 12}
        self.sheet: Worksheet = book.add_worksheet("Danh sách")
        self.plain: Format = book.add_format({**font, "border": 1, "valign": "vcenter"})
        self.day: Format = book.add_format({**font, "border": 1, "num_format": "dd/mm/yyyy"})
        self.bold: Format = book.add_format({**font, "border": 1, "bold": True, "text_wrap": True})
        self.title: Format = book.add_format({**font, "bold": True, "align": "center"})
        self.rng = Random(SEED + 1)
        self.row = 0

    def write(self, officers: Sequence[SampleOfficer]) -> None:
        """The whole sheet."""
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        self._write_top()
        number = 0
        for index, (place, staff) in enumerate(_by_unit(officers), 1):
            self._section(index, place, len(staff))
            for officer in staff:
                number += 1
                self._person(number, officer)
        self._write_bottom(number)

    def _line(self, cells: Sequence[Cell], style: Format) -> None:
        for column, value in enumerate(cells):
            if isinstance(value, date):
                self.sheet.write_datetime(self.row, column, value, self.day)
            elif value is not None:
                self.sheet.write(self.row, column, value, style)
        self.row += 1

    def _wide(self, text: str, first: int = 0, last: int = _LAST, *, stay: bool = False) -> None:
        self.sheet.merge_range(self.row, first, self.row, last, text, self.title)
        self.row += not stay

    def _write_top(self) -> None:
        self._wide("ỦY BAN NHÂN DÂN", 0, 4, stay=True)
        self._wide("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 5)
        self._wide("QUẬN HOA BAN (MẪU)", 0, 4, stay=True)
        self._wide("Độc lập - Tự do - Hạnh phúc", 5)
        self.row += 1
        self._wide("DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC DỰ TẬP HUẤN")
        self._wide("(Kèm theo Kế hoạch số 00/KH-UBND ngày 14 tháng 4 năm 2025 – DỮ LIỆU MẪU, KHÔNG CÓ THẬT)")
        self.row += 1
        self._write_header()

    def _write_header(self) -> None:
        for column, (upper, under) in enumerate(zip(_TOP, _UNDER, strict=True)):
            if upper and under is None:
                self.sheet.merge_range(self.row, column, self.row + 1, column, upper, self.bold)
            elif upper:
                self.sheet.merge_range(self.row, column, self.row, column + 1, upper, self.bold)
        self.row += 1
        self._line(_UNDER, self.bold)
        self._line([f"({number})" for number in range(1, len(_TOP) + 1)], self.plain)

    def _section(self, index: int, place: SamplePlace, count: int) -> None:
        name = f"UBND {place.full_name}" if place.kind in ("Quận", "Phường") else place.name
        name = name.upper() if index % 3 else name
        counted = f"{name} ({count:02d} người)" if index % 4 == 0 else name
        self.sheet.write(self.row, 0, roman(index), self.bold)
        self.sheet.merge_range(self.row, 1, self.row, _LAST, counted, self.bold)
        self.row += 1

    def _person(self, number: int, officer: SampleOfficer) -> None:
        born = self._born(officer.born_on)
        man, woman = (None, born) if officer.is_woman else (born, None)
        group = self.rng.choices(_GROUPS[officer.post.group], (3, 1))[0]
        fields = self.rng.choice(("; ", ", ", ";")).join(officer.post.fields) or None
        contact = (self._phone(officer.phone), officer.email)
        self._line(
            (
                *(number, self._name(officer.full_name), man, woman, officer.staff_code),
                *(self._spaced(officer.post.position), group, fields, *contact, None),
            ),
            self.plain,
        )

    def _name(self, name: str) -> str:
        """Most as they are; some in capitals, some in NFD, some with stray or no-break spaces."""
        name = name.upper() if self.rng.random() < 0.2 else name
        name = self._spaced(name)
        return nfd(name) if self.rng.random() < 0.06 else name

    def _spaced(self, text: str) -> str:
        shape = self.rng.random()
        if shape < 0.08:
            return text.replace(" ", "  ", 1) + " "
        if shape < 0.14:
            return text.replace(" ", "\u00a0", 1)
        return text

    def _born(self, day: date) -> Cell:
        if self.rng.random() < 0.45:
            return day
        return f"{day.day}-{day.month}-{day.year}" if self.rng.random() < 0.12 else messages.day(day)

    def _phone(self, phone: str) -> Cell:
        """As text, as text in groups, or as the number that Excel makes of it."""
        shape = self.rng.random()
        if shape < 0.15:
            return int(phone)
        return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if shape < 0.4 else phone

    def _write_bottom(self, count: int) -> None:
        self._wide(f"Tổng cộng: {count} người")
        self.row += 1
        self._wide("Hoa Ban, ngày 14 tháng 4 năm 2025", 6)
        self._wide("NGƯỜI LẬP BIỂU", 0, 4, stay=True)
        self._wide("TM. ỦY BAN NHÂN DÂN", 6)
        self._wide("(Ký, ghi rõ họ tên)", 0, 4, stay=True)
        self._wide("CHỦ TỊCH", 6)
        self.row += 2
        self._wide(NOTE)


def _by_unit(officers: Sequence[SampleOfficer]) -> Iterator[tuple[SamplePlace, list[SampleOfficer]]]:
    places = {place.code: place for place in places_before()}
    assert officers[0].post.unit_code == DISTRICT  # the leaders of the district stand first
    for code, staff in groupby(officers, key=lambda officer: officer.post.unit_code):
        yield places[code], list(staff)


def roman(number: int) -> str:
    """A Roman number, as section rows carry."""
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
