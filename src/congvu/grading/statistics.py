"""Statistics of a quiz and of its questions, as Moodle defines them.

Sources: MoodleDocs, "Quiz statistics calculations" (the formulas) and "Quiz statistics report" (their meaning); the
choices that those leave open follow Moodle's own calculator. Below, x is a mark in points, T the sum of an attempt's
marks (a penalty for handing in late is not in it), s the number of attempts, p that of slots; variances and
covariances are over s − 1. Shares and percentages: facility lies in [0, 1], all others are percentages as Moodle
shows them.

Slots and drawn items are two views. A **slot** has its rule and points on every paper; T − x stands for the other
mark. An **item** that was drawn into whichever slots is looked at over all attempts that met it, and T itself stands
for the other mark (Moodle: for random questions), since the papers around it differ.

What is not defined is ``None`` and has its reason in ``undefined``; there is never a NaN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum, sqrt

from congvu.grading import moments
from congvu.grading.moments import Numbers

_DECIMALS = 9
"""Sums of marks are rounded, so that rest scores that are the same compare as the same."""


class Undefined(StrEnum):
    """Why a figure is not defined."""

    TOO_FEW = "too_few"
    NO_SPREAD = "no_spread"
    ONE_SLOT = "one_slot"
    NEGATIVE = "negative"
    MIXED_POINTS = "mixed_points"


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of every paper, and the points that it is worth."""

    name: str
    max_mark: float


@dataclass(frozen=True, slots=True)
class MarkedSitting:
    """An attempt: its marks and the item that filled each slot, in the order of the slots."""

    marks: tuple[float, ...]
    items: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """T: the sum of the marks."""
        return round(fsum(self.marks), _DECIMALS)


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """Figures of the whole quiz. Mean, median, standard deviation and standard error are in points.

    ``cic``: coefficient of internal consistency, in percent; a negative one is legal and says that the slots do not
    measure the same thing. ``error_ratio`` in percent: how much of the spread is chance.
    """

    attempts: int
    max_mark: float
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    cic: float | None
    error_ratio: float | None
    standard_error: float | None
    undefined: Mapping[str, Undefined] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Figures of one slot, or of one item over the slots that it was drawn into (then without weights).

    ``facility`` in [0, 1]; ``sd`` in points; weights, ``discrimination`` and ``efficiency`` in percent. The largest
    of the marks possible is ``max_mark``; ``None`` if an item was drawn into slots of different points.
    """

    attempts: int
    max_mark: float | None
    facility: float | None
    sd: float | None
    discrimination: float | None
    efficiency: float | None
    intended_weight: float | None = None
    effective_weight: float | None = None
    undefined: Mapping[str, Undefined] = field(default_factory=dict)


def quiz_figures(slots: Sequence[Slot], sittings: Sequence[MarkedSitting]) -> QuizFigures:
    """Figures of the whole quiz."""
    totals = [sitting.total for sitting in sittings]
    sd = moments.standard_deviation(totals)
    cic = internal_consistency([_marks(sittings, n) for n in range(len(slots))], totals)
    ratio = None if cic is None else 100 * sqrt(max(0.0, 1 - cic / 100))
    shape = {"skewness": moments.skewness(totals), "kurtosis": moments.kurtosis(totals)}
    figures = {
        "mean": moments.mean(totals),
        "median": moments.median(totals),
        "sd": sd,
        **shape,
        "cic": cic,
        "error_ratio": ratio,
        "standard_error": None if ratio is None or sd is None else ratio * sd / 100,
    }
    need = {"mean": 1, "median": 1, "skewness": 3, "kurtosis": 4}
    why = {name: _why(len(totals), need.get(name, 2)) for name, value in figures.items() if value is None}
    if len(slots) < 2:
        why |= dict.fromkeys(("cic", "error_ratio", "standard_error"), Undefined.ONE_SLOT)
    return QuizFigures(len(sittings), fsum(slot.max_mark for slot in slots), **figures, undefined=why)


def internal_consistency(columns: Sequence[Numbers], totals: Numbers) -> float | None:
    """CIC = 100 · p/(p − 1) · (1 − Σ var(x) / var(T)), Cronbach's α in percent (Moodle; Cronbach 1951).

    ``columns`` are the marks of each slot. ``None`` below two slots or attempts, or where the totals do not vary.
    """
    size, spread = len(columns), moments.variance(totals)
    if size < 2 or not spread:
        return None
    parts = fsum(moments.variance(column) or 0.0 for column in columns)
    return 100 * size / (size - 1) * (1 - parts / spread)


def slot_figures(slots: Sequence[Slot], sittings: Sequence[MarkedSitting]) -> list[QuestionFigures]:
    """Figures of each slot; T − x stands for the other mark."""
    totals = [sitting.total for sitting in sittings]
    columns = [_marks(sittings, n) for n in range(len(slots))]
    with_total = [moments.covariance(column, totals) for column in columns]
    effective = effective_weights(with_total)
    whole = fsum(slot.max_mark for slot in slots)
    return [
        _slot(slot, column, totals, 100 * slot.max_mark / whole, weight, shared)
        for slot, column, weight, shared in zip(slots, columns, effective, with_total, strict=True)
    ]


def effective_weights(with_total: Sequence[float | None]) -> list[float | None]:
    """100 · √cov(x, T) / Σ √cov(x, T), the sum over slots whose covariance is not negative (Moodle).

    ``None`` for a slot whose covariance is negative or not defined, and for all where the sum is 0.
    """
    roots = [None if shared is None or shared < 0 else sqrt(shared) for shared in with_total]
    whole = fsum(root for root in roots if root is not None)
    return [100 * root / whole if root is not None and whole else None for root in roots]


def item_figures(marks: Numbers, max_marks: Numbers, totals: Numbers) -> QuestionFigures:
    """Figures of one item over the attempts that met it; T itself stands for the other mark.

    In slots of different points its marks are not of one scale: then only the facility, of the shares, is given.
    """
    shares = [mark / most for mark, most in zip(marks, max_marks, strict=True)]
    facility = moments.mean(shares)
    if len(set(max_marks)) > 1:
        why = dict.fromkeys(("sd", "discrimination", "efficiency"), Undefined.MIXED_POINTS)
        return QuestionFigures(len(marks), None, facility, None, None, None, undefined=why)
    return _figures(marks, totals, max_marks[0] if max_marks else None)


def discrimination(marks: Numbers, others: Numbers) -> float | None:
    """100 · cov(x, other) / √(var(x) · var(other)) (Moodle); ``None`` where one of the two does not vary."""
    correlation = moments.correlation(marks, others)
    return None if correlation is None else 100 * correlation


def efficiency(marks: Numbers, others: Numbers) -> float | None:
    """100 · cov(x, other) / cov(sorted x, sorted other): of what was possible with these marks (Moodle)."""
    shared = moments.covariance(marks, others)
    most = moments.covariance(sorted(marks), sorted(others))
    return 100 * shared / most if shared is not None and most else None


def _slot(
    slot: Slot,
    column: Numbers,
    totals: Numbers,
    intended: float,
    effective: float | None,
    with_total: float | None,
) -> QuestionFigures:
    others = [round(total - mark, _DECIMALS) for total, mark in zip(totals, column, strict=True)]
    made = _figures(column, others, slot.max_mark)
    why = dict(made.undefined)
    if effective is None:
        negative = with_total is not None and with_total < 0
        why["effective_weight"] = Undefined.NEGATIVE if negative else _why(len(column), 2)
    return QuestionFigures(
        made.attempts,
        made.max_mark,
        made.facility,
        made.sd,
        made.discrimination,
        made.efficiency,
        intended,
        effective,
        why,
    )


def _figures(marks: Numbers, others: Numbers, max_mark: float | None) -> QuestionFigures:
    average = moments.mean(marks)
    figures = {
        "facility": average / max_mark if average is not None and max_mark else None,
        "sd": moments.standard_deviation(marks),
        "discrimination": discrimination(marks, others),
        "efficiency": efficiency(marks, others),
    }
    need = {"facility": 1}
    why = {name: _why(len(marks), need.get(name, 2)) for name, value in figures.items() if value is None}
    return QuestionFigures(len(marks), max_mark, **figures, undefined=why)


def _marks(sittings: Sequence[MarkedSitting], slot: int) -> list[float]:
    return [sitting.marks[slot] for sitting in sittings]


def _why(attempts: int, needed: int) -> Undefined:
    return Undefined.TOO_FEW if attempts < needed else Undefined.NO_SPREAD
