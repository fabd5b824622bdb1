"""What a result becomes in nbgrader: one grade row a slot, and the flags beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from congvu.model.attempts import Result, SlotMark
from congvu.quizzes.flags import MISSING, TAMPERED

SAME_POINTS = 1e-6
_NOBODY: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The grade of one cell, as nbgrader's table ``grade`` holds it."""

    slot: str
    auto_score: float | None
    manual_score: float | None = None
    needs_manual: bool = False


def grade_rows(result: Result, manual: Mapping[str, float] = _NOBODY) -> tuple[GradeRow, ...]:
    """One row a slot, in the paper's order. ``manual`` are points by slot that a person gave; pending slots wait."""
    rows = [_row(mark, manual.get(mark.slot)) for mark in result.slots]
    return (*rows, *(GradeRow(slot, None, needs_manual=True) for slot in result.pending))


def _row(mark: SlotMark, by_hand: float | None) -> GradeRow:
    if by_hand is not None:
        return GradeRow(mark.slot, None, by_hand)
    if mark.flag == MISSING:  # the row that stock nbgrader leaves when a graded cell is gone
        return GradeRow(mark.slot, None, needs_manual=True)
    return GradeRow(mark.slot, mark.points, needs_manual=mark.flag in TAMPERED)


def flags_of(result: Result) -> dict[str, str]:
    """Flags by slot."""
    return {mark.slot: mark.flag for mark in result.slots if mark.flag}


def fits(result: Result, possible: Mapping[str, float]) -> bool:
    """Whether the slots of a result are a notebook's, with its points (by slot).

    nbgrader knows one maximum a cell: a slot whose item was dropped (0 of 0) fits, and shows as 0 of the cell's points.
    """
    tops = {mark.slot: mark.max_points for mark in result.slots}
    waiting = sum(possible.get(slot, 0.0) for slot in result.pending)
    return (
        {*tops, *result.pending} == set(possible)
        and all(top in (0.0, possible[slot]) for slot, top in tops.items())
        and abs(sum(tops.values()) + waiting - result.max_points) < SAME_POINTS
    )
