"""The calendar and the deadlines, against dates worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.law.calendar import SpecialDay, WorkCalendar
from congvu.law.deadlines import (
    Limit,
    TimeLimit,
    answer_online_by,
    hand_over_by,
    next_open,
    promised_at,
    tell_delay_by,
)

CALENDAR = WorkCalendar()
SAME_DAY = Limit(TimeLimit.SAME_DAY)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


def working(days: int) -> Limit:
    """A limit in working days."""
    return Limit(TimeLimit.WORKING_DAYS, days)


def at(text: str) -> datetime:
    """``dd/mm/yyyy hh:mm``."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007  # local time, as slips state it


@pytest.mark.parametrize(
    ("limit", "accepted", "due"),
    [
        # an ordinary week
        (working(1), "05/10/2026 09:00", "06/10/2026 17:00"),
        (working(3), "08/10/2026 09:00", "13/10/2026 17:00"),
        (working(7), "09/10/2026 16:30", "20/10/2026 17:00"),
        # Tết 2026: off 16 to 20 February, between two weekends
        (working(3), "12/02/2026 09:00", "24/02/2026 17:00"),
        (working(7), "12/02/2026 09:00", "02/03/2026 17:00"),
        (SAME_DAY, "13/02/2026 15:00", "13/02/2026 17:00"),
        (SAME_DAY, "13/02/2026 15:01", "23/02/2026 17:00"),
        (working(1), "18/02/2026 10:00", "24/02/2026 17:00"),
        # Tết 2027: off 4 to 10 February, Thursday to Wednesday
        (working(3), "02/02/2027 10:00", "12/02/2027 17:00"),
        (working(7), "28/01/2027 10:00", "15/02/2027 17:00"),
        (SAME_DAY, "03/02/2027 15:30", "11/02/2027 17:00"),
        # Hùng Kings' day on a Sunday, made up for on Monday; then 30 April and 1 May
        (working(1), "24/04/2026 09:00", "28/04/2026 17:00"),
        (working(1), "29/04/2026 09:00", "04/05/2026 17:00"),
        # Saturday 22 August 2026 worked for Monday 31 August off
        (working(1), "21/08/2026 09:00", "22/08/2026 17:00"),
        (working(2), "21/08/2026 09:00", "24/08/2026 17:00"),
        (working(1), "28/08/2026 09:00", "03/09/2026 17:00"),
        # the Day of Vietnamese Culture, first on Tuesday 24 November 2026
        (working(1), "23/11/2026 09:00", "25/11/2026 17:00"),
        (SAME_DAY, "23/11/2026 15:20", "25/11/2026 17:00"),
        # outside hours: as if received when the office opens
        (SAME_DAY, "05/10/2026 06:00", "05/10/2026 17:00"),
        (SAME_DAY, "05/10/2026 18:00", "06/10/2026 17:00"),
        (SAME_DAY, "10/10/2026 09:00", "12/10/2026 17:00"),
        # calendar days
        (Limit(TimeLimit.CALENDAR_DAYS, 30), "05/10/2026 09:00", "04/11/2026 17:00"),
        (Limit(TimeLimit.CALENDAR_DAYS, 40), "05/10/2026 09:00", "16/11/2026 17:00"),
    ],
)
def test_the_promised_time_is_the_one_worked_out_by_hand(limit: Limit, accepted: str, due: str) -> None:
    assert promised_at(limit, at(accepted), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("05/10/2026 09:00", "05/10/2026 17:00"),
        ("05/10/2026 15:00", "05/10/2026 17:00"),
        ("05/10/2026 15:01", "06/10/2026 07:30"),
        ("13/02/2026 16:00", "23/02/2026 07:30"),
    ],
)
def test_after_three_o_clock_a_dossier_is_handed_over_next_morning(received: str, due: str) -> None:
    assert hand_over_by(at(received), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("05/10/2026 07:30", "05/10/2026 17:00"),
        ("05/10/2026 09:00", "06/10/2026 09:00"),
        ("05/10/2026 12:15", "06/10/2026 11:30"),
        ("05/10/2026 22:00", "06/10/2026 17:00"),
        ("13/02/2026 16:00", "23/02/2026 16:00"),
        ("03/02/2027 16:30", "11/02/2027 16:30"),
    ],
)
def test_an_online_dossier_is_answered_within_eight_working_hours(submitted: str, due: str) -> None:
    assert answer_online_by(at(submitted), CALENDAR) == at(due)


@pytest.mark.parametrize(
    ("promised", "last"),
    [("06/10/2026 17:00", date(2026, 10, 5)), ("23/02/2026 17:00", date(2026, 2, 13))],
)
def test_a_delay_is_told_a_day_before_and_never_on_a_day_off(promised: str, last: date) -> None:
    assert tell_delay_by(at(promised), CALENDAR) == last


def test_an_offices_table_stands_over_the_laws_list() -> None:
    moved = WorkCalendar.of(
        [
            SpecialDay(date(2026, 11, 23), working=False, why="Nghỉ hoán đổi"),
            SpecialDay(date(2026, 11, 28), working=True, why="Làm bù"),
        ]
    )
    assert promised_at(working(1), at("20/11/2026 09:00"), moved) == at("25/11/2026 17:00")
    assert (moved.why_off(date(2026, 11, 23)), moved.is_working_day(date(2026, 11, 28))) == (
        "Nghỉ hoán đổi",
        True,
    )


def test_an_office_may_keep_other_hours() -> None:
    early = WorkCalendar(hours=((time(7), time(11)), (time(13, 30), time(17, 30))))
    assert answer_online_by(at("05/10/2026 16:30"), early) == at("06/10/2026 16:30")


def test_a_day_off_says_why() -> None:
    assert CALENDAR.why_off(date(2026, 11, 24)) == "Ngày Văn hóa Việt Nam"
    assert CALENDAR.why_off(date(2026, 11, 22)) == "nghỉ cuối tuần"
    assert CALENDAR.why_off(date(2026, 11, 23)) == ""


@pytest.mark.parametrize("count", [0, -1])
def test_no_working_days_is_no_deadline(count: int) -> None:
    with pytest.raises(ValueError, match=str(count)):
        CALENDAR.working_day(date(2026, 10, 5), count)


@given(INSTANTS, st.integers(1, 60))
def test_more_days_never_end_earlier_and_ends_are_worked(accepted: datetime, days: int) -> None:
    due, later = (promised_at(working(n), accepted, CALENDAR) for n in (days, days + 1))
    assert due < later
    assert CALENDAR.is_working_day(due.date()) and due > accepted


@given(INSTANTS, INSTANTS, st.integers(1, 30))
def test_who_comes_earlier_is_never_served_later(one: datetime, other: datetime, days: int) -> None:
    first, second = sorted([one, other])
    for limit in (SAME_DAY, working(days)):
        assert promised_at(limit, first, CALENDAR) <= promised_at(limit, second, CALENDAR)


@given(INSTANTS, st.floats(0, 40), st.floats(0, 40))
def test_working_hours_add_up(start: datetime, first: float, second: float) -> None:
    whole = CALENDAR.add_hours(start, first + second)
    parts = CALENDAR.add_hours(CALENDAR.add_hours(start, first), second)
    between = abs(whole - parts)
    assert between < timedelta(seconds=1) or CALENDAR.add_hours(min(whole, parts), 1e-6) >= max(whole, parts)


@given(INSTANTS)
def test_the_next_opening_is_in_office_hours(moment: datetime) -> None:
    opened = next_open(moment, CALENDAR)
    assert opened >= moment and CALENDAR.is_working_day(opened.date())
    assert CALENDAR.opening(opened.date()) <= opened <= CALENDAR.closing(opened.date())
