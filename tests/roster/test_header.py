"""Finding the header and its columns."""

import pytest

from congvu.roster.columns import HEADERS, Field, recognise
from congvu.roster.header import find_header, with_split_names

from .cast import HEADER, codes, officer, read


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("HỌ VÀ TÊN", Field.NAME),
        ("Họ và tên (chữ in hoa)", Field.NAME),
        ("Ngày, tháng,\nnăm sinh", Field.BORN),
        ("Ngày sinh (dd/mm/yyyy)", Field.BORN),
        ("Số hiệu CBCCVC", Field.CODE),
        ("Email công vụ", Field.EMAIL),
        ("E-mail", Field.EMAIL),
        ("Thư điện tử", Field.EMAIL),
        ("SĐT", Field.PHONE),
        ("Phòng/Ban", Field.UNIT),
        ("Chức vụ/chức danh", Field.POSITION),
        ("Vị trí việc làm", Field.POSITION),
        ("Lĩnh vực phụ trách", Field.FIELDS),
        ("Số CCCD", Field.IGNORED),
    ],
)
def test_usual_headers_are_recognised(header: str, field: Field) -> None:
    found = recognise(header)
    assert found is not None
    assert found[0] is field


def test_no_header_stands_for_two_fields() -> None:
    every = [header for headers in HEADERS.values() for header in headers]
    assert len(every) == len(set(every))


def test_motto_and_title_stand_above_the_header() -> None:
    sheet = read(["CỘNG HÒA"], [], ["DANH SÁCH CÁN BỘ"], ["Đơn vị:", "UBND xã"], HEADER, officer())
    assert (sheet.header_rows, len(sheet.rows)) == ((5,), 1)


def test_a_two_row_header_without_merge_marks_is_read() -> None:
    top = ["STT", "Họ và tên", "", "Ngày sinh", "", "Chức vụ"]
    under = ["", "Họ đệm", "Tên", "Nam", "Nữ", ""]
    layout = find_header("S", [top, under])
    assert layout is not None
    assert (layout.columns[Field.GIVEN], layout.columns[Field.BORN]) == ((2,), (3, 4))


def test_the_first_person_is_no_second_header_row() -> None:
    layout = find_header("S", [["Họ và tên", "Chức vụ", "Đơn vị"], ["Lê Văn An", "Chuyên viên", "Phòng"]])
    assert layout is not None
    assert layout.last_row == 0


def test_a_name_merged_over_two_columns_is_joined() -> None:
    rows = [["STT", "Họ và tên", "", "Chức vụ"], [1, "Lê Văn", "An", "CV"], [2, "Đỗ Thị", "Hà", "CV"]]
    layout = find_header("S", rows)
    assert layout is not None
    assert with_split_names(layout, rows).columns[Field.GIVEN] == (2,)


def test_a_mobile_number_is_preferred_to_a_desk_phone() -> None:
    layout = find_header("S", [["Họ tên", "Điện thoại cơ quan", "Di động"]])
    assert layout is not None
    assert layout.columns[Field.PHONE] == (2, 1)


def test_a_sheet_without_a_header_says_so() -> None:
    assert codes(read(["a", "b"], [1, 2]).findings) == ["001"]


def test_an_empty_sheet_says_so() -> None:
    assert codes(read().findings) == ["001"]


def test_a_header_alone_says_that_there_is_no_one() -> None:
    assert codes(read(HEADER).findings) == ["002"]


def test_a_header_in_an_old_font_is_named_as_such() -> None:
    finding = read(["STT", "Hä vµ tªn", "Chøc vô"]).findings[0]
    assert (finding.code, finding.place) == ("CV-ROSTER-003", "Sheet1!B1")


def test_unknown_columns_are_named() -> None:
    sheet = read([*HEADER, "Sở thích"], officer())
    assert [finding.place for finding in sheet.findings] == ["Sheet1!I1"]
