"""In the child: reading .xlsx with calamine, after a look at what it would unfold."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from congvu.documents import _grid
from congvu.documents._archive import check_workbook
from congvu.documents.foreign import FileRefused
from congvu.roster.cells import CellValue
from congvu.roster.header import SCANNED_ROWS, find_header

_MOST_SHEETS = 1_000
Rows = list[list[CellValue]]
Read = tuple[str, Rows, list[str]]
Merge = tuple[tuple[int, int], tuple[int, int]]


def read_workbook(file: BytesIO, sheet: str) -> Read:
    """The named sheet, else the first visible one with a header, else the first with data; and the others with data.

    calamine keeps a sheet as a dense block up to its last cell, which may be 17 billion cells: the system's limit ends
    this process then. Raises :class:`FileRefused`.
    """
    check_workbook(file)
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            if len(book.sheet_names) > _MOST_SHEETS:
                raise FileRefused("too_large", f"có {len(book.sheet_names)} trang tính")
            return _named(book, sheet) if sheet else _chosen(book)
    except PasswordError as error:
        raise FileRefused("encrypted") from error
    except (CalamineError, OSError, zipfile.BadZipFile) as error:
        raise FileRefused("not_a_workbook") from error


def _named(book: CalamineWorkbook, wanted: str) -> Read:
    if wanted not in book.sheet_names:
        raise FileRefused("no_such_sheet", ", ".join(book.sheet_names))
    return wanted, _rows(book.get_sheet_by_name(wanted)), []


def _chosen(book: CalamineWorkbook) -> Read:
    """One sheet after the other, so that no more than two are held."""
    first: CalamineSheet | None = None
    headed: CalamineSheet | None = None
    with_data: list[str] = []
    for sheet in _visible_sheets(book):
        if not sheet.height:
            continue
        with_data.append(sheet.name)
        first = first or sheet
        if headed is None and _has_header(sheet):
            headed = sheet
    chosen = headed or first
    rows = _rows(chosen) if chosen else []
    if not chosen or not any(any(value is not None for value in row) for row in rows):
        raise FileRefused("empty")
    return chosen.name, rows, [name for name in with_data if name != chosen.name]


def _visible_sheets(book: CalamineWorkbook) -> Iterator[CalamineSheet]:
    described = [about for about in book.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
    visible = [about for about in described if about.visible is SheetVisibleEnum.Visible]
    return (book.get_sheet_by_name(about.name) for about in visible or described)


def _has_header(sheet: CalamineSheet) -> bool:
    top = [
        [_plain(value) for value in row[: _grid.MOST_COLUMNS]]
        for row in sheet.to_python(skip_empty_area=False, nrows=SCANNED_ROWS)
    ]
    return find_header(sheet.name, top) is not None


def _rows(sheet: CalamineSheet) -> Rows:
    if sheet.total_height > _grid.MOST_ROWS:
        raise FileRefused("too_large", f"có tới dòng {sheet.total_height}")
    seen: dict[str, str | None] = {"": None}
    # calamine gives the blank rows above the data, and leaves out the blank columns before it.
    shift: list[CellValue] = [None] * (sheet.start[1] if sheet.start else 0)
    rows: Rows = []
    for row in sheet.iter_rows():
        cells = [seen.setdefault(v, v) if type(v) is str else _plain(v) for v in row]
        while cells and cells[-1] is None:  # one stray value far out makes each row that wide
            cells.pop()
        rows.append(shift + cells if shift else cells)
    _fill_down(rows, sheet.merged_cell_ranges or [])
    return rows


def _plain(value: object) -> CellValue:
    if isinstance(value, str):
        return value or None
    if isinstance(value, (time, timedelta)) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    if value is None or isinstance(value, (int, float, date, datetime)):
        return value
    return str(value)


def _fill_down(rows: Rows, merges: list[Merge]) -> None:
    """Repeat the value of a cell merged down one column: a unit beside its people, a header over two rows."""
    for (top, left), (bottom, right) in merges:
        if left == right and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for row in rows[top + 1 : bottom + 1]:
                row.extend([None] * (left + 1 - len(row)))
                row[left] = value
