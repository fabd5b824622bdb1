"""All sheets of the workbook, in order."""

from __future__ import annotations

from congvu.quizzes.item_sheets._arranged import MATCH, ORDER
from congvu.quizzes.item_sheets._choices import CHOICES, JUDGEMENT, TRUE_FALSE
from congvu.quizzes.item_sheets._columns import SheetForm
from congvu.quizzes.item_sheets._typed import DATES, NUMBERS, SHORT

SHEETS: tuple[SheetForm, ...] = (CHOICES, TRUE_FALSE, ORDER, MATCH, NUMBERS, DATES, SHORT, JUDGEMENT)


def sheet_of(kind: str) -> SheetForm | None:
    """The sheet of a kind; ``None`` for those that have none (forms, essays, programs)."""
    return next((sheet for sheet in SHEETS if kind in sheet.kinds), None)
