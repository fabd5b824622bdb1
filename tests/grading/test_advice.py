"""Signs: what calls for a look, and what does not."""

from __future__ import annotations

import pytest

from congvu.grading.advice import Sign, option_signs, signs
from congvu.grading.options import OptionFigures
from congvu.grading.statistics import QuestionFigures


def figures(facility: float | None, discrimination: float | None, attempts: int = 100) -> QuestionFigures:
    """Figures of a question."""
    return QuestionFigures(attempts, 1.0, facility, 0.4, discrimination, None)


@pytest.mark.parametrize(
    ("facility", "discrimination", "guess", "estimate", "found"),
    [
        (0.6, 40.0, 0.25, 0.6, []),
        (0.6, -0.1, None, None, [Sign.NEGATIVE]),
        (0.6, 0.0, None, None, [Sign.WEAK]),
        (0.6, 20.0, None, None, []),
        (0.95, 30.0, None, None, [Sign.TOO_EASY]),
        (0.19, 30.0, None, None, [Sign.TOO_HARD]),
        (0.25, 30.0, 0.25, None, [Sign.NO_BETTER_THAN_GUESSING]),
        (0.3, 30.0, 0.25, 0.6, [Sign.OFF_ESTIMATE]),
        (0.97, -5.0, None, 0.5, [Sign.TOO_EASY, Sign.NEGATIVE, Sign.OFF_ESTIMATE]),
        (None, None, 0.25, 0.6, []),
    ],
)
def test_signs(
    facility: float | None,
    discrimination: float | None,
    guess: float | None,
    estimate: float | None,
    found: list[Sign],
) -> None:
    """Each limit, on its own side."""
    assert signs(figures(facility, discrimination), guess, estimate) == found


def test_few_answers_say_nothing_of_estimates_and_options() -> None:
    """Below thirty."""
    assert signs(figures(0.3, 30.0, attempts=29), None, 0.6) == []
    options = [
        OptionFigures("a", 20, 1.0, 0.2),
        OptionFigures("b", 0, 0.0, None),
        OptionFigures("c", 9, 0.3, 0.3),
    ]
    assert option_signs(options, ["a"], 29) == []
    assert option_signs(options, ["a"], 30) == [Sign.DISTRACTOR_DRAWS_THE_BETTER, Sign.DISTRACTOR_UNUSED]
    assert option_signs(options[:2], ["a"], 30, ignored=["b"]) == []
