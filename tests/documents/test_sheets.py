"""Reading office files: workbooks and CSV, sound and unsound."""

import random
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from congvu.documents.sheets import Grid, read_grid
from congvu.model.errors import UserError
from congvu.model.people import Unit
from congvu.roster import StaffSheet, UnitIndex, read_staff_rows

from .untidy import PEOPLE, make_untidy

UNITS = UnitIndex(Unit(name, None, "", name, name, date(2025, 7, 1)) for name in PEOPLE)
CSV = "DANH SÁCH\r\nSTT,Họ và tên,Ngày sinh,Chức vụ,Đơn vị,Điện thoại\r\n1,Nguyễn Thị Ánh,03/04/1980,Chuyên viên,Phòng Kinh tế,0912345678\r\n"


def staff(grid: Grid) -> StaffSheet:
    return read_staff_rows(grid.sheet, grid.rows, UNITS, on=date(2026, 3, 12))


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def refusal(path: Path, **options: str) -> UserError:
    with pytest.raises(UserError) as caught:
        read_grid(path, **options)  # type: ignore[arg-type]
    assert caught.value.mend
    return caught.value


def test_an_untidy_workbook_yields_its_people(tmp_path: Path) -> None:
    sheet = staff(read_grid(make_untidy(tmp_path / "u.xlsx")))
    assert [row.full_name for row in sheet.rows] == [
        "Nguyễn Thị Ánh",
        "Lê Văn Bình",
        "Trần Văn Cường",
        "Phạm Thị Dung",
    ]
    assert (sheet.findings, sheet.header_rows) == ([], (7, 8))


def test_an_untidy_workbook_yields_its_dates(tmp_path: Path) -> None:
    rows = staff(read_grid(make_untidy(tmp_path / "u.xlsx"))).rows
    expected = [date(1980, 4, 3), date(1985, 4, 13), date(1979, 6, 5), date(1990, 8, 7)]
    assert [row.born_on for row in rows] == expected


def test_an_untidy_workbook_yields_codes_and_phones_as_text(tmp_path: Path) -> None:
    rows = staff(read_grid(make_untidy(tmp_path / "u.xlsx"))).rows
    assert [row.staff_code for row in rows] == ["0012", "0013", "0014", "0015"]
    assert [row.phone for row in rows] == ["0912345678", "0987654321", "0912000111", ""]


def test_an_excel_date_is_a_date(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append([date(1980, 4, 3)])
    book.save(tmp_path / "d.xlsx")
    assert read_grid(tmp_path / "d.xlsx").rows[0][0] == date(1980, 4, 3)


def test_rows_keep_their_numbers_below_blank_ones(tmp_path: Path) -> None:
    book = Workbook()
    book.active["C17"] = "x"
    book.save(tmp_path / "b.xlsx")
    assert read_grid(tmp_path / "b.xlsx").rows[16][2] == "x"


def test_a_cell_merged_down_a_column_repeats(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Phòng Kinh tế"
    book.active["B3"] = "Lê An"
    book.active.merge_cells("A1:A3")
    book.save(tmp_path / "m.xlsx")
    assert [row[0] for row in read_grid(tmp_path / "m.xlsx").rows] == ["Phòng Kinh tế"] * 3


def test_a_formula_gives_the_value_that_excel_kept(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        book.add_worksheet().write_formula(0, 0, "=1+1", None, 2)
    assert read_grid(tmp_path / "f.xlsx").rows[0][0] == 2


def test_the_sheet_with_the_list_is_taken_and_the_others_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Bìa"])
    book.create_sheet("Danh sách").append(["STT", "Họ và tên", "Chức vụ"])
    book.create_sheet("Trống")
    hidden = book.create_sheet("Ẩn")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "s.xlsx")
    grid = read_grid(tmp_path / "s.xlsx")
    assert (grid.sheet, grid.other_sheets) == ("Danh sách", ("Sheet",))


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    path = make_untidy(tmp_path / "u.xlsx", sheet_name="Tháng 3")
    assert read_grid(path, sheet="Tháng 3").sheet == "Tháng 3"


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(make_untidy(tmp_path / "u.xlsx"), sheet="X").code == "CV-SHEET-008"


def test_a_blank_workbook_is_empty(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "e.xlsx")
    assert refusal(tmp_path / "e.xlsx").code == "CV-SHEET-005"


@pytest.mark.parametrize("data", [b"", b" \r\n,,\r\n", b"\xef\xbb\xbf"])
def test_a_blank_file_is_empty(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path / "e.csv", data)).code == "CV-SHEET-005"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04 cut short", b"%PDF-1.7\0\xe2\xe3"]
)
def test_another_kind_of_file_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path / "x.xlsx", data)).code == "CV-SHEET-002"


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(tmp_path / "z.xlsx").code == "CV-SHEET-002"


def test_a_damaged_workbook_is_no_workbook(tmp_path: Path) -> None:
    data = make_untidy(tmp_path / "u.xlsx").read_bytes()
    assert refusal(written(tmp_path / "t.xlsx", data[: len(data) // 2])).code == "CV-SHEET-002"


def test_an_old_workbook_is_told_to_be_saved_anew(tmp_path: Path) -> None:
    assert (
        refusal(written(tmp_path / "o.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)).code
        == "CV-SHEET-003"
    )


def test_a_locked_workbook_is_told_to_be_unlocked(tmp_path: Path) -> None:
    body = b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert (
        refusal(written(tmp_path / "p.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + body)).code
        == "CV-SHEET-004"
    )


def test_a_stray_cell_at_the_far_corner_is_named_instead_of_filling_the_memory(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "w.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "STT")
        sheet.write(1_048_575, 16_383, "x")
    error = refusal(tmp_path / "w.xlsx")
    assert error.code == "CV-SHEET-001"
    assert "XFD1048576" in error.message


def test_a_stray_cell_at_the_last_row_is_refused(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "l.xlsx") as book:
        book.add_worksheet().write(1_048_575, 0, "x")
    assert refusal(tmp_path / "l.xlsx").code == "CV-SHEET-001"


def test_formatted_blank_cells_far_out_do_no_harm(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "STT")
        sheet.write_blank(50, 16_383, None, book.add_format({"bold": True}))
    assert read_grid(tmp_path / "f.xlsx").rows[0][0] == "STT"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_whatever_its_marks(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path / "DS.csv", CSV.replace(",", delimiter).encode(encoding))
    (row,) = staff(read_grid(path)).rows
    assert (row.place, row.full_name, row.phone) == ("DS!B3", "Nguyễn Thị Ánh", "0912345678")


def test_csv_in_windows_1258_is_read(tmp_path: Path) -> None:
    (row,) = staff(read_grid(written(tmp_path / "DS.csv", _as_1258(CSV)))).rows
    assert (row.full_name, row.unit_id) == ("Nguyễn Thị Ánh", "Phòng Kinh tế")


def _as_1258(text: str) -> bytes:
    """Windows-1258 keeps â, ê, ô, ơ, ư and some vowels whole and writes the other tones behind the letter."""
    import unicodedata

    data = bytearray()
    for char in text:
        try:
            data += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
            data += (rest + "".join(tones)).encode("cp1258")
    return bytes(data)


@pytest.mark.parametrize(
    "text",
    [
        "STT,Hä vµ tªn,Chøc vô\r\n1,NguyÔn V¨n B×nh,Tr\u00adëng phßng\r\n",
        "STT,Hoï vaø teân,Chöùc vuï\r\n1,Nguyeãn Vaên Bình,Tröôûng phoøng\r\n",
    ],
)
def test_csv_of_an_old_font_reaches_the_roster_which_refuses_it(tmp_path: Path, text: str) -> None:
    sheet = staff(read_grid(written(tmp_path / "DS.csv", text.encode("latin-1"))))
    assert [finding.code for finding in sheet.findings] == ["CV-ROSTER-003"]


def test_csv_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    noise = bytes(random.Random(1).choice(range(0x80, 0x100)) for _ in range(2000))
    assert refusal(written(tmp_path / "n.csv", noise)).code == "CV-SHEET-006"


def test_csv_with_an_open_quote_is_refused(tmp_path: Path) -> None:
    data = 'STT,Họ và tên,Chức vụ\n1,"' + "Lê An,CV\n2," * 30_000
    assert refusal(written(tmp_path / "q.csv", data.encode())).code == "CV-SHEET-007"


def test_the_separator_line_of_excel_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    grid = read_grid(written(tmp_path / "s.csv", b"sep=;\r\na;b,c\r\n"))
    assert [list(row) for row in grid.rows] == [["a", "b,c"]]


def test_csv_keeps_line_breaks_within_a_cell(tmp_path: Path) -> None:
    grid = read_grid(written(tmp_path / "s.csv", b'a,"b\r\nc"\r\nd,e\r\n'))
    assert [list(row) for row in grid.rows] == [["a", "b\r\nc"], ["d", "e"]]


def test_a_formula_in_csv_stays_text(tmp_path: Path) -> None:
    assert read_grid(written(tmp_path / "f.csv", b"=1+1,@x\r\n")).rows[0][0] == "=1+1"


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    read_grid(written(tmp_path / "p.csv", b"a,b\r\n" * 12_000), progress=told.append)
    assert told == [5_000, 10_000]
