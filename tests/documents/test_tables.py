"""Writing tables: true types, and no cell that could act."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from congvu.documents.sheets import Column, ColumnKind, SheetTable, TableValue, read_grid, write_table

COLUMNS = [
    Column("Họ và tên", width=30),
    Column("Ngày sinh", ColumnKind.DATE),
    Column("Điểm", ColumnKind.NUMBER),
    Column("Tỷ lệ", ColumnKind.PERCENT),
]


def book_of(*rows: list[TableValue], columns: list[Column] = COLUMNS, **more: Any) -> Any:
    buffer = io.BytesIO()
    write_table(buffer, [SheetTable("Kết quả", columns, rows, **more)])
    return load_workbook(buffer)


def sheet_of(*rows: list[TableValue], **more: Any) -> Any:
    return book_of(*rows, **more).active


def test_values_keep_their_types() -> None:
    sheet = sheet_of(["Lê An", date(1980, 4, 3), 8.5, 0.9728])
    assert [cell.value for cell in sheet[2]] == ["Lê An", datetime(1980, 4, 3), 8.5, 0.9728]


def test_formats_are_those_of_vietnamese_offices() -> None:
    sheet = sheet_of(["Lê An", date(1980, 4, 3), 8.5, 0.9728])
    assert [cell.number_format for cell in sheet[2]] == ["@", "dd/mm/yyyy", "#,##0.00", "0.00%"]


def test_the_header_is_frozen_bold_and_filtered() -> None:
    sheet = sheet_of(["Lê An", None, 1, 1])
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet.auto_filter.ref) == ("A2", True, "A1:D2")


def test_widths_are_as_asked() -> None:
    # Excel adds the padding of a cell, 5 pixels of 7 a character.
    assert int(sheet_of().column_dimensions["A"].width) == 30


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-x", "@SUM(A1)", "=cmd|'/c calc'!A0", "http://x.vn", "\t=1", "{=1}"]
)
def test_text_is_never_a_formula_or_a_link(text: str) -> None:
    cell = sheet_of([text, None, None, None])["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@x"])
def test_text_like_a_formula_stays_text_when_edited(text: str) -> None:
    assert sheet_of([text, None, None, None])["A2"].quotePrefix


def test_text_in_a_number_column_stays_text() -> None:
    assert sheet_of(["a", None, "0912", None])["C2"].value == "0912"


def test_a_number_in_a_text_column_becomes_text() -> None:
    assert sheet_of([12, None, None, None])["A2"].value == "12"


def test_what_is_no_number_is_blank() -> None:
    assert sheet_of(["a", None, float("nan"), float("inf")])["C2"].value is None


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark() -> None:
    value = sheet_of(["x" * 40_000, None, None, None])["A2"].value
    assert (len(value), value[-1]) == (32_767, "…")


def test_title_lines_stand_above_the_header() -> None:
    sheet = sheet_of(["Lê An", None, 1, 1], title=["KẾT QUẢ", "Đợt 1"])
    assert (sheet["A1"].value, sheet["A4"].value, sheet.freeze_panes) == ("KẾT QUẢ", "Họ và tên", "A5")


def test_sheet_names_are_made_fit_and_unlike() -> None:
    buffer = io.BytesIO()
    names = ["Đợt 1/2026: [kết quả]", "x" * 40, "X" * 40, ""]
    write_table(buffer, [SheetTable(name, COLUMNS, []) for name in names])
    made = load_workbook(buffer).sheetnames
    assert made == ["Đợt 1 2026   kết quả", "x" * 31, "X" * 27 + " (2)", "Trang"]


def test_a_time_with_a_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="local time"):
        sheet_of([datetime(2026, 1, 1, tzinfo=UTC)], columns=[Column("Lúc", ColumnKind.DATETIME)])


def test_the_same_data_make_the_same_file() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for buffer in (first, second):
        write_table(buffer, [SheetTable("a", COLUMNS, [["Lê An", date(1980, 4, 3), 1, 1]])])
    assert first.getvalue() == second.getvalue()


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
        min_size=1,
        max_size=5,
    )
)
def test_text_comes_back_as_it_was_written(texts: list[str]) -> None:
    sheet = sheet_of(*([text] for text in texts), columns=[Column("x")])
    assert [sheet.cell(row, 1).value for row in range(2, len(texts) + 2)] == texts


def test_a_written_list_can_be_read_in_again(tmp_path: Path) -> None:
    write_table(
        tmp_path / "o.xlsx",
        [SheetTable("DS", COLUMNS, [["Lê An", date(1980, 4, 3), 8.5, 1.0]], ["DANH SÁCH"])],
    )
    assert list(read_grid(tmp_path / "o.xlsx").rows[3]) == ["Lê An", date(1980, 4, 3), 8.5, 1.0]
