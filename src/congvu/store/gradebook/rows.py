"""What a result becomes in nbgrader: one grade row a slot, and the flags beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from congvu.model.attempts import Result, SlotMark

MANUAL: Final = "manual"
"""Stands for the key revision of a mark that a person gave."""

MISSING: Final = "missing_cell"
DUPLICATED: Final = "duplicated_cell"
ALTERED: Final = "altered_cell"
UNREADABLE_NOTEBOOK: Final = "unreadable_notebook"
NO_ANSWERS: Final = "no_answers"
TAMPERED: Final = frozenset({MISSING, DUPLICATED, ALTERED, UNREADABLE_NOTEBOOK})
"""Flags of a cell that is not as released. Its slot earns nothing until a person has looked."""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The grade of one cell, as nbgrader's table ``grade`` holds it."""

    slot: str
    auto_score: float | None
    manual_score: float | None = None
    needs_manual: bool = False


def grade_rows(result: Result) -> tuple[GradeRow, ...]:
    """One row a slot, in the paper's order; slots that are pending wait for a person."""
    rows = [_row(mark) for mark in result.slots]
    return (*rows, *(GradeRow(slot, None, needs_manual=True) for slot in result.pending))


def _row(mark: SlotMark) -> GradeRow:
    if mark.key_revision_id == MANUAL:
        return GradeRow(mark.slot, None, mark.points)
    if mark.flag == MISSING:  # the row that stock nbgrader leaves when a graded cell is gone
        return GradeRow(mark.slot, None, needs_manual=True)
    return GradeRow(mark.slot, mark.points, needs_manual=mark.flag in TAMPERED)


def flags_of(result: Result) -> dict[str, str]:
    """Flags by slot."""
    return {mark.slot: mark.flag for mark in result.slots if mark.flag}


def manual_of(result: Result) -> dict[str, float]:
    """Points by slot that a person gave."""
    return {mark.slot: mark.points for mark in result.slots if mark.key_revision_id == MANUAL}


def with_flags(result: Result, flags: Mapping[str, str], pass_mark: float) -> Result:
    """The result with every flagged slot at 0 points: fails closed."""
    marks = tuple(
        replace(mark, points=0.0, flag=flags[mark.slot]) if mark.slot in flags else mark
        for mark in result.slots
    )
    return totalled(replace(result, slots=marks), pass_mark)


def totalled(result: Result, pass_mark: float) -> Result:
    """The result with points and ``passed`` that follow from its slots."""
    points = round(sum(mark.points for mark in result.slots), 4)
    passed = not result.pending and points + 1e-9 >= pass_mark * result.max_points
    return replace(result, points=points, passed=passed)
