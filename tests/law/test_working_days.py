"""Counting working days: every day on the way is worked or accounted for."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.law.calendar import SpecialDay, WorkCalendar
from congvu.law.working_days import CannotCount, count_working_days

THREE_PM = time(15)


@given(
    on=st.dates(date(1996, 1, 1), date(2090, 1, 1)),
    number=st.integers(0, 40),
    late=st.booleans(),
    off=st.sets(st.integers(1, 60), max_size=5),
)
def test_a_count_holds_its_number_of_working_days_and_accounts_for_every_other(
    on: date, number: int, late: bool, off: set[int]
) -> None:
    listed = [SpecialDay(on + timedelta(days=days), working=False, why="theo bảng") for days in off]
    calendar = WorkCalendar.of(listed)
    if calendar.why_off(on):
        with pytest.raises(CannotCount):
            count_working_days(on, number, calendar)
        return
    counted = count_working_days(on, number, calendar, time(16) if late else time(9), THREE_PM)
    days = [on + timedelta(days=n) for n in range(1, (counted.end - on).days + 1)]
    worked = [day for day in days if not calendar.why_off(day)]
    assert len(worked) == number + late
    assert [day for day, _ in counted.skipped] == [day for day in days if day not in worked]
    assert counted.late is late


@given(on=st.dates(date(1996, 1, 1), date(2090, 1, 1)), number=st.integers(0, 40))
def test_one_working_day_more_never_ends_earlier(on: date, number: int) -> None:
    calendar = WorkCalendar()
    if not calendar.is_working_day(on):
        return
    assert count_working_days(on, number, calendar).end < count_working_days(on, number + 1, calendar).end


def test_a_day_out_of_reach_of_the_lunar_calendar_is_refused() -> None:
    with pytest.raises(CannotCount, match="năm ngoài lịch"):
        count_working_days(date(1994, 1, 4), 1, WorkCalendar())
