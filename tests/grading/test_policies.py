"""Which attempt counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading.policies import counted, final_share
from congvu.model.attempts import Result
from congvu.model.content import Counts


def made(*points: float) -> list[Result]:
    return [Result(one, 10.0, one >= 5, ()) for one in points]


def test_best_is_the_highest_and_the_earliest_on_a_tie() -> None:
    assert counted(made(3, 8, 8, 5), Counts.BEST) == 1


def test_last_is_the_newest_however_low() -> None:
    assert counted(made(9, 2), Counts.LAST) == 1


def test_under_mean_nbgrader_holds_the_last_and_the_final_mark_is_the_mean() -> None:
    assert counted(made(9, 2), Counts.MEAN) == 1
    assert final_share(made(9, 2), Counts.MEAN) == pytest.approx(0.55)


def test_shares_are_compared_not_points() -> None:
    """A later publication may be worth more points."""
    results = [Result(5, 10, False, ()), Result(6, 20, False, ())]
    assert counted(results, Counts.BEST) == 0


def test_a_quiz_without_points_counts_as_nothing() -> None:
    assert final_share([Result(0, 0, True, ())], Counts.BEST) == 0


def test_no_attempt_is_refused() -> None:
    with pytest.raises(ValueError, match="no results"):
        counted([], Counts.BEST)


@given(st.lists(st.integers(0, 10), min_size=1), st.sampled_from(Counts))
def test_the_final_mark_lies_between_the_worst_and_the_best(points: list[int], counts: Counts) -> None:
    assert min(points) / 10 - 1e-9 <= final_share(made(*points), counts) <= max(points) / 10 + 1e-9
