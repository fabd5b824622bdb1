"""Dates of birth."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.roster import codes
from congvu.roster.dates import read_birth

BIRTHDAYS = st.dates(date(1930, 1, 1), date(2010, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "03/04/1980",
            "3/4/1980",
            "03-04-1980",
            "03.04.1980",
            " 3 / 4 / 1980 ",
            "1980-04-03",
            "03/04/1980 00:00:00",
        ),
        *("ngày 03 tháng 4 năm 1980", "03\u00a0/04/1980", "03/04/1980."),
    ],
)
def test_text_reads_day_first(text: str) -> None:
    assert read_birth(text).born_on == date(1980, 4, 3)


@given(BIRTHDAYS, st.sampled_from("/-."))
def test_what_is_written_is_read(day: date, mark: str) -> None:
    assert read_birth(day.strftime(f"%d{mark}%m{mark}%Y")).born_on == day


@pytest.mark.parametrize("value", [date(1980, 4, 3), datetime(1980, 4, 3), 29314, 29314.0])
def test_an_excel_date_is_taken_as_it_is(value: date | float) -> None:
    assert read_birth(value).born_on == date(1980, 4, 3)


@pytest.mark.parametrize("value", ["1980", 1980, 1980.0, "năm 1980", "4/1980"])
def test_a_year_alone_is_no_date_but_is_kept(value: str | float) -> None:
    birth = read_birth(value)
    assert (birth.born_on, birth.year, birth.fault) == (None, 1980, codes.DATE_YEAR_ONLY)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("3/4/80", codes.DATE_SHORT_YEAR),
        ("31/02/1980", codes.DATE_IMPOSSIBLE),
        ("04/13/1980", codes.DATE_IMPOSSIBLE),
        ("03/04/2020", codes.DATE_IMPOSSIBLE),
        ("03/04/1880", codes.DATE_IMPOSSIBLE),
        ("đầu năm", codes.DATE_UNREADABLE),
        ("03041980", codes.DATE_UNREADABLE),
        ("=TODAY()", codes.DATE_UNREADABLE),
        ("٠٣/٠٤/١٩٨٠", codes.DATE_UNREADABLE),
    ],
)
def test_a_bad_date_has_its_own_fault(text: str, fault: codes.Fault) -> None:
    assert read_birth(text, 2011).fault is fault


@pytest.mark.parametrize("value", [None, "", "-", "x", "không rõ", " \u00a0"])
def test_no_date_is_no_fault(value: str | None) -> None:
    assert read_birth(value).fault is None


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=True), st.booleans(), st.datetimes()))
def test_any_cell_is_survived(value: str | float | datetime) -> None:
    assert read_birth(value, 2011) is not None
