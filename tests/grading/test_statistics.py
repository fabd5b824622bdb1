"""Statistics as Moodle has them: its own worked example, numpy, examples by hand, and what has no value."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading.statistics import (
    MarkedSitting,
    QuestionFigures,
    QuizFigures,
    Slot,
    Undefined,
    effective_weights,
    item_figures,
    quiz_figures,
    slot_figures,
)

# The marks of 25 attempts at seven slots of one point each, as follows from the answers of the walk-through example
# ("quiz 00") that Moodle checks its statistics report with, and the figures published with it.
MOODLE = [
    (1, 1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 0.5, 1, 0), (1, 1, 1, 1, 0.5, 0, 1), (0, 0, 1, 1, 1, 0, 0),
    (1, 0, 1, 0, 0, 1, 0.5), (1, 1, 1, 1, 0.5, 0, 0.5), (0, 1, 1, 1, 0.5, 1, 0.5), (1, 1, 1, 0, 0.5, 1, 0.5),
    (1, 0, 1, 1, 1, 1, 1), (0, 1, 1, 0, 0.5, 1, 0.5), (0.8, 0, 1, 1, 0.5, 1, 0.5), (1, 1, 1, 0, 0.5, 1, 1),
    (1, 0, 1, 1, 0.5, 1, 0.5), (1, 0, 1, 1, 1, 0, 0.5), (0, 0, 1, 1, 0, 1, 1), (1, 0, 1, 0, 0.5, 1, 1),
    (0.8, 0, 1, 1, 0.5, 0, 1), (1, 0, 1, 1, 0, 1, 0.5), (1, 0, 1, 1, 0.5, 0, 0.5), (0, 1, 1, 0, 0.5, 1, 0),
    (1, 1, 1 / 3, 1, 0.5, 0, 0.5), (1, 1, 1, 0, 0.5, 0, 0.5), (1, 1, 1, 1, 0, 1, 0.5), (0, 0, 1, 0, 0.5, 1, 1),
    (0, 0, 1, 1, 1, 1, 1),
]  # fmt: skip
OF_QUIZ = {
    "attempts": 25, "mean": 4.617333332, "median": 4.5, "sd": 0.8117265554, "skewness": -0.092502502,
    "kurtosis": -0.7073968557, "cic": -87.2230935542, "error_ratio": 136.8294900795,
    "standard_error": 1.1106813066,
}  # fmt: skip
OF_SLOTS = [  # facility, sd, effective weight, discrimination, efficiency
    (0.704, 0.4513682901, 21.2922742344, -7.0650767526, -9.4550536967),
    (0.48, 0.5099019514, 18.8979800309, -28.8982125772, -36.7834118938),
    (0.973333332, 0.13333334, 4.443012573, -9.1230674268, -21.6545012165),
    (0.68, 0.4760952286, 18.9347251357, -22.6306444113, -31.4411395613),
    (0.52, 0.3055050463, 11.1450138688, -17.6997047674, -21.1794802584),
    (0.64, 0.4898979486, 9.8081339177, -45.3785178421, -56.9365974439),
    (0.62, 0.331662479, 15.4788602394, -5.6543166602, -6.5043742058),
]
ONE_POINT = [Slot(f"s{n:02d}", 1.0) for n in range(1, 8)]
SITTINGS = [MarkedSitting(marks) for marks in MOODLE]


def test_the_quiz_as_moodle_has_it() -> None:
    """All figures of the quiz, the negative consistency among them."""
    found = asdict(quiz_figures(ONE_POINT, SITTINGS))
    for name, value in OF_QUIZ.items():
        assert found[name] == pytest.approx(value, rel=1.5e-5), name
    assert found["undefined"] == {}


@pytest.mark.parametrize("number", range(7))
def test_each_slot_as_moodle_has_it(number: int) -> None:
    """All figures of a slot."""
    found = slot_figures(ONE_POINT, SITTINGS)[number]
    figures = found.facility, found.sd, found.effective_weight, found.discrimination, found.efficiency
    assert figures == pytest.approx(OF_SLOTS[number], rel=1e-5)
    assert found.intended_weight == pytest.approx(100 / 7)


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 4).map(lambda n: n / 4), min_size=width, max_size=width).map(tuple),
        min_size=4,
        max_size=25,
    )
)


def slots_of(table: list[tuple[float, ...]]) -> list[Slot]:
    """Slots of one point each."""
    return [Slot(f"s{n:02d}", 1.0) for n in range(1, len(table[0]) + 1)]


def same(found: float | None, wanted: float) -> bool:
    """Whether two figures are the same; numpy's nan stands for none."""
    return found is None if math.isnan(wanted) else found == pytest.approx(wanted, abs=1e-7)


@given(tables)
def test_slots_as_numpy_has_them(table: list[tuple[float, ...]]) -> None:
    """Weights, discrimination and efficiency from numpy's covariance matrices."""
    data = np.array(table)
    totals = data.sum(axis=1)
    with_total = np.array([np.cov(column, totals)[0, 1] for column in data.T])
    with_total[np.abs(with_total) < 1e-12] = 0
    whole = np.sqrt(with_total[with_total > 0]).sum()
    for n, found in enumerate(slot_figures(slots_of(table), [MarkedSitting(row) for row in table])):
        column, others = data[:, n], np.round(totals - data[:, n], 9)
        varies = np.ptp(column) > 0 and np.ptp(others) > 0
        assert same(found.facility, column.mean())
        assert same(found.discrimination, 100 * np.corrcoef(column, others)[0, 1] if varies else math.nan)
        most = np.cov(np.sort(column), np.sort(others))[0, 1] if varies else 0
        assert same(found.efficiency, 100 * np.cov(column, others)[0, 1] / most if most else math.nan)
        positive = with_total[n] >= 0 and whole > 0
        weight = 100 * math.sqrt(max(0, with_total[n])) / whole if positive else math.nan
        # the square root of what rounding leaves of nothing is larger than rounding
        assert found.effective_weight is None or found.effective_weight == pytest.approx(
            weight, abs=1e-5, nan_ok=True
        )


@given(tables)
def test_figures_stay_in_their_bounds(table: list[tuple[float, ...]]) -> None:
    """Discrimination in [−100, 100], efficiency at most 100, consistency at most 100, weights sum up to 100."""
    slots, sittings = slots_of(table), [MarkedSitting(row) for row in table]
    quiz, each = quiz_figures(slots, sittings), slot_figures(slots, sittings)
    assert quiz.cic is None or quiz.cic <= 100 + 1e-9
    weights = [one.effective_weight for one in each if one.effective_weight is not None]
    assert not weights or sum(weights) == pytest.approx(100)
    assert sum(one.intended_weight or 0 for one in each) == pytest.approx(100)
    for one in each:
        assert one.facility is not None
        assert 0 <= one.facility <= 1
        assert one.discrimination is None or abs(one.discrimination) <= 100
        assert one.efficiency is None or one.efficiency <= 100 + 1e-9


@given(tables, st.randoms(use_true_random=False), st.sampled_from([2, 5]))
def test_order_and_scale_do_not_matter(table: list[tuple[float, ...]], rng: object, scale: int) -> None:
    """Attempts in any order, and marks in any unit, give the same figures (points scale with the unit)."""
    mixed = [MarkedSitting(tuple(scale * mark for mark in row)) for row in table]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    scaled = [replace(slot, max_mark=float(scale)) for slot in slots_of(table)]
    before, after = (
        asdict(quiz_figures(slots, sittings))
        for slots, sittings in ((slots_of(table), [MarkedSitting(row) for row in table]), (scaled, mixed))
    )
    for name in ("skewness", "kurtosis", "cic", "error_ratio"):
        assert (before[name] is None) == (after[name] is None)
        assert before[name] is None or after[name] == pytest.approx(before[name], abs=1e-6)
    for name in ("mean", "median", "sd"):
        assert after[name] == pytest.approx(scale * before[name], abs=1e-9)


def test_a_drawn_item_is_set_against_the_whole_total() -> None:
    """Worked by hand: marks 1, 0, 1 with totals 3, 1, 2: cov = 0.5, var 1/3 and 1: r = 0.5·√3; sorted the same."""
    found = item_figures([1, 0, 1], [1, 1, 1], [3, 1, 2])
    assert found.facility == pytest.approx(2 / 3)
    assert found.discrimination == pytest.approx(100 * 0.5 * math.sqrt(3))
    assert found.efficiency == pytest.approx(100)
    assert found.effective_weight is None
    assert found.intended_weight is None


def test_an_item_in_slots_of_different_points_has_a_facility_only() -> None:
    """Half of one point and all of two points: 0.75 of what could be had; other figures would mix units."""
    found = item_figures([0.5, 2], [1, 2], [3, 4])
    assert (found.facility, found.max_mark, found.sd, found.discrimination) == (0.75, None, None, None)
    assert found.undefined["discrimination"] is Undefined.MIXED_POINTS


def test_a_negative_covariance_has_no_weight_and_says_why() -> None:
    """Slot 2 is right exactly where slot 1 is wrong and counts less: its weight is not defined."""
    slots = [Slot("s01", 3.0), Slot("s02", 1.0)]
    found = slot_figures(
        slots, [MarkedSitting((3, 0)), MarkedSitting((0, 1)), MarkedSitting((3, 0)), MarkedSitting((0, 1))]
    )
    assert found[0].effective_weight == 100
    assert found[1].effective_weight is None
    assert found[1].undefined == {"effective_weight": Undefined.NEGATIVE}
    assert effective_weights([4.0, -1.0, 1.0, None]) == pytest.approx([200 / 3, None, 100 / 3, None])


@pytest.mark.parametrize("rows", [[], [(1.0, 0.0)]])
def test_none_and_one_attempt(rows: list[tuple[float, ...]]) -> None:
    """Nothing varies in one attempt; every figure is there or says that there are too few."""
    slots = [Slot("s01", 1.0), Slot("s02", 1.0)]
    quiz, each = (
        quiz_figures(slots, [MarkedSitting(row) for row in rows]),
        slot_figures(slots, [MarkedSitting(r) for r in rows]),
    )
    assert quiz.sd is quiz.cic is quiz.skewness is None
    assert quiz.mean == (1.0 if rows else None)
    assert set(quiz.undefined.values()) == {Undefined.TOO_FEW}
    assert all(set(one.undefined.values()) == {Undefined.TOO_FEW} for one in each)


def test_all_the_same() -> None:
    """Everybody at full points: a mean, a facility of 1, and nothing to correlate."""
    slots, rows = [Slot("s01", 0.1), Slot("s02", 0.2)], [MarkedSitting((0.1, 0.2))] * 6
    quiz, each = quiz_figures(slots, rows), slot_figures(slots, rows)
    assert quiz.sd == 0
    assert quiz.mean == pytest.approx(0.3)
    assert quiz.undefined == dict.fromkeys(
        ("skewness", "kurtosis", "cic", "error_ratio", "standard_error"), Undefined.NO_SPREAD
    )
    for one in each:
        assert one.facility == pytest.approx(1)
        assert one.discrimination is one.efficiency is one.effective_weight is None
        assert set(one.undefined.values()) == {Undefined.NO_SPREAD}


def test_one_slot() -> None:
    """No other slot: no consistency, no rest to discriminate by, all the weight."""
    slots, rows = [Slot("s01", 1.0)], [MarkedSitting((mark,)) for mark in (0.0, 1.0, 1.0, 0.5)]
    quiz, (one,) = quiz_figures(slots, rows), slot_figures(slots, rows)
    assert quiz.undefined == dict.fromkeys(("cic", "error_ratio", "standard_error"), Undefined.ONE_SLOT)
    assert one.effective_weight == pytest.approx(100)
    assert one.discrimination is None


@given(tables)
def test_what_is_undefined_says_why(table: list[tuple[float, ...]]) -> None:
    """None and a reason go together, and there is never a NaN."""
    slots, sittings = slots_of(table), [MarkedSitting(row) for row in table]
    found: list[QuizFigures | QuestionFigures] = [
        quiz_figures(slots, sittings),
        *slot_figures(slots, sittings),
    ]
    for one in found:
        figures = asdict(one)
        why = figures.pop("undefined")
        assert {name for name, value in figures.items() if value is None} == set(why)
        assert all(value is None or math.isfinite(value) for value in figures.values())
