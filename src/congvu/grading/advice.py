"""What figures of a question call for: signs that an author or an organiser should act on.

The limits are those that item analysis goes by (Ebel 1965; MoodleDocs, "Quiz report statistics"): discrimination
below 0 is a fault, below 20 weak; a facility of 0.95 and more tells nobody from anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from congvu.grading.options import OptionFigures
from congvu.grading.statistics import QuestionFigures

WEAK, TOO_EASY, TOO_HARD = 20.0, 0.95, 0.2
OFF_ESTIMATE, DRAWS_THE_BETTER = 0.25, 0.1
ENOUGH = 30
"""Fewer answers say too little about single options, or against an author's estimate."""


class Sign(StrEnum):
    """Something to look at."""

    NEGATIVE = "negative"
    WEAK = "weak"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NO_BETTER_THAN_GUESSING = "no_better_than_guessing"
    OFF_ESTIMATE = "off_estimate"
    DISTRACTOR_DRAWS_THE_BETTER = "distractor_draws_the_better"
    DISTRACTOR_UNUSED = "distractor_unused"


def signs(figures: QuestionFigures, guess: float | None = None, estimate: float | None = None) -> list[Sign]:
    """Signs of a slot or an item. ``guess`` and ``estimate`` (the author's difficulty) are shares in [0, 1]."""
    facility = figures.facility
    if facility is None:
        return []
    candidates = [_facility(facility, guess), _discrimination(figures.discrimination)]
    off = estimate is not None and abs(facility - estimate) > OFF_ESTIMATE and figures.attempts >= ENOUGH
    return [sign for sign in [*candidates, Sign.OFF_ESTIMATE if off else None] if sign]


def option_signs(
    options: Iterable[OptionFigures], right: Sequence[str], answers: int, ignored: Sequence[str] = ()
) -> list[Sign]:
    """Signs of an item's distractors: options that are neither right nor to be ignored (a blank)."""
    wrong = [option for option in options if option.option not in right and option.option not in ignored]
    if answers < ENOUGH:
        return []
    distractor_signs = []
    if any(option.correlation is not None and option.correlation > DRAWS_THE_BETTER for option in wrong):
        distractor_signs.append(Sign.DISTRACTOR_DRAWS_THE_BETTER)
    if any(option.count == 0 for option in wrong):
        distractor_signs.append(Sign.DISTRACTOR_UNUSED)
    return distractor_signs


def _facility(facility: float, guess: float | None) -> Sign | None:
    if facility >= TOO_EASY:
        return Sign.TOO_EASY
    if guess and facility <= guess:
        return Sign.NO_BETTER_THAN_GUESSING
    return Sign.TOO_HARD if facility < TOO_HARD else None


def _discrimination(discrimination: float | None) -> Sign | None:
    if discrimination is None:
        return None
    if discrimination < 0:
        return Sign.NEGATIVE
    return Sign.WEAK if discrimination < WEAK else None
