"""The Rasch fit against published estimates of LSAT section 6 (Bock and Lieberman 1970, 1,000 trainees, 5 items)."""

from __future__ import annotations

from random import Random

import pytest

from congvu.grading.rasch import FEWEST, RaschFit, fit_rasch

PATTERNS = (
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15,
    10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
)  # fmt: skip
"""How often each response pattern occurred, from 00000 to 11111."""


def lsat() -> list[dict[str, bool]]:
    """The answers, one mapping a trainee."""
    return [
        {f"item-{n + 1}": digit == "1" for n, digit in enumerate(f"{pattern:05b}")}
        for pattern, times in enumerate(PATTERNS)
        for _ in range(times)
    ]


@pytest.fixture(scope="module")
def fit() -> RaschFit:
    """The fit of the published data."""
    found = fit_rasch(lsat())
    assert found is not None
    return found


def test_the_data_are_the_published_ones() -> None:
    """A thousand trainees; so many were right on each item."""
    answers = lsat()
    assert len(answers) == 1000
    assert [sum(one[f"item-{n}"] for one in answers) for n in range(1, 6)] == [924, 709, 553, 763, 870]


def test_common_slope_and_likelihood_as_published(fit: RaschFit) -> None:
    """Slope 0.7551 over abilities of unit variance, log-likelihood −2466.938 (Rizopoulos 2006)."""
    assert fit.converged
    assert fit.spread == pytest.approx(0.7551, abs=0.001)
    assert fit.log_likelihood == pytest.approx(-2466.938, abs=0.002)
    assert (fit.persons, fit.left_out) == (1000, ())


def test_difficulties_as_published(fit: RaschFit) -> None:
    """b of the same fit: −3.6153, −1.3224, −0.3176, −1.7301, −2.7802; here in logits, δ = a·b."""
    published = [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert [one.difficulty / fit.spread for one in fit.items] == pytest.approx(published, abs=0.003)
    assert [one.met for one in fit.items] == [1000] * 5
    assert all(one.standard_error is not None and 0 < one.standard_error < 0.3 for one in fit.items)


def test_items_that_were_drawn_for_some_only_are_put_on_one_scale() -> None:
    """Each trainee met 12 of 20 invented items; the order of their difficulties is found again."""
    rng = Random(7)
    hard = {f"i{n:02d}": -2 + 0.2 * n for n in range(20)}
    answers = []
    for _ in range(600):
        ability = rng.gauss(0, 1)
        drawn = rng.sample(sorted(hard), 12)
        answers.append(
            {name: rng.random() < 1 / (1 + 2.718281828 ** (hard[name] - ability)) for name in drawn}
        )
    found = fit_rasch(answers)
    assert found is not None
    for one in found.items:
        assert one.difficulty == pytest.approx(hard[one.item], abs=0.55)
    assert found.spread == pytest.approx(1, abs=0.2)


def test_items_without_spread_are_left_out() -> None:
    """What everybody gets right is easier than any number; it is named, and the rest is fitted."""
    answers = [{**one, "easy": True, "hard": False} for one in lsat()[::5]]
    found = fit_rasch(answers)
    assert found is not None
    assert found.left_out == ("easy", "hard")
    assert [one.item for one in found.items] == [f"item-{n}" for n in range(1, 6)]


def test_too_few_to_fit() -> None:
    """Below thirty trainees, or without two items that vary, there is no fit."""
    assert fit_rasch(lsat()[:: 1000 // (FEWEST - 5)][: FEWEST - 1]) is None
    assert fit_rasch([{"only": n % 2 == 0} for n in range(100)]) is None
    assert fit_rasch([]) is None
