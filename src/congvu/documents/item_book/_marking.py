"""The colleague's own workbook, with its faults beside the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from congvu.documents.item_book._cells import put, save
from congvu.documents.item_book._reading import opened
from congvu.quizzes.item_sheets import FAULTS, Header

_RED = "FFFFC7CE"


@dataclass(frozen=True, slots=True)
class RowMark:
    """What to write beside a row (counted from 0), the columns to colour, and the id of its item."""

    row: int
    told: str
    columns: frozenset[str] = frozenset()
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """The marks of one sheet, and where its columns are."""

    header: Header
    marks: list[RowMark] = field(default_factory=list)


def write_marked_copy(source: Path, target: Path, found: Mapping[str, SheetMarks]) -> None:
    """The colleague's own workbook with its faults: in the column *Lỗi cần sửa*, the cells in question in red.

    ``found`` by sheet title. Marks of an earlier copy are taken away first.
    """
    book = opened(source, values=False)
    for title, marks in found.items():
        _mark(book[title], marks)
    save(book, target)


def _mark(sheet: Worksheet, sheet_marks: SheetMarks) -> None:
    header = sheet_marks.header
    column = _faults_column(sheet, header)
    _take_away(sheet, header.row + 2, column)
    for mark in sheet_marks.marks:
        row = mark.row + 1
        put(sheet, row, column, mark.told)
        if mark.item_id and "id" in header.columns:
            put(sheet, row, header.columns["id"][0] + 1, mark.item_id)
        for name in mark.columns:
            for index in header.columns.get(name, ())[:1]:
                sheet.cell(row, index + 1).fill = PatternFill("solid", _RED)


def _faults_column(sheet: Worksheet, header: Header) -> int:
    """Where faults go: in their own column, else in a new one behind all others."""
    if FAULTS in header.columns:
        return header.columns[FAULTS][0] + 1
    column = sheet.max_column + 1
    head = put(sheet, header.row + 1, column, header.form.heading(FAULTS))
    head.font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(column)].width = 50
    return column


def _take_away(sheet: Worksheet, first: int, column: int) -> None:
    for row in sheet.iter_rows(min_row=first):
        for cell in row:
            if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb == _RED:
                cell.fill = PatternFill()
            if cell.column == column and cell.value is not None:
                cell.value = None
