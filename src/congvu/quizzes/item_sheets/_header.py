"""Finding the header of a sheet: below whatever stands above it, in whichever order the columns have got."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from congvu.quizzes.item_sheets._sheets import SheetForm
from congvu.quizzes.kinds.cells import folded

SCANNED_ROWS = 30
FEWEST = 3
"""A row with fewer known headings is no header."""
_PUNCTUATION = re.compile(r"[^\w%–]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Which sheet this is, the row of its header (from 0), and the columns (from 0) by name."""

    form: SheetForm
    row: int
    columns: Mapping[str, tuple[int, ...]]


def find_header(
    forms: Sequence[SheetForm],
    title: str,
    rows: Sequence[Sequence[str]],
    spans: Mapping[tuple[int, int], int] | None = None,
) -> Header | None:
    """The header among the first 30 rows; ``None`` where there is none.

    Of several ``forms`` that would fit the one with the most known headings is meant, among equals the one of that title.
    ``spans`` gives the width of merged cells by row and column: what is merged over columns heads them all.
    """
    candidates: list[tuple[int, bool, Header]] = []
    for number, cells in enumerate(rows[:SCANNED_ROWS]):
        for form in forms:
            columns = _columns(form, number, cells, spans or {})
            if len(columns) >= FEWEST and "stem" in columns:
                score = sum(len(places) for places in columns.values())
                candidates.append((score, folded(title) == folded(form.title), Header(form, number, columns)))
        if candidates:
            return max(candidates, key=lambda candidate: candidate[:2])[2]
    return None


def _columns(
    form: SheetForm, number: int, cells: Sequence[str], spans: Mapping[tuple[int, int], int]
) -> dict[str, tuple[int, ...]]:
    names = {_key(column.heading): column.name for column in form.columns}
    names |= {_key(_without_number(column.heading)): column.name for column in form.columns if column.listed}
    places: dict[str, tuple[int, ...]] = {}
    for index, cell in enumerate(cells):
        name = names.get(_key(cell)) if cell else None
        if name:
            width = spans.get((number, index), 1)
            places[name] = (*places.get(name, ()), *range(index, index + width))
    return places


def _key(heading: str) -> str:
    return _PUNCTUATION.sub(" ", folded(heading)).strip()


def _without_number(heading: str) -> str:
    return heading.rstrip(" 0123456789")
