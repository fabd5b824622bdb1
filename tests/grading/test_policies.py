"""Which attempt counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading.policies import counted, final_share, passes
from congvu.model.attempts import Result, SlotMark
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


def tried(points: float, waits: float = 0.0, penalty: float = 0.0, of: float = 10.0) -> Result:
    """An attempt of ``of`` points, passed from half, with a slot that is worth ``waits`` still unmarked."""
    marked = SlotMark("s01", points, of - waits, "k")
    earned = max(0.0, points - penalty)
    passed = not waits and earned >= of / 2
    return Result(earned, of, passed, (marked,), ("s02",) if waits else (), penalty)


@pytest.mark.parametrize(
    ("counts", "tries", "passed"),
    [
        (Counts.BEST, [tried(5)], True),
        (Counts.BEST, [tried(4)], False),
        (Counts.BEST, [tried(2, waits=3)], None),
        (Counts.BEST, [tried(2, waits=2)], False),
        (Counts.BEST, [tried(6, waits=4)], None),
        (Counts.BEST, [tried(6), tried(7, waits=3)], True),
        (Counts.BEST, [tried(4), tried(1, waits=9)], None),
        (Counts.BEST, [tried(4), tried(1, waits=1)], False),
        (Counts.BEST, [tried(4, waits=2, penalty=1)], None),
        (Counts.BEST, [tried(4, waits=2, penalty=2)], False),
        (Counts.LAST, [tried(9), tried(1, waits=9)], None),
        (Counts.LAST, [tried(1, waits=9), tried(9)], True),
        (Counts.LAST, [tried(1, waits=9), tried(2)], False),
        (Counts.MEAN, [tried(9), tried(1)], True),
        (Counts.MEAN, [tried(9), tried(0)], False),
        (Counts.MEAN, [tried(9), tried(1, waits=1)], None),
        (Counts.MEAN, [tried(5), tried(0, waits=4)], False),
    ],
)
def test_a_pass_is_open_while_marks_that_wait_may_decide_it(
    counts: Counts, tries: list[Result], passed: bool | None
) -> None:
    assert passes(tries, counts, 0.5) is passed


@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5)), min_size=1, max_size=4),
    st.sampled_from(Counts),
    st.floats(0, 1),
)
def test_what_is_decided_stays_decided_whatever_the_marks_that_wait_become(
    tries: list[tuple[float, float]], counts: Counts, share: float
) -> None:
    now = [tried(points, waits) for points, waits in tries]
    later = [
        Result(one.points + share * waits, 10, one.points + share * waits >= 5, ())
        for one, (_, waits) in zip(now, tries, strict=True)
    ]
    said = passes(now, counts, 0.5)
    assert said in (None, passes(later, counts, 0.5))


def test_nobody_has_passed_without_an_attempt() -> None:
    with pytest.raises(ValueError, match="no results"):
        passes([], Counts.BEST, 0.5)
