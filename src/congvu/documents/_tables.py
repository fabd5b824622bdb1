"""Writing tables as .xlsx that no cell can turn into a formula or a link."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

# XlsxWriter has no type stubs; its objects stay within this module.
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from congvu import messages
from congvu.documents._grid import PROGRESS_STEP, Progress


@dataclass(frozen=True, slots=True)
class Missed:
    """Points or a share that miss a pass mark by less than two decimals tell: the cell shows as many as it takes."""

    value: float


TableValue = str | int | float | bool | date | datetime | Missed | None
_MOST_CHARACTERS = 32_767
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FONT = {"font_name": "Times New Roman", "font_size": 12}
# Files made twice from the same data are the same, byte for byte, unless the caller names an instant.
_NO_INSTANT = datetime(2000, 1, 1)  # noqa: DTZ001  # Excel's cells hold naive times


class ColumnKind(StrEnum):
    """What a column holds. A percentage is a fraction: 0.9728 shows as 97,28% where the comma is decimal."""

    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"


# Excel shows . and , of a format code by the reader's own locale.
_FORMATS: dict[ColumnKind, dict[str, Any]] = {
    ColumnKind.TEXT: {"num_format": "@", "text_wrap": True, "valign": "top"},
    ColumnKind.DATE: {"num_format": "dd/mm/yyyy", "align": "center", "valign": "top"},
    ColumnKind.DATETIME: {"num_format": "dd/mm/yyyy hh:mm", "align": "center", "valign": "top"},
    ColumnKind.INTEGER: {"num_format": "#,##0", "valign": "top"},
    ColumnKind.NUMBER: {"num_format": "#,##0.00", "valign": "top"},
    ColumnKind.PERCENT: {"num_format": "0.00%", "valign": "top"},
}
_MISSED = {ColumnKind.NUMBER: "#,##0.00##", ColumnKind.PERCENT: "0.00#######%"}
"""13,996 points must not look like the 14 that are asked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, kind, width in characters (0: as wide as its heading needs)."""

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 0


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet: its name, columns, rows (any iterable, taken once), and lines of title above the header."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[TableValue]]
    title: Sequence[str] = field(default_factory=tuple)


def write_table(
    target: Path | IO[bytes],
    sheets: Sequence[SheetTable],
    *,
    made_at: datetime = _NO_INSTANT,
    progress: Progress | None = None,
) -> None:
    """Write tables to one workbook, a sheet each: header in bold and frozen, filter, column formats.

    Text is written as text whatever it begins with; cells that begin with = + - @ also carry Excel's quote
    mark, so that they stay text when someone edits them. ``made_at`` (naive) goes into the properties.
    """
    name = str(target) if isinstance(target, Path) else target
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(name, options) as book:
        book.set_properties({"created": made_at})
        taken: set[str] = set()
        for table in sheets:
            sheet = book.add_worksheet(_sheet_name(table.name, taken))
            _Writer(book, sheet, table).write(progress)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    r"""A name that Excel takes: 31 characters, none of []:*?/\\, once in the workbook."""
    base = _NOT_IN_SHEET_NAME.sub(" ", wanted).strip(" '")[:31] or "Trang"
    name, count = base, 2
    while name.casefold() in taken:
        suffix = f" ({count})"
        name, count = base[: 31 - len(suffix)] + suffix, count + 1
    taken.add(name.casefold())
    return name


class _Writer:
    """Writes one table, top down: constant memory keeps one row at a time."""

    def __init__(self, book: Workbook, sheet: Worksheet, table: SheetTable) -> None:
        self.sheet = sheet
        self.table = table
        self.title_format = book.add_format({**_FONT, "bold": True})
        self.heading_format = book.add_format(
            {**_FONT, "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.formats = [_column_format(book, column.kind) for column in table.columns]
        missed = {kind: {**_FORMATS[kind], "num_format": shape} for kind, shape in _MISSED.items()}
        self.missed = {
            kind: book.add_format({**_FONT, **shape, "border": 1}) for kind, shape in missed.items()
        }
        self.quoted = [_column_format(book, column.kind, quote_prefix=True) for column in table.columns]

    def write(self, progress: Progress | None) -> None:
        for row, line in enumerate(self.table.title):
            self.sheet.write_string(row, 0, _cut(line), self.title_format)
        top = len(self.table.title) + (1 if self.table.title else 0)
        self._write_header(top)
        last = top
        for last, values in enumerate(self.table.rows, top + 1):
            for column, value in enumerate(values[: len(self.formats)]):
                self._write_cell(last, column, value)
            if progress and (last - top) % PROGRESS_STEP == 0:
                progress(last - top)
        self.sheet.freeze_panes(top + 1, 0)
        if self.table.columns:
            self.sheet.autofilter(top, 0, last, len(self.table.columns) - 1)

    def _write_header(self, row: int) -> None:
        for index, column in enumerate(self.table.columns):
            self.sheet.set_column(index, index, column.width or max(10, len(column.heading) + 4))
            self.sheet.write_string(row, index, _cut(column.heading), self.heading_format)

    def _write_cell(self, row: int, column: int, value: TableValue) -> None:
        shape = self.formats[column]
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            self.sheet.write_blank(row, column, None, shape)
        elif isinstance(value, Missed):
            self.sheet.write_number(row, column, value.value, self.missed[self.table.columns[column].kind])
        elif isinstance(value, str):
            quoted = value.startswith(_FORMULA_MARKS)
            self.sheet.write_string(row, column, _cut(value), self.quoted[column] if quoted else shape)
        elif isinstance(value, bool):
            self.sheet.write_string(row, column, "Có" if value else "Không", shape)
        elif isinstance(value, date):
            self._write_date(row, column, value, shape)
        elif self.table.columns[column].kind is ColumnKind.TEXT:
            self.sheet.write_string(row, column, str(value), shape)
        else:
            self.sheet.write_number(row, column, value, shape)

    def _write_date(self, row: int, column: int, value: date, shape: Format) -> None:
        if isinstance(value, datetime) and value.tzinfo is not None:
            raise ValueError("a workbook keeps no time zone: convert the instant to local time first")
        if self.table.columns[column].kind in (ColumnKind.DATE, ColumnKind.DATETIME):
            self.sheet.write_datetime(row, column, value, shape)
        else:
            self.sheet.write_string(row, column, messages.day(value), shape)


def _column_format(book: Workbook, kind: ColumnKind, *, quote_prefix: bool = False) -> Format:
    return book.add_format({**_FONT, **_FORMATS[kind], "border": 1, "quote_prefix": quote_prefix})


def _cut(text: str) -> str:
    """Text as long as a cell can hold; a longer one would be left out whole."""
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
