"""Reading people, line by line: sections, totals, signatures, and every fault at its cell."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.model.people import StaffGroup
from congvu.roster import StaffSheet

from .cast import ECONOMY, HEADER, OFFICE, codes, officer, read, read_people

PLAIN = ["STT", "Họ và tên", "Ngày sinh", "Chức vụ"]


def faults(sheet: StaffSheet) -> list[tuple[str, str]]:
    return [(finding.place, finding.code[-3:]) for finding in sheet.findings]


def test_a_person_is_read_whole() -> None:
    (row,) = read_people(officer("LÊ VĂN AN", code="0012", email="An@X.gov.vn", phone=912345678.0)).rows
    assert (row.place, row.full_name, row.born_on, row.unit_id) == (
        "Sheet1!B2",
        "Lê Văn An",
        date(1980, 4, 3),
        "kt",
    )
    assert (row.staff_code, row.email, row.phone) == ("0012", "an@x.gov.vn", "0912345678")


def test_decomposed_text_with_odd_spaces_is_mended() -> None:
    name = unicodedata.normalize("NFD", "Nguyễn Thị\u00a0\u200b Ánh ")
    (row,) = read_people(officer(name, unit_name=unicodedata.normalize("NFD", ECONOMY + "\u00a0"))).rows
    assert (row.full_name, row.unit_id) == ("Nguyễn Thị Ánh", "kt")


def test_section_rows_give_the_unit() -> None:
    sheet = read(
        PLAIN,
        ["I", OFFICE],
        [1, "Lê An", "", "CV"],
        ["II. " + ECONOMY.upper() + " (1 người):"],
        [2, "Đỗ Hà", "", "CV"],
    )
    assert [row.unit_id for row in sheet.rows] == ["vp", "kt"]


def test_an_arabic_section_number_does_not_make_a_unit_a_person() -> None:
    sheet = read(PLAIN, [1, ECONOMY], [1, "Lê An", "", "CV"])
    assert [row.full_name for row in sheet.rows] == ["Lê An"]


def test_a_unit_of_its_own_outweighs_the_section() -> None:
    assert [row.unit_id for row in read(HEADER, ["I", OFFICE], officer()).rows] == ["kt"]


def test_people_under_a_wrong_section_are_held_with_one_finding() -> None:
    sheet = read(PLAIN, ["I", "Phòng Kinh tê"], [1, "Lê An", "", "CV"], [2, "Đỗ Hà", "", "CV"])
    assert (faults(sheet), len(sheet.rows), len(sheet.held)) == ([("Sheet1!B2", "016")], 0, 2)


def test_a_section_can_name_a_group() -> None:
    sheet = read(HEADER, ["A. VIÊN CHỨC"], officer())
    assert (sheet.rows[0].group, sheet.rows[0].group_stated) == (StaffGroup.PUBLIC_EMPLOYEE, True)


def test_a_group_named_within_a_unit_ends_with_it() -> None:
    rows = (
        ["I", OFFICE],
        ["Hợp đồng"],
        officer(unit_name=""),
        ["II", ECONOMY],
        officer("Đỗ Hà", unit_name=""),
    )
    assert [row.group_stated for row in read(HEADER, *rows).rows] == [True, False]


def test_a_lettered_group_goes_on_through_its_units() -> None:
    rows = (
        ["A. VIÊN CHỨC"],
        ["1", OFFICE],
        officer(unit_name=""),
        ["2", ECONOMY],
        officer("Đỗ Hà", unit_name=""),
    )
    assert [row.group_stated for row in read(HEADER, *rows).rows] == [True, True]


def test_a_block_of_units_ends_the_unit_above() -> None:
    sheet = read(PLAIN, ["I", OFFICE], ["B. KHỐI TRƯỜNG HỌC"], [1, "Lê An", "", "CV"])
    assert faults(sheet) == [("Sheet1!B4", "013")]


def test_the_lower_of_two_unit_columns_is_meant() -> None:
    sheet = read([*HEADER, "Phòng"], [*officer(unit_name="UBND xã Thử Nghiệm"), ECONOMY])
    assert [row.unit_id for row in sheet.rows] == ["kt"]


def test_two_unit_columns_that_disagree_are_a_fault() -> None:
    assert faults(read([*HEADER, "Phòng"], [*officer(), OFFICE])) == [("Sheet1!I2", "014")]


def test_totals_and_signatures_are_left_out() -> None:
    end = (["Tổng cộng: 1 người"], ["", "Người lập biểu", "", "TM. UBND"], ["", "Lê Lập", "", "Đỗ Chủ"])
    sheet = read_people(officer(), *end)
    assert (len(sheet.rows), faults(sheet)) == (1, [])
    assert [row.kind for row in sheet.ignored] == ["total", "signature", "signature"]


def test_a_person_named_like_a_total_is_a_person() -> None:
    assert [row.full_name for row in read_people(officer("Tống Công Minh")).rows] == ["Tống Công Minh"]


def test_people_below_the_signatures_are_reported() -> None:
    sheet = read_people(officer(), ["", "Người lập biểu"], officer("Đỗ Thị Hà", stt=2))
    assert faults(sheet) == [("Sheet1!B4", "006")]


def test_a_header_repeated_on_the_next_page_is_passed_over() -> None:
    sheet = read_people(officer(), HEADER, [f"({n})" for n in range(1, 9)], officer("Đỗ Thị Hà"))
    assert (len(sheet.rows), codes(sheet.findings)) == (2, [])


def test_a_numbered_line_without_anyone_is_passed_over() -> None:
    assert faults(read_people(officer(), [2], [3, None, " "])) == []


def test_a_ditto_mark_repeats_the_unit_above() -> None:
    sheet = read_people(
        officer(), officer("Đỗ Thị Hà", unit_name="nt"), officer("Bùi Thị Lan", unit_name='"')
    )
    assert [row.unit_id for row in sheet.rows] == ["kt", "kt", "kt"]


def test_position_and_unit_in_one_column_are_parted() -> None:
    sheet = read(["Họ tên", "Chức vụ, đơn vị công tác"], ["Lê Văn An", f"Phó Trưởng phòng, {ECONOMY}"])
    assert (sheet.rows[0].position, sheet.rows[0].unit_id) == ("Phó Trưởng phòng", "kt")


def test_a_wrong_unit_is_refused_and_the_nearest_offered() -> None:
    sheet = read_people(officer(unit_name="Phòng Kinh tê"))
    assert (sheet.rows, faults(sheet)) == ([], [("Sheet1!E2", "014")])
    assert "“Phòng Kinh tế”" in sheet.findings[0].mend


def test_a_person_of_no_unit_is_refused() -> None:
    assert faults(read_people(officer(unit_name=""))) == [("Sheet1!E2", "013")]


def test_a_stated_default_unit_takes_those_of_none() -> None:
    assert read_people(officer(unit_name=""), default_unit_id="vp").rows[0].unit_id == "vp"


@pytest.mark.parametrize(
    ("cells", "place", "code"),
    [
        ({"name": ""}, "Sheet1!B2", "008"),
        ({"name": "Lê An (nghỉ)"}, "Sheet1!B2", "009"),
        ({"name": '=HYPERLINK("http://x")'}, "Sheet1!B2", "010"),
        ({"name": "@SUM(A1)"}, "Sheet1!B2", "010"),
        ({"name": "Lê " * 60}, "Sheet1!B2", "011"),
        ({"name": "NguyÔn V¨n An"}, "Sheet1!B2", "003"),
        ({"name": "Nguyeãn Vaên An"}, "Sheet1!B2", "003"),
        ({"name": "Nguy?n V?n An"}, "Sheet1!B2", "004"),
        ({"position": "=1+1"}, "Sheet1!D2", "010"),
        ({"position": "x" * 40_000}, "Sheet1!D2", "011"),
        ({"born": "31/02/1980"}, "Sheet1!C2", "018"),
        ({"born": "3/4/80"}, "Sheet1!C2", "019"),
        ({"born": "hè 1980"}, "Sheet1!C2", "017"),
        ({"code": "Mã 1"}, "Sheet1!F2", "024"),
        ({"code": "1.23E+11"}, "Sheet1!F2", "025"),
        ({"code": 1234567890123456.0}, "Sheet1!F2", "025"),
        ({"email": "đan@x.vn"}, "Sheet1!G2", "026"),
        ({"email": "a@x.vn; b@x.vn"}, "Sheet1!G2", "026"),
        ({"phone": "0912 345 67"}, "Sheet1!H2", "027"),
        ({"phone": "0912345678/0987654321"}, "Sheet1!H2", "027"),
    ],
)
def test_a_fault_stands_at_its_cell_and_holds_the_row(
    cells: dict[str, object], place: str, code: str
) -> None:
    sheet = read_people(officer(**cells))
    assert (faults(sheet), len(sheet.rows), len(sheet.held)) == ([(place, code)], 0, 1)


def test_every_fault_of_a_row_is_told() -> None:
    assert codes(read_people(officer(born="x/y", code="?", email="?", phone="?")).findings) == [
        "017",
        "024",
        "026",
        "027",
    ]


@pytest.mark.parametrize(
    "phone", ["0912 345 678", "+84912345678", "84912345678", "912.345.678", "(0912)-345-678"]
)
def test_a_phone_number_is_read_in_its_usual_forms(phone: str) -> None:
    assert read_people(officer(phone=phone)).rows[0].phone == "0912345678"


def test_a_year_of_birth_alone_is_a_warning() -> None:
    sheet = read_people(officer(born=1980))
    assert (sheet.rows[0].born_on, sheet.rows[0].birth_year) == (None, 1980)
    assert [finding.code for finding in sheet.findings] == ["CV-ROSTER-020"]


def test_dates_that_an_american_excel_turned_around_are_held() -> None:
    turned = [
        officer(f"Lê Văn {n}", born=date(1980, month, 4)) for n, month in zip("ABC", (3, 5, 6), strict=True)
    ]
    text = [
        officer(f"Đỗ Thị {n}", born=f"{day}/04/1980") for n, day in zip("ABC", (13, 20, 31 - 2), strict=True)
    ]
    sheet = read_people(*turned, *text)
    assert (codes(sheet.findings), len(sheet.rows)) == (["021"] * 3, 3)


def test_one_honest_date_clears_the_column() -> None:
    sheet = read_people(
        officer(born=date(1980, 3, 4)),
        officer("Đỗ Hà", born=date(1980, 3, 14)),
        officer("Lê Ba", born="13/04/1980"),
    )
    assert codes(sheet.findings) == []


@pytest.mark.parametrize(
    ("position", "unit_name", "group"),
    [
        ("Chủ tịch UBND", OFFICE, StaffGroup.OFFICIAL),
        ("Phó Bí thư Đảng ủy", OFFICE, StaffGroup.OFFICIAL),
        ("Giáo viên", "Trường Tiểu học Hòa Bình", StaffGroup.PUBLIC_EMPLOYEE),
        ("Kế toán", "Trường Tiểu học Hòa Bình", StaffGroup.PUBLIC_EMPLOYEE),
        ("Chủ tịch Hội đồng trường", "Trường Tiểu học Hòa Bình", StaffGroup.PUBLIC_EMPLOYEE),
        ("Lái xe", OFFICE, StaffGroup.CONTRACT),
        ("Chuyên viên bảo vệ thực vật", ECONOMY, StaffGroup.CIVIL_SERVANT),
        ("", ECONOMY, StaffGroup.CIVIL_SERVANT),
    ],
)
def test_the_group_follows_the_position(position: str, unit_name: str, group: StaffGroup) -> None:
    assert read_people(officer(position=position, unit_name=unit_name)).rows[0].group is group


@pytest.mark.parametrize(("text", "code"), [("VC", []), ("Cán bộ, công chức", ["028"]), ("khác", ["028"])])
def test_a_stated_group_must_be_one_group(text: str, code: list[str]) -> None:
    assert codes(read([*HEADER, "Nhóm"], [*officer(), text]).findings) == code


def test_one_stop_fields_are_parted() -> None:
    sheet = read([*HEADER, "Lĩnh vực"], [*officer(), "- Hộ tịch\n- Chứng thực; Văn hóa - Xã hội"])
    assert sheet.rows[0].fields == ("Hộ tịch", "Chứng thực", "Văn hóa - Xã hội")


def test_progress_is_told() -> None:
    told: list[int] = []
    read_people(officer(), progress=told.append)
    assert told[-1] == 2


CELLS = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(),
    st.sampled_from(["STT", "Họ và tên", "Chức vụ", "Tổng cộng", "Người lập", ECONOMY, "1", "I", "NguyÔn", "nt", "=1"]),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=9), max_size=12))
def test_any_grid_is_survived(rows: list[list[object]]) -> None:
    sheet = read(HEADER, *rows)  # type: ignore[arg-type]
    assert all(row.full_name and row.unit_id for row in sheet.rows)
