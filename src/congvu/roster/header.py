"""Finding the header of a staff list: below the motto and the title, over one, two or three rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from congvu.roster.cells import CellValue, cell_at, cell_place, cell_text
from congvu.roster.columns import Field, recognise

SCANNED_ROWS = 60
_DEEPEST = 3
_NUMBERING = re.compile(r"\(?\d+\)?")
_SEXES = frozenset({"nam", "nữ"})
_NAME_PARTS = frozenset({Field.NAME, Field.FAMILY, Field.GIVEN})
_USELESS = frozenset({Field.IGNORED})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header stands (rows counted from 0) and which columns hold each field, the preferred first."""

    sheet: str
    first_row: int
    last_row: int
    columns: Mapping[Field, tuple[int, ...]]
    headings: Mapping[int, str]
    unread: tuple[int, ...] = ()

    def has(self, field: Field) -> bool:
        """Whether the list has such a column."""
        return field in self.columns

    def place(self, row: int, field: Field) -> str:
        """The address of a field's cell in a row; the name's cell where the list has no such column."""
        columns = (
            self.columns.get(field) or self.columns.get(Field.NAME) or self.columns.get(Field.FAMILY) or (0,)
        )
        return cell_place(self.sheet, row, columns[0])


Grid = Sequence[Sequence[CellValue]]
Known = dict[int, tuple[Field, int]]


def find_header(sheet: str, rows: Grid) -> Layout | None:
    """The first header among the first 60 rows: a name column and at least one other that is known."""
    for first in range(min(len(rows), SCANNED_ROWS)):
        if sum(field not in _USELESS for field, _ in _known_alone(rows[first]).values()) > 1:
            for depth in range(_DEEPEST, 0, -1):
                layout = _try_header(sheet, rows, first, depth)
                if layout:
                    return layout
    return None


def _known_alone(row: Sequence[CellValue]) -> Known:
    """Columns whose header is known from this row alone."""
    recognised = (
        (column, recognise(value)) for column, value in enumerate(row) if isinstance(value, str) and value
    )
    return {column: known for column, known in recognised if known}


def _try_header(sheet: str, rows: Grid, first: int, depth: int) -> Layout | None:
    block = [[cell_text(value) for value in row] for row in rows[first : first + depth]]
    if len(block) < depth or not all(
        _is_sub_header(rows, first, row) for row in range(first + 1, first + depth)
    ):
        return None
    known: Known = {}
    headings: dict[int, str] = {}
    for column, parts in enumerate(_labels(block)):
        if parts:
            headings[column] = " ".join(parts)
            field = _field_of(parts)
            if field:
                known[column] = field
    columns = _by_field(known)
    if not _is_enough(columns):
        return None
    unread = tuple(column for column in headings if column not in known)
    return Layout(sheet, first, first + depth - 1, columns, headings, unread)


def _is_sub_header(rows: Grid, first: int, row: int) -> bool:
    """Whether a row continues the header: only words, and under a known header nothing but a known one."""
    cells = [(column, value) for column, value in enumerate(rows[row]) if cell_text(value)]
    if not cells or any(
        not isinstance(value, str) or _NUMBERING.fullmatch(value.strip()) for _, value in cells
    ):
        return False
    above = _known_alone(rows[first])
    for column, value in cells:
        same = cell_text(value) == cell_text(cell_at(rows[first], column))
        if column in above and not (same or recognise(cell_text(value)) or cell_text(value).startswith("(")):
            return False
    return any(recognise(cell_text(value)) for _, value in cells)


def _labels(block: list[list[str]]) -> list[list[str]]:
    """The texts above each column, top down; a blank over a sub-header takes the text to its left."""
    width = max(map(len, block))
    padded = [row + [""] * (width - len(row)) for row in block]
    for upper, lower in pairwise(padded):
        for column in range(1, width):
            if not upper[column] and lower[column] and lower[column - 1]:
                upper[column] = upper[column - 1]
    return [list(dict.fromkeys(row[column] for row in padded if row[column])) for column in range(width)]


def _field_of(parts: list[str]) -> tuple[Field, int] | None:
    whole = recognise(" ".join(parts))
    if whole or len(parts) == 1:
        return whole
    upper = recognise(parts[0])
    if parts[-1].lower() in _SEXES:
        return upper if upper and upper[0] is Field.BORN else (Field.IGNORED, 0)
    return recognise(parts[-1]) or upper


def _by_field(known: Known) -> dict[Field, tuple[int, ...]]:
    columns: dict[Field, tuple[int, ...]] = {}
    for column, (field, _) in sorted(known.items(), key=lambda item: (item[1][1], item[0])):
        columns[field] = (*columns.get(field, ()), column)
    if Field.NAME not in columns and Field.FAMILY not in columns and Field.GIVEN in columns:
        columns[Field.NAME] = columns.pop(Field.GIVEN)
    return columns


def _is_enough(columns: Mapping[Field, tuple[int, ...]]) -> bool:
    named = Field.NAME in columns or (Field.FAMILY in columns and Field.GIVEN in columns)
    return named and bool(columns.keys() - _NAME_PARTS - _USELESS)


def with_split_names(layout: Layout, rows: Grid, sample: int = 50) -> Layout:
    """Where *Họ và tên* is merged over two columns, the second, without a header, holds the given names.

    Taken as such when in most of the first rows with a name it holds one word.
    """
    if Field.GIVEN in layout.columns or Field.NAME not in layout.columns:
        return layout
    name = layout.columns[Field.NAME][0]
    if name + 1 in layout.headings:
        return layout
    people = [
        row
        for row in rows[layout.last_row + 1 : layout.last_row + 1 + sample]
        if cell_text(cell_at(row, name))
    ]
    split = [row for row in people if _is_one_word(cell_at(row, name + 1))]
    if not people or len(split) * 2 <= len(people):
        return layout
    columns = {**layout.columns, Field.GIVEN: (name + 1,)}
    return Layout(layout.sheet, layout.first_row, layout.last_row, columns, layout.headings, layout.unread)


def _is_one_word(value: CellValue) -> bool:
    return isinstance(value, str) and len(value.split()) == 1 and value.strip().isalpha()
