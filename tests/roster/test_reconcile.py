"""Comparing a list with the roster."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.model.people import StaffGroup
from congvu.roster import RosterSnapshot, reconcile

from .cast import OFFICE, TODAY, codes, officer, person, plan, posting, read_people

AN, AN_IN_ECONOMY = person("o1", staff_code="0012"), posting("o1")


def test_someone_unknown_is_added() -> None:
    result = plan([], [], officer())
    assert [row.full_name for row in result.added] == ["Lê Văn An"]


def test_someone_known_and_the_same_is_unchanged() -> None:
    result = plan([AN], [AN_IN_ECONOMY], officer("LÊ VĂN AN", code="0012"))
    assert [(match.officer_id) for match in result.unchanged] == ["o1"]


def test_another_unit_is_a_move_that_closes_one_posting_and_opens_another() -> None:
    (change,) = plan([AN], [AN_IN_ECONOMY], officer(code="0012", unit_name=OFFICE)).moved
    assert change.closes == AN_IN_ECONOMY
    assert change.opens == replace(AN_IN_ECONOMY, unit_id="vp", from_on=TODAY)


def test_another_position_is_a_change_with_a_new_posting() -> None:
    (change,) = plan([AN], [AN_IN_ECONOMY], officer(code="0012", position="Trưởng phòng")).changed
    assert change.opens == replace(AN_IN_ECONOMY, position="Trưởng phòng", from_on=TODAY)


def test_another_phone_changes_the_person_only() -> None:
    (change,) = plan([AN], [AN_IN_ECONOMY], officer(code="0012", phone="0912345678")).changed
    assert (change.person.phone, change.opens, change.closes) == ("0912345678", None, None)


def test_blank_cells_erase_nothing() -> None:
    known = person("o1", email="an@x.vn", phone="0912345678", staff_code="0012")
    result = plan([known], [posting("o1", fields=("Hộ tịch",))], officer(position="", born=""))
    assert len(result.unchanged) + len(result.held) == 1
    assert result.changed == []


def test_a_derived_group_does_not_replace_a_known_one() -> None:
    result = plan([AN], [posting("o1", group=StaffGroup.CONTRACT)], officer(code="0012"))
    assert len(result.unchanged) == 1


def test_those_without_a_row_are_missing_and_nothing_more() -> None:
    result = plan([AN, person("o2", "Đỗ Thị Hà")], [AN_IN_ECONOMY, posting("o2")], officer(code="0012"))
    assert [who.officer_id for who in result.missing] == ["o2"]


def test_those_whose_row_has_a_fault_are_not_missing() -> None:
    result = plan([AN], [AN_IN_ECONOMY], officer(code="0012", phone="?"))
    assert result.missing == []


def test_someone_who_left_comes_back() -> None:
    (change,) = plan([AN], [], officer(code="0012")).moved
    assert (change.closes, change.opens and change.opens.unit_id) == (None, "kt")


def test_the_code_tells_namesakes_apart() -> None:
    result = plan([AN], [AN_IN_ECONOMY], officer(code="0012"), officer(code="0099", born="05/06/1990"))
    assert (len(result.unchanged), len(result.added), result.findings) == (1, 1, [])


def test_the_birth_date_tells_namesakes_apart() -> None:
    result = plan([person("o1")], [AN_IN_ECONOMY], officer(), officer(born="05/06/1990", unit_name=OFFICE))
    assert (len(result.unchanged), len(result.added), result.findings) == (1, 1, [])


def test_the_email_tells_namesakes_apart() -> None:
    people = [person("o1", born=None, email="a@x.vn"), person("o2", born=None, email="b@x.vn")]
    result = plan(people, [posting("o1"), posting("o2")], officer(born="", email="b@x.vn"))
    assert [match.officer_id for match in result.unchanged] == ["o2"]


def test_a_namesake_with_nothing_in_common_is_asked_about() -> None:
    result = plan([person("o1", born=None)], [posting("o1", "vp")], officer(born=""))
    assert (codes(result.findings), result.added, result.moved) == (["031"], [], [])


def test_the_only_one_of_a_name_in_her_unit_is_known_by_it() -> None:
    result = plan([person("o1")], [AN_IN_ECONOMY], officer(born=""))
    assert len(result.unchanged) == 1


def test_an_accent_is_mended_when_the_birth_date_agrees() -> None:
    (change,) = plan([person("o1", "Lê Van An")], [AN_IN_ECONOMY], officer()).changed
    assert change.person.full_name == "Lê Văn An"


def test_the_way_a_name_places_its_tone_is_not_rewritten() -> None:
    result = plan([person("o1", "Lê Thị Hoà")], [AN_IN_ECONOMY], officer("Lê Thị Hòa"))
    assert len(result.unchanged) == 1


def test_a_code_of_someone_else_is_refused() -> None:
    result = plan([AN], [AN_IN_ECONOMY], officer("Đỗ Thị Hà", born="05/06/1990", code="0012"))
    assert [(finding.place, finding.code) for finding in result.findings] == [("Sheet1!F2", "CV-ROSTER-032")]


def test_a_new_name_is_taken_when_code_and_birth_date_agree() -> None:
    (change,) = plan([AN], [AN_IN_ECONOMY], officer("Lê Hoài An", code="0012")).changed
    assert change.person.full_name == "Lê Hoài An"


def test_an_email_of_someone_else_is_refused() -> None:
    people = [person("o1", "Đỗ Thị Hà", email="a@x.vn"), person("o2")]
    result = plan(people, [posting("o1"), posting("o2")], officer(email="a@x.vn"))
    assert [(finding.place, finding.code) for finding in result.findings] == [("Sheet1!G2", "CV-ROSTER-033")]


def test_one_name_and_birth_date_with_two_codes_is_asked_about() -> None:
    assert codes(plan([AN], [AN_IN_ECONOMY], officer(code="0099")).findings) == ["034"]


def test_a_person_of_two_postings_does_not_move_by_guess() -> None:
    postings = [AN_IN_ECONOMY, posting("o1", "vx")]
    assert codes(plan([AN], postings, officer(code="0012", unit_name=OFFICE)).findings) == ["035"]


def test_a_row_twice_counts_once_and_is_told() -> None:
    result = plan([], [], officer(), officer(stt=2))
    assert (codes(result.findings), len(result.added), len(result.held)) == (["029"], 1, 1)


def test_one_person_in_two_units_is_asked_about() -> None:
    result = plan([], [], officer(code="7"), officer(code="7", unit_name=OFFICE))
    assert (codes(result.findings), result.added, len(result.held)) == (["029"], [], 2)


def test_namesakes_with_nothing_to_tell_them_apart_are_asked_about() -> None:
    result = plan([], [], officer(born=""), officer(born="", unit_name=OFFICE))
    assert (codes(result.findings), result.added) == (["030"], [])


def test_two_rows_that_mean_one_officer_are_both_held() -> None:
    known = person("o1", email="a@x.vn", phone="0912345678")
    result = plan(
        [known], [AN_IN_ECONOMY], officer(born="", email="a@x.vn"), officer(born="03/04/1980", email="b@x.vn")
    )
    assert (len(result.held), result.changed, result.missing) == (2, [], [])


@pytest.mark.parametrize("count", [3000])
def test_a_file_of_one_name_stays_quick(count: int) -> None:
    result = plan([], [], *(officer(born="") for _ in range(count)))
    assert len(result.held) == count


NAMES = st.sampled_from(["Lê Văn An", "LÊ VĂN AN", "Lê Van An", "Đỗ Thị Hà", "Đỗ Thị Hạ"])
ROWS = st.builds(
    officer,
    name=NAMES,
    born=st.sampled_from(["", "03/04/1980", "1980", date(1990, 5, 6)]),
    code=st.sampled_from(["", "1", "2", "3"]),
    email=st.sampled_from(["", "a@x.vn", "b@x.vn"]),
    unit_name=st.sampled_from([OFFICE, "Phòng Kinh tế", "sai"]),
)


@settings(deadline=None)
@given(st.lists(ROWS, max_size=6))
def test_every_row_is_settled_exactly_once(rows: list[list[object]]) -> None:
    roster = RosterSnapshot(
        [AN, person("o2", "Đỗ Thị Hà", None, email="b@x.vn")], [AN_IN_ECONOMY, posting("o2", "vp")]
    )
    sheet = read_people(*rows)  # type: ignore[arg-type]
    result = reconcile(sheet.rows, roster, TODAY, held=sheet.held)
    settled = [row.row_number for row in (*result.added, *result.held)]
    settled += [change.row.row_number for change in (*result.moved, *result.changed, *result.unchanged)]
    assert sorted(settled) == list(range(2, len(rows) + 2))


@settings(deadline=None)
@given(st.lists(ROWS, max_size=5))
def test_importing_the_result_again_changes_nothing(rows: list[list[object]]) -> None:
    sheet = read_people(*rows)  # type: ignore[arg-type]
    first = reconcile(sheet.rows, RosterSnapshot([], []), TODAY)
    people = [row.person(f"o{row.row_number}") for row in first.added]
    postings = [row.posting(f"o{row.row_number}", TODAY) for row in first.added]
    again = reconcile(first.added, RosterSnapshot(people, postings), TODAY)
    assert (again.added, again.moved, again.changed, again.missing) == ([], [], [], [])
