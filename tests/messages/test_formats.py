"""Dates, numbers and times as Vietnamese offices write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

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
    ],
)
def test_a_number_has_a_decimal_comma_and_dots_for_thousands(value: float, places: int, text: str) -> None:
    assert messages.number(value, places) == text


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (0, 0, "0%"),
        (1, 0, "100%"),
        (0.973, 1, "97,3%"),
        (0.6, 1, "60%"),
        (0.625, 0, "62%"),
        (12, 0, "1.200%"),
    ],
)
def test_a_share_as_percent(share: float, places: int, text: str) -> None:
    assert messages.percent(share, places) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1200, "20 phút"),
        (5400, "1 giờ 30 phút"),
        (7200, "2 giờ"),
        (0, "0 phút"),
        (60, "1 phút"),
        (3600, "1 giờ"),
        (3630, "1 giờ"),
    ],
)
def test_a_length_of_time_in_hours_and_minutes(seconds: float, text: str) -> None:
    assert messages.minutes(seconds) == text
