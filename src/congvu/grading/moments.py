"""Moments of samples, all over n − 1 as Moodle has them, each ``None`` where it is not defined.

Numbers that are all the same have a variance of exactly 0 here, whatever rounding would make of their mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt

Numbers = Sequence[float]


def mean(values: Numbers) -> float | None:
    """The arithmetic mean; ``None`` of nothing."""
    return fsum(values) / len(values) if values else None


def median(values: Numbers) -> float | None:
    """The middle value, or the mean of the two in the middle; ``None`` of nothing."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def variance(values: Numbers) -> float | None:
    """Sum of squared deviations over n − 1; ``None`` below two values."""
    return covariance(values, values)


def covariance(one: Numbers, other: Numbers) -> float | None:
    """Sum of products of deviations over n − 1; ``None`` below two pairs, 0 where one of the two never varies."""
    if len(one) < 2:
        return None
    if min(one) == max(one) or min(other) == max(other):
        return 0.0
    middle, level = fsum(one) / len(one), fsum(other) / len(other)
    return fsum([(x - middle) * (y - level) for x, y in zip(one, other, strict=True)]) / (len(one) - 1)


def standard_deviation(values: Numbers) -> float | None:
    """The root of the variance."""
    spread = variance(values)
    return None if spread is None else sqrt(spread)


def correlation(one: Numbers, other: Numbers) -> float | None:
    """Pearson's r in [−1, 1]; ``None`` where one of the two does not vary."""
    shared = covariance(one, other)
    spread = (variance(one) or 0.0) * (variance(other) or 0.0)
    return max(-1.0, min(1.0, shared / sqrt(spread))) if shared is not None and spread else None


def skewness(values: Numbers) -> float | None:
    """k3 / k2^1.5 with k3 = s²·m3 / ((s − 1)(s − 2)) (Moodle, "Quiz statistics calculations"; Fisher's k-statistics).

    ``None`` below three values, or where they do not vary.
    """
    size, k2 = len(values), variance(values)
    if size < 3 or not k2:
        return None
    k3 = size**2 * _moment(values, 3) / ((size - 1) * (size - 2))
    return k3 / sqrt(k2) ** 3


def kurtosis(values: Numbers) -> float | None:
    """k4 / k2² with k4 = s²·[(s + 1)·m4 − 3(s − 1)·m2²] / ((s − 1)(s − 2)(s − 3)); 0 for a normal distribution.

    Source as of :func:`skewness`. ``None`` below four values, or where they do not vary.
    """
    size, k2 = len(values), variance(values)
    if size < 4 or not k2:
        return None
    m2, m4 = _moment(values, 2), _moment(values, 4)
    k4 = size**2 * ((size + 1) * m4 - 3 * (size - 1) * m2**2) / ((size - 1) * (size - 2) * (size - 3))
    return k4 / k2**2


def _moment(values: Numbers, power: int) -> float:
    """The central moment, over n."""
    middle = fsum(values) / len(values)
    return fsum([(value - middle) ** power for value in values]) / len(values)
