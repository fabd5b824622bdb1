"""Moments: worked by hand, and against numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading import moments

marks = st.lists(st.integers(0, 40).map(lambda n: n / 4), max_size=30)
varied = st.lists(st.integers(0, 40).map(lambda n: n / 4), min_size=4, max_size=30).filter(
    lambda values: len(set(values)) > 1
)


def test_worked_by_hand() -> None:
    """2, 4, 9: mean 5, variance (9 + 1 + 16)/2 = 13; m3 = (−27 − 1 + 64)/3 = 12, k3 = 9·12/(2·1) = 54."""
    values = [2, 4, 9]
    assert moments.mean(values) == 5
    assert moments.median(values) == 4
    assert moments.median([9, 2, 4, 5]) == 4.5
    assert moments.variance(values) == 13
    assert moments.covariance(values, [1, 0, 5]) == pytest.approx((-3 * -1 + -1 * -2 + 4 * 3) / 2)
    assert moments.skewness(values) == pytest.approx(54 / 13**1.5)


def test_kurtosis_worked_by_hand() -> None:
    """0, 0, 0, 4: m2 = 3, m4 = 21; k2 = 4, k4 = 16·(5·21 − 9·9)/(3·2·1) = 64, so k4/k2² = 4."""
    assert moments.kurtosis([0, 0, 0, 4]) == pytest.approx(4)


@given(varied)
def test_as_numpy_has_them(values: list[float]) -> None:
    """Spread and shape, from numpy's central moments."""
    data, size = np.array(values), len(values)
    m2, m3, m4 = (((data - data.mean()) ** power).mean() for power in (2, 3, 4))
    k2 = size * m2 / (size - 1)
    assert moments.variance(values) == pytest.approx(data.var(ddof=1))
    assert moments.standard_deviation(values) == pytest.approx(data.std(ddof=1))
    assert moments.median(values) == pytest.approx(float(np.median(data)))
    k3 = size**2 * m3 / ((size - 1) * (size - 2))
    assert moments.skewness(values) == pytest.approx(k3 / k2**1.5, abs=1e-9)
    k4 = size**2 * ((size + 1) * m4 - 3 * (size - 1) * m2**2) / ((size - 1) * (size - 2) * (size - 3))
    assert moments.kurtosis(values) == pytest.approx(k4 / k2**2, abs=1e-9)


@given(varied, st.integers(1, 9), st.integers(-5, 5))
def test_scale_and_place_do_not_matter(values: list[float], scale: int, place: int) -> None:
    """Correlation and shape are those of any linear map of the values; the spread scales with it."""
    moved = [scale * value + place for value in values]
    assert moments.correlation(values, moved) == pytest.approx(1)
    assert moments.standard_deviation(moved) == pytest.approx(scale * moments.standard_deviation(values))
    assert moments.skewness(moved) == pytest.approx(moments.skewness(values), abs=1e-7)
    assert moments.kurtosis(moved) == pytest.approx(moments.kurtosis(values), abs=1e-7)


@given(varied, st.randoms(use_true_random=False))
def test_correlation_is_bounded(values: list[float], rng: object) -> None:
    """r lies in [−1, 1]."""
    other = list(values)
    rng.shuffle(other)  # type: ignore[attr-defined]
    found = moments.correlation(values, other)
    assert found is not None
    assert -1 <= found <= 1


@given(marks)
def test_never_a_nan(values: list[float]) -> None:
    """What is not defined is None."""
    functions = (moments.mean, moments.median, moments.variance, moments.skewness, moments.kurtosis)
    for function in functions:
        found = function(values)
        assert found is None or math.isfinite(found)


def test_what_is_the_same_does_not_vary() -> None:
    """Ten times 0.1 has a mean that is not 0.1 in binary; its variance is 0 all the same."""
    same = [0.1] * 10
    assert moments.variance(same) == 0
    assert moments.correlation(same, list(range(10))) is None
    assert moments.skewness(same) is None
    assert moments.kurtosis(same) is None
