"""The workbook, opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from congvu.interfaces.dashboards.export import file_name, workbook
from congvu.interfaces.dashboards.frames import read_report

Maker = Callable[..., Any]
SHEETS = ["Tổng hợp", "Theo đơn vị", "Chi tiết", "Chưa làm – chưa đạt"]


@pytest.fixture
def sheets(report: Maker, row: Maker) -> dict[str, Worksheet]:
    """A report of four in two units, as sheets by name."""
    people = [
        row("Trần An"),
        row("=1+2", "Phòng @Kinh tế", 0.4),
        row("Lê Bình", share=0.725),
        row("(đã xóa, 1f2e3d)", position=""),
    ]
    book = openpyxl.load_workbook(BytesIO(workbook(read_report(report(*people, simulated=True)))))
    assert book.sheetnames == SHEETS
    return {name: book[name] for name in SHEETS}


def _header(sheet: Worksheet) -> int:
    """The row of the headings: that above the frozen edge."""
    assert sheet.freeze_panes
    return int(sheet.freeze_panes[1:]) - 1


def _body(sheet: Worksheet) -> list[dict[str, Any]]:
    names = [cell.value for cell in sheet[_header(sheet)]]
    rows = sheet.iter_rows(min_row=_header(sheet) + 1)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_every_sheet_says_of_whom_when_and_that_it_is_a_sample(sheets: dict[str, Worksheet]) -> None:
    for sheet in sheets.values():
        title = "\n".join(str(sheet.cell(line, 1).value) for line in range(1, _header(sheet)))
        assert "Một cửa 2027" in title
        assert "Phạm vi: Ủy ban nhân dân phường Ba Đình" in title
        assert "Số liệu tính lúc 14:05 ngày 08/01/2027" in title
        assert "DỮ LIỆU MẪU, MÔ PHỎNG" in title


def test_real_figures_are_not_called_a_sample(report: Maker, row: Maker) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(read_report(report(row("An"))))))
    words = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [word for word in words if "MÔ PHỎNG" in word]


def test_the_summary_holds_numbers_and_percentages(sheets: dict[str, Worksheet]) -> None:
    lines = {line["Chỉ tiêu"].value: line for line in _body(sheets["Tổng hợp"])}
    assert lines["Được giao"]["Số người"].value == 4
    assert lines["Đạt"]["Tỷ lệ"].value == 0.25
    assert "%" in lines["Đạt"]["Tỷ lệ"].number_format


def test_units_are_counted(sheets: dict[str, Worksheet]) -> None:
    first, second = _body(sheets["Theo đơn vị"])
    assert (first["Đơn vị"].value, first["Được giao"].value) == ("Phòng @Kinh tế", 1)
    assert (second["Đơn vị"].value, second["Tỷ lệ đạt"].value) == ("Văn phòng", pytest.approx(1 / 3))


def test_instants_are_dates_of_excel_in_vietnams_time(sheets: dict[str, Worksheet]) -> None:
    submitted = _body(sheets["Chi tiết"])[2]["Nộp bài lúc"]
    assert submitted.value == datetime(2027, 1, 7, 9, 20, 30)
    assert submitted.number_format == "dd/mm/yyyy hh:mm"
    assert _body(sheets["Chi tiết"])[0]["Nộp bài lúc"].value is None


def test_no_text_becomes_a_formula(sheets: dict[str, Worksheet]) -> None:
    name = _body(sheets["Chi tiết"])[1]["Họ và tên"]
    assert (name.value, name.data_type) == ("=1+2", "s")


def test_the_last_sheet_lists_those_who_have_not_passed(sheets: dict[str, Worksheet]) -> None:
    lines = _body(sheets["Chưa làm – chưa đạt"])
    assert [line["Họ và tên"].value for line in lines] == ["Trần An", "(đã xóa, 1f2e3d)", "=1+2"]
    assert [line["Tình trạng"].value for line in lines] == ["Chưa bắt đầu", "Chưa bắt đầu", "Chưa đạt"]


def test_who_waits_for_marks_is_neither_finished_nor_at_work(report: Maker, row: Maker) -> None:
    people = [row("Trần An", share=0.3, standing="waiting"), row("Lê Bình", share=0.9)]
    book = openpyxl.load_workbook(BytesIO(workbook(read_report(report(*people)))))
    lines = {line["Chỉ tiêu"].value: line["Số người"].value for line in _body(book["Tổng hợp"])}
    assert lines["Đã nộp, chờ chấm"] == lines["Đã hoàn thành"] == 1
    assert lines["Đang làm, chưa nộp"] == lines["Chưa đạt"] == 0
    assert _body(book["Theo đơn vị"])[0]["Chờ chấm"].value == 1
    left = _body(book["Chưa làm – chưa đạt"])
    assert [(one["Họ và tên"].value, one["Tình trạng"].value) for one in left] == [
        ("Trần An", "Đã nộp, chờ chấm")
    ]


def test_columns_are_wide_enough_to_read(sheets: dict[str, Worksheet]) -> None:
    widths = sheets["Chi tiết"].column_dimensions
    assert widths["B"].width >= 25
    assert all(sheets[name].auto_filter.ref for name in SHEETS)


def test_an_empty_campaign_exports(report: Maker) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(read_report(report()))))
    assert book.sheetnames == SHEETS


def test_the_files_name_can_be_saved_anywhere(report: Maker) -> None:
    name = file_name(read_report(report(title='a/b\\c:"<đợt 1>*?|')))
    assert name == "Kết quả - a b c đợt 1 - 20270108-1405.xlsx"


def test_who_has_left_is_counted_beside_and_marked(report: Maker, row: Maker) -> None:
    """In the summary, by unit, and in her row with the day; she is on no list of what is left to do."""
    people = [
        row("An", share=0.9),
        row("Bình", left=True, left_on="2027-01-05"),
        row("Cúc", left=True, left_on=None),
    ]
    book = openpyxl.load_workbook(BytesIO(workbook(read_report(report(*people)))))
    summary = {line["Chỉ tiêu"].value: line["Số người"].value for line in _body(book["Tổng hợp"])}
    assert (summary["Được giao"], summary["Đã rời đơn vị (không tính vào các số trên)"]) == (1, 2)
    assert [line["Đã rời đơn vị"].value for line in _body(book["Theo đơn vị"])] == [2]
    told = [line["Đã rời đơn vị"].value for line in _body(book["Chi tiết"])]
    assert told == [None, "đã rời đơn vị từ 05/01/2027", "đã rời đơn vị"]
    names = {line["Họ và tên"].value for line in _body(book["Chưa làm – chưa đạt"])}
    assert "Bình" not in names


@pytest.mark.parametrize(
    ("share", "pass_mark", "number_format"),
    [
        (2 / 3, 0.6667, "0.00#######%"),  # 66,666667%, where 66,67% is asked for
        (2 / 3, 0.667, "0.00%"),
        (0.6, 0.667, "0.00%"),
    ],
)
def test_a_share_that_fails_does_not_look_like_the_pass_mark(
    report: Maker, row: Maker, share: float, pass_mark: float, number_format: str
) -> None:
    failed = row("Vũ Chi", share=share) | {"standing": "not_passed"}
    book = openpyxl.load_workbook(BytesIO(workbook(read_report(report(failed, pass_mark=pass_mark)))))
    for name in ("Chi tiết", "Chưa làm – chưa đạt"):
        cells = [
            cell for line in book[name].iter_rows() for cell in line if cell.value == pytest.approx(share)
        ]
        assert [cell.number_format for cell in cells] == [number_format]
