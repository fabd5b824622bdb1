"""Dates, numbers and times as Vietnamese offices write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu import messages


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2027, 1, 8), "08/01/2027"),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "31/12/2026"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "01/01/2027"),
        (None, ""),
    ],
)
def test_a_day_and_of_an_instant_the_day_in_vietnam(value: date | None, text: str) -> None:
    assert messages.day(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(datetime(2027, 1, 8, 7, 5, tzinfo=UTC), "14:05 ngày 08/01/2027"), (None, "")],
)
def test_a_moment_is_in_vietnams_time(value: datetime | None, text: str) -> None:
    assert messages.moment(value) == text


def test_a_clock_is_in_vietnams_time() -> None:
    assert messages.clock(datetime(2026, 11, 22, 3, 32, 5, tzinfo=UTC)) == "10:32:05"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), "ngày 01/12/2026"),
        (datetime(2026, 12, 1, 1, 30, tzinfo=UTC), "08:30 ngày 01/12/2026"),
    ],
)
def test_a_beginning_at_midnight_is_the_day(value: datetime, text: str) -> None:
    assert messages.since(value) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "hết hạn hôm nay lúc 17:00"),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "còn đến hết hôm nay"),  # 24:00 in Vietnam
        (datetime(2026, 11, 22, 17, 1, tzinfo=UTC), "hết hạn ngày mai lúc 00:01"),
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "hết hạn ngày mai lúc 17:00"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "còn đến hết ngày mai"),
        (datetime(2026, 11, 23, 18, 0, tzinfo=UTC), "còn 2 ngày"),
        (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), "còn 3 ngày"),
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), "đã hết hạn"),
        (datetime(2026, 11, 21, 3, 0, tzinfo=UTC), "đã hết hạn"),
    ],
)
def test_the_time_left_is_counted_in_vietnams_days(end: datetime, text: str) -> None:
    assert messages.time_left(end, now=datetime(2026, 11, 22, 3, 0, tzinfo=UTC)) == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 11, 25, 17, 0, tzinfo=UTC), "còn 3 ngày (hết ngày 25/11/2026)"),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "hết hạn hôm nay lúc 17:00"),
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), "đã hết hạn (17:00 ngày 21/11/2026)"),
    ],
)
def test_what_is_due_says_its_day_once(end: datetime, text: str) -> None:
    assert messages.due(end, now=datetime(2026, 11, 22, 3, 0, tzinfo=UTC)) == text


def test_a_form_that_begins_a_line_has_a_capital_and_keeps_its_names() -> None:
    assert messages.sentence("đạt của Phường Một") == "Đạt của Phường Một"
    assert messages.sentence("") == ""


def test_late_in_the_evening_of_utc_it_is_tomorrow_in_vietnam() -> None:
    """18:00 UTC is one at night of the next day: an end at that day's midnight is today's."""
    end, now = datetime(2026, 11, 23, 17, 0, tzinfo=UTC), datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    assert messages.time_left(end, now) == "còn đến hết hôm nay"


def test_a_full_day_says_its_weekday() -> None:
    assert messages.full_day(date(2026, 11, 23)) == "Thứ Hai, 23/11/2026"


@pytest.mark.parametrize(
    ("value", "text"), [(datetime(2026, 11, 23, 8, 5), "8 giờ 05"), (datetime(2026, 11, 23, 14, 0), "14 giờ")]
)
def test_a_clock_as_it_is_said_at_a_counter(value: datetime, text: str) -> None:
    assert messages.spoken_clock(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 2, "0"),
        (7.5, 2, "7,5"),
        (1234.5, 2, "1.234,5"),
        (30783, 2, "30.783"),
        (1234567.891, 2, "1.234.567,89"),
        (3.0, 2, "3"),
        (2.26, 1, "2,3"),
        (-0.5, 2, "-0,5"),
        (-0.001, 2, "0"),
        (1 / 3, 2, "0,33"),
        (Decimal("0.5"), 2, "0,5"),
        (1500, 0, "1.500"),
    ],
)
def test_a_number_has_a_decimal_comma_and_dots_for_thousands(
    value: float | Decimal, places: int, text: str
) -> None:
    assert messages.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.345, 2, "2,35"),  # in binary a hair below
        (2.675, 2, "2,68"),
        (1.005, 2, "1,01"),
        (0.125, 2, "0,13"),  # exact in binary: a banker would go to the even 0,12
        (2.5, 0, "3"),
        (3.5, 0, "4"),
        (-2.345, 2, "-2,35"),
        (0.1 + 0.2, 2, "0,3"),
        (1.1 * 1.05, 3, "1,155"),
        (0.15 - 0.005, 2, "0,15"),  # 0.145 and noise in the seventeenth digit
    ],
)
def test_halves_go_up_in_the_decimal_writing(value: float, places: int, text: str) -> None:
    assert messages.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "mark", "text"),
    [
        (13.996, 14, "13,996"),
        (13.9996, 14, "13,9996"),
        (14, 14, "14"),
        (14.001, 14, "14"),
        (13.5, 14, "13,5"),
        (0.7 * 20, 14, "14"),
    ],
)
def test_a_number_below_a_mark_does_not_look_like_it(value: float, mark: float, text: str) -> None:
    assert messages.number(value, marks=[mark]) == text


def test_points_of_points() -> None:
    assert messages.points(13.5, 20) == "13,5/20"
    assert messages.points(13.996, 20) == "14/20"
    assert messages.points(13.996, 20, 0.7) == "13,996/20"
    assert messages.points(14, 20, 0.7) == "14/20"
    assert messages.points(0.9967, 1) == "0,997/1"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.973, "97,3%"),
        (0.6, "60%"),
        (2 / 3, "66,7%"),
        (0.6665, "66,7%"),
        (0.6664, "66,6%"),
        (0.285, "28,5%"),
        (0.625, "62,5%"),
        (12, "1.200%"),
        (0.9999, "99,99%"),  # one in ten thousand is left
        (0.0004, "0,04%"),  # and here there is one
    ],
)
def test_a_share_as_percent(share: float, text: str) -> None:
    assert messages.percent(share) == text


@pytest.mark.parametrize(
    ("share", "mark", "text"),
    [
        (0.6665, 0.667, "66,65%"),
        (0.69996, 0.7, "69,996%"),
        (0.7, 0.7, "70%"),
        ((0.6 + 0.8) / 2, 0.7, "70%"),
        (0.70004, 0.7, "70%"),
        (0.65, 0.7, "65%"),
        (0.70004, 0.70002, "70,004%"),  # passed, and so never below the mark
    ],
)
def test_a_share_that_misses_the_mark_does_not_look_like_it(share: float, mark: float, text: str) -> None:
    assert messages.percent(share, mark=mark) == text


def test_the_midnight_that_ends_a_day_is_its_twenty_fourth_hour() -> None:
    assert messages.clock_until(datetime(2026, 12, 20, 17, 0, tzinfo=UTC)) == "24:00:00"
    assert messages.clock_until(datetime(2026, 12, 20, 16, 56, 1, tzinfo=UTC)) == "23:56:01"


PASS_MARKS = st.integers(100, 10_000).map(lambda n: n / 10_000) | st.sampled_from([2 / 3, 0.6665, 0.7])
"""As organisers type them, from 1% to 100% with two decimals, and of blueprints."""
POSSIBLE = st.integers(1, 12_000).map(lambda n: n / 100)


@st.composite
def totals(draw: st.DrawFn) -> tuple[float, float]:
    """Points with the four decimals that marking keeps, and points possible."""
    possible = draw(POSSIBLE)
    return draw(st.integers(0, round(possible * 10_000))) / 10_000, possible


@given(totals(), PASS_MARKS)
def test_what_is_shown_and_the_verdict_agree(total: tuple[float, float], pass_mark: float) -> None:
    """A share that is shown as the pass mark, or above it, passes; one that is shown below does not."""
    earned, possible = total
    passed = messages.reaches(earned / possible, pass_mark)
    shown = _read(messages.percent(earned / possible, mark=pass_mark))
    assert (shown >= _decimal(pass_mark) * 100) is passed
    if not passed:
        told = _read(messages.points(earned, possible, pass_mark).partition("/")[0])
        assert told < _decimal(pass_mark) * _decimal(possible)


@given(st.data(), PASS_MARKS, POSSIBLE)
def test_next_to_the_pass_mark_they_agree_too(data: st.DataObject, pass_mark: float, possible: float) -> None:
    """Where it matters: a few of the last decimals to either side."""
    nearest = round(pass_mark * possible * 10_000) + data.draw(st.integers(-3, 3))
    share = max(0, nearest) / 10_000 / possible
    shown = _read(messages.percent(share, mark=pass_mark))
    assert (shown >= _decimal(pass_mark) * 100) is messages.reaches(share, pass_mark)


@given(PASS_MARKS, st.integers(0, 49))
def test_a_pass_but_for_a_rounding_is_shown_as_a_pass(pass_mark: float, missing: int) -> None:
    """The share lies below the mark by less than half of the second decimal of a percent; the verdict says: passed."""
    share = pass_mark - missing / 1_000_000
    shown = _read(messages.percent(share, mark=pass_mark, passed=True))
    assert shown >= _read(messages.percent(pass_mark, 2)) or shown >= _decimal(pass_mark) * 100


def test_three_thirds_of_a_point_are_shown_as_the_point_that_they_are() -> None:
    assert messages.percent(23.9999 / 30, mark=0.8, passed=True) == "80%"
    assert messages.points(23.9999, 30, 0.8, passed=True) == "24/30"
    assert messages.percent(23.9999 / 30, mark=0.8) == "79,9997%"


@pytest.mark.parametrize(
    ("share", "mark", "passes"),
    [
        (2 / 3, 0.667, False),
        (2 / 3, 0.6667, False),
        (2 / 3, 0.6666, True),
        (2 / 3, 2 / 3, True),
        (0.625, 0.625, True),
        (0.1 + 0.2, 0.3, True),
        ((0.6 + 0.8) / 2, 0.7, True),
        (0.69996, 0.7, False),
        (1 - 1 / 3, 2 / 3, True),
    ],
)
def test_what_reaches_the_pass_mark(share: float, mark: float, passes: bool) -> None:
    assert messages.reaches(share, mark) is passes


def _read(text: str) -> Decimal:
    return Decimal(text.rstrip("%").replace(".", "").replace(",", "."))


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.15g}")


@pytest.mark.parametrize(
    ("share", "text"), [(0.6, "60%"), (0.6665, "66,65%"), (0.125, "12,5%"), (2 / 3, "66,666667%")]
)
def test_a_share_that_was_set_is_shown_as_it_was_set(share: float, text: str) -> None:
    assert messages.set_percent(share) == text


@pytest.mark.parametrize(("share", "text"), [(0, "0%"), (0.29, "29%"), (199 / 200, "99%"), (1, "100%")])
def test_progress_is_whole_when_nothing_is_left(share: float, text: str) -> None:
    assert messages.progress(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1200, "20 phút"),
        (5400, "1 giờ 30 phút"),
        (7200, "2 giờ"),
        (90, "1 phút 30 giây"),
        (3630, "1 giờ 30 giây"),
        (45, "45 giây"),
        (0.5, "0,5 giây"),
        (1800.0, "30 phút"),
        (0, "0 giây"),
    ],
)
def test_a_length_of_time_that_is_set_is_exact(seconds: float, text: str) -> None:
    assert messages.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(59.9, "dưới 1 phút"), (90, "1 phút"), (1199, "19 phút"), (1200.4, "20 phút"), (3661, "1 giờ 1 phút")],
)
def test_what_something_took_is_in_minutes_that_have_passed(seconds: float, text: str) -> None:
    assert messages.lasted(seconds) == text


@pytest.mark.parametrize(
    ("text", "value"), [("2,5", 2.5), ("2.5", 2.5), (" 10 ", 10), ("-1", -1), ("0,05", 0.05)]
)
def test_a_figure_as_a_person_types_it(text: str, value: float) -> None:
    assert messages.read_number(text) == value


@pytest.mark.parametrize("text", ["", "hai", "1e3", "nan", "1,2,3", "1.234,5", "٣", "2,"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text)):
        messages.read_number(text)


@pytest.mark.parametrize(
    ("value", "text"), [("1234.50625", "1.234,50625"), ("7.50", "7,5"), ("-0.0", "0"), ("1E+3", "1.000")]
)
def test_an_exact_number_keeps_its_decimals(value: str, text: str) -> None:
    assert messages.exact_number(Decimal(value)) == text
