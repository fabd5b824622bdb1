"""Reading the workbook: whatever a cell holds becomes clean text."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from congvu import messages
from congvu.documents import _grid
from congvu.documents._workbook import check_archive
from congvu.documents.item_book._cells import BANK_LABEL, GUIDE, LISTS
from congvu.model.errors import UserError
from congvu.roster.cells import clean


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """A sheet as read: clean texts row by row, and by row and column (from 0) the width of merged cells."""

    title: str
    rows: list[list[str]]
    spans: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class ItemBook:
    """A workbook as read. ``bank`` is the one that its page of help names; empty if it names none."""

    sheets: list[ItemSheet]
    bank: str


def read_item_book(path: Path) -> ItemBook:
    """All sheets but those of help and lists; raises :class:`UserError` for a file that is no workbook of this kind."""
    book = opened(path, values=True)
    others = [sheet for sheet in book.worksheets if sheet.title not in (GUIDE, LISTS)]
    guide = book[GUIDE] if GUIDE in book.sheetnames else None
    return ItemBook([_read(sheet) for sheet in others], _bank_of(guide) if guide else "")


def opened(path: Path, *, values: bool) -> Workbook:
    """``values``: results in place of formulas."""
    if not path.is_file():
        raise UserError(f"Không có tệp {path.name}.", mend="Xem lại tên tệp và thư mục.")
    check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl cannot keep is nothing that congvu reads
            return load_workbook(path, data_only=values)
    except (BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise _grid.not_a_workbook(path.name) from error


def _read(sheet: Worksheet) -> ItemSheet:
    rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    merged = sheet.merged_cells.ranges
    spans = {
        (cell_range.min_row - 1, cell_range.min_col - 1): cell_range.max_col - cell_range.min_col + 1
        for cell_range in merged
    }
    return ItemSheet(sheet.title, rows, spans)


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
