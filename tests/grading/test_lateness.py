"""What handing in late costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading.policies import last_call, late_days, late_share
from congvu.model.content import LatePolicy
from congvu.quizzes.sheet import penalty_points

CLOSES = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""Midnight in Vietnam."""
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
POLICY = LatePolicy(3, 0.1)


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (-DAY, 0),
        (0 * SECOND, 0),
        (SECOND, 1),
        (DAY, 1),
        (DAY + SECOND, 2),
        (3 * DAY, 3),
    ],
)
def test_each_day_begun_counts(late: timedelta, days: int) -> None:
    assert late_days(CLOSES, CLOSES + late) == days
    assert late_share(POLICY, CLOSES, CLOSES + late) == pytest.approx(days * 0.1)


def test_a_day_begun_is_a_day_of_the_calendar_in_vietnam() -> None:
    """00:30 and 23:30 on the first of December are the first day; 00:30 on the second is the second."""
    assert [late_days(CLOSES, CLOSES + one * HOUR) for one in (0.5, 23.5, 24.5)] == [1, 1, 2]


def test_the_grace_of_the_close_is_not_late() -> None:
    assert late_share(POLICY, CLOSES, CLOSES + 30 * SECOND, 30 * SECOND) == 0
    assert late_share(POLICY, CLOSES, CLOSES + 31 * SECOND, 30 * SECOND) == pytest.approx(0.1)


def test_without_a_policy_nothing_is_late() -> None:
    assert late_share(None, CLOSES, CLOSES + 5 * DAY) == 0
    assert last_call(None, CLOSES) == CLOSES


def test_attempts_are_taken_up_to_the_last_day() -> None:
    assert last_call(POLICY, CLOSES) == CLOSES + 3 * DAY


@given(st.integers(1, 60), st.floats(0, 1), st.floats(0, 100), st.floats(0, 100))
def test_later_never_costs_less_and_never_more_than_all(
    days: int, per_day: float, one: float, other: float
) -> None:
    policy = LatePolicy(days, per_day)
    early, late = sorted((one, other))
    cheap, dear = (late_share(policy, CLOSES, CLOSES + hours * DAY) for hours in (early, late))
    assert 0 <= cheap <= dear <= 1
    assert penalty_points(dear, 10) <= 10
