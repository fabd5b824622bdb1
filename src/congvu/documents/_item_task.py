"""In the child: a workbook of items to plain texts, and a copy of it with its faults."""

from __future__ import annotations

import base64
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from congvu import messages
from congvu.documents import _grid
from congvu.documents._archive import check_workbook
from congvu.documents._item_cells import BANK_LABEL, GUIDE, LISTS, put
from congvu.documents.foreign import FileRefused
from congvu.roster.cells import clean

_RED = "FFFFC7CE"
_PART_BYTES = 3 << 20
_MOST_SPANS = 100_000


def book_pieces(body: BytesIO, _args: dict[str, Any]) -> Iterator[Any]:
    """First the bank that the page of help names, then each other sheet: title, rows, spans. Raises :class:`FileRefused`."""
    book = _opened(body, values=True)
    guide = book[GUIDE] if GUIDE in book.sheetnames else None
    yield _bank_of(guide) if isinstance(guide, Worksheet) else ""
    for sheet in book.worksheets:
        if sheet.title not in (GUIDE, LISTS):
            yield _sheet(sheet)


def _opened(body: BytesIO, *, values: bool) -> Workbook:
    """``values``: results in place of formulas."""
    check_workbook(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl cannot keep is nothing that congvu reads
            return load_workbook(body, data_only=values)
    except (BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise FileRefused("not_a_workbook") from error


def _cells(sheet: Worksheet) -> list[Cell | MergedCell]:
    """The cells that a sheet has, row by row: no more than those, however far out one of them lies."""
    return [cell for _, cell in sorted(sheet._cells.items())]  # noqa: SLF001  # its public face fills what lies between


def _used(sheet: Worksheet) -> tuple[int, int]:
    """Rows and columns up to the last value. Raises :class:`FileRefused` for one beyond what a sheet of items can need."""
    rows = columns = 0
    for cell in _cells(sheet):
        if cell.value is not None:
            if cell.row > _grid.MOST_ROWS or cell.column > _grid.MOST_COLUMNS:
                raise FileRefused("too_large", f"có dữ liệu ở ô {cell.coordinate}")
            rows, columns = max(rows, cell.row), max(columns, cell.column)
    if rows * columns > _grid.MOST_CELLS:
        raise FileRefused("too_large", f"có hơn {_grid.MOST_CELLS} ô")
    return rows, columns


def _sheet(sheet: Worksheet) -> list[Any]:
    height, width = _used(sheet)
    rows = [[""] * width for _ in range(height)]
    for cell in _cells(sheet):
        if cell.value is not None:
            rows[cell.row - 1][cell.column - 1] = _text(cell.value)
    merged = list(sheet.merged_cells.ranges)[:_MOST_SPANS]
    spans = [[span.min_row - 1, span.min_col - 1, span.max_col - span.min_col + 1] for span in merged]
    return [sheet.title, rows, spans]


def _bank_of(guide: Worksheet) -> str:
    for row in guide.iter_rows(max_row=20, max_col=2, values_only=True):
        if len(row) > 1 and _text(row[0]).casefold() == BANK_LABEL.casefold():
            return _text(row[1])
    return ""


def _text(value: object) -> str:
    """A cell as text: lines kept, each clean; a number with a decimal comma, so that it reads as Vietnamese write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Đúng" if value else "Sai"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else messages.number(value, 9)
    if isinstance(value, datetime | date):
        return messages.day(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    lines = str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines).strip()


def marked_pieces(body: BytesIO, args: dict[str, Any]) -> Iterator[Any]:
    """The workbook with the marks of ``args["sheets"]`` (see ``_marking.py``), in base64, part by part."""
    book = _opened(body, values=False)
    for marks in args["sheets"]:
        _mark(book[marks["title"]], marks)
    copy = BytesIO()
    book.save(copy)
    copy.seek(0)
    while part := copy.read(_PART_BYTES):
        yield base64.b64encode(part).decode()


def _mark(sheet: Worksheet, marks: dict[str, Any]) -> None:
    column = _faults_column(sheet, marks)
    _take_away(sheet, marks["header_row"] + 2, column)
    for mark in marks["marks"]:
        row = mark["row"] + 1
        put(sheet, row, column, mark["told"])
        if mark["item_id"] and marks["id_column"] is not None:
            put(sheet, row, marks["id_column"] + 1, mark["item_id"])
        for index in mark["columns"]:
            sheet.cell(row, index + 1).fill = PatternFill("solid", _RED)


def _faults_column(sheet: Worksheet, marks: dict[str, Any]) -> int:
    """Where faults go: in their own column, else in a new one behind all others."""
    if marks["faults_column"] is not None:
        return int(marks["faults_column"]) + 1
    column = _used(sheet)[1] + 1
    head = put(sheet, marks["header_row"] + 1, column, marks["heading"])
    head.font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(column)].width = 50
    return column


def _take_away(sheet: Worksheet, first: int, column: int) -> None:
    for cell in _cells(sheet):
        if isinstance(cell, MergedCell) or cell.row < first:
            continue
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb == _RED:
            cell.fill = PatternFill()
        if cell.column == column and cell.value is not None:
            cell.value = None
