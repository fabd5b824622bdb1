"""The 18 points of 2018."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.courses.desk_scores import Band, Duty, band, index_score, personal, total


@pytest.mark.parametrize(
    ("points", "name"),
    [
        ("18", Band.EXCELLENT),
        ("15.1", Band.EXCELLENT),
        ("15", Band.EXCELLENT),
        ("14.9", Band.GOOD),
        ("12", Band.GOOD),
        ("11.9", Band.FAIR),
        ("9", Band.FAIR),
        ("8.9", Band.AVERAGE),
        ("6", Band.AVERAGE),
        ("5.9", Band.WEAK),
        ("0", Band.WEAK),
    ],
)
def test_bands_begin_exactly_at_their_points(points: str, name: Band) -> None:
    assert band(Decimal(points)) is name


def test_tenths_add_up_to_exactly_fifteen() -> None:
    indices = {number: Decimal("1.7") for number in range(1, 9)} | {9: Decimal("1.4")}
    assert (total(indices), band(total(indices))) == (Decimal(15), Band.EXCELLENT)


@pytest.mark.parametrize(
    ("scores", "mean"), [([2, 1], "1.5"), ([2, 2, 1], "1.7"), ([1, 0, 0, 0], "0.3"), ([0], "0.0")]
)
def test_an_index_is_the_mean_to_one_decimal(scores: list[int], mean: str) -> None:
    assert index_score(scores) == Decimal(mean)


def test_an_index_without_information_is_left_out() -> None:
    assert index_score([]) is None
    assert total({1: Decimal(2), 5: None}) == Decimal(2)


@pytest.mark.parametrize(
    "indices", [{0: Decimal(1)}, {10: Decimal(1)}, {1: Decimal("2.1")}, {1: Decimal("-0.1")}]
)
def test_what_is_no_index_is_refused(indices: dict[int, Decimal]) -> None:
    with pytest.raises(ValueError, match="Decimal"):
        total(indices)


def test_a_score_that_no_form_has_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        index_score([2, 3])


@pytest.mark.parametrize(
    ("each", "duty"), [("1", Duty.ALL), ("0.9", Duty.MOST), ("0.7", Duty.MOST), ("0.6", Duty.LITTLE)]
)
def test_a_person_goes_by_five_indices(each: str, duty: Duty) -> None:
    assert (
        personal(
            dict.fromkeys((1, 2, 3, 4, 7), Decimal(each))
            | {5: Decimal(2), 6: Decimal(2), 8: Decimal(2), 9: Decimal(2)}
        )
        is duty
    )


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 20).map(lambda tenths: Decimal(tenths) / 10)))
def test_more_points_never_rate_lower(indices: dict[int, Decimal]) -> None:
    ranks = list(Band)
    more = {number: min(Decimal(2), score + Decimal("0.1")) for number, score in indices.items()}
    assert ranks.index(band(total(more))) <= ranks.index(band(total(indices)))
