"""Reading .xlsx with calamine, after a look at what it would unfold."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from congvu.documents import _grid
from congvu.documents._grid import PROGRESS_STEP, Grid, Progress
from congvu.roster.cells import CellValue
from congvu.roster.header import SCANNED_ROWS, find_header

_CHUNK = 1 << 20
_TAIL = 256
_CELL = re.compile(rb'\br="([A-Z]{2,3})([0-9]{1,7})"[^<>]*(?<!/)>')
_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*?\br="([0-9]{1,8})"')
Merge = tuple[tuple[int, int], tuple[int, int]]


def read_workbook(path: Path, sheet: str, progress: Progress | None) -> Grid:
    """The named sheet, else the first visible one with a header, else the first with data."""
    check_archive(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            return _choose(path.name, book, sheet, progress)
    except PasswordError as error:
        raise _grid.encrypted(path.name) from error
    except (CalamineError, OSError, zipfile.BadZipFile) as error:
        raise _grid.not_a_workbook(path.name) from error


def check_archive(path: Path) -> None:
    """Refuse what would fill the memory: calamine keeps a sheet as a dense block up to its last cell.

    One stray value in XFD1048576 would be 17 billion cells, and the process would die.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise (
                    _grid.old_workbook(path.name)
                    if _is_other_kind(names)
                    else _grid.not_a_workbook(path.name)
                )
            if sum(part.file_size for part in parts) > _grid.MOST_UNPACKED_BYTES:
                raise _grid.too_large("dữ liệu bên trong vượt mức cho phép")
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as part:
                        _check_extent(part)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _grid.not_a_workbook(path.name) from error


def _is_other_kind(names: set[str]) -> bool:
    return "xl/workbook.bin" in names or "content.xml" in names


def _check_extent(part: IO[bytes]) -> None:
    widest, last_row = 1, 1
    for chunk in _chunks(part):
        for cell in _CELL.finditer(chunk):
            column = _column_number(cell[1])
            if column > _grid.MOST_COLUMNS:
                raise _grid.too_large(f"có dữ liệu ở ô {cell[1].decode()}{cell[2].decode()}")
            widest = max(widest, column)
        rows = _ROW.findall(chunk)
        last_row = max(last_row, int(rows[-1])) if rows else last_row
    if last_row * max(widest, 26) > _grid.MOST_CELLS and last_row > _grid.MOST_ROWS:
        raise _grid.too_large(f"có tới dòng {last_row}")


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    """Pieces of a stream that overlap, so that no cell is cut in two."""
    tail = b""
    while block := part.read(_CHUNK):
        yield tail + block
        tail = (tail + block)[-_TAIL:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _choose(name: str, book: CalamineWorkbook, wanted: str, progress: Progress | None) -> Grid:
    if wanted:
        if wanted not in book.sheet_names:
            raise _grid.no_such_sheet(name, wanted, book.sheet_names)
        return Grid(wanted, _rows(book.get_sheet_by_name(wanted), progress))
    with_data = [sheet for sheet in _visible_sheets(book) if sheet.height]
    if not with_data:
        raise _grid.empty(name)
    chosen = next(filter(_has_header, with_data), with_data[0])
    rows = _rows(chosen, progress)
    if not any(any(value is not None for value in row) for row in rows):
        raise _grid.empty(name)
    return Grid(chosen.name, rows, tuple(sheet.name for sheet in with_data if sheet is not chosen))


def _visible_sheets(book: CalamineWorkbook) -> Iterable[CalamineSheet]:
    described = [about for about in book.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
    visible = [about for about in described if about.visible is SheetVisibleEnum.Visible]
    return [book.get_sheet_by_name(about.name) for about in visible or described]


def _has_header(sheet: CalamineSheet) -> bool:
    top = [
        [_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False, nrows=SCANNED_ROWS)
    ]
    return find_header(sheet.name, top) is not None


def _rows(sheet: CalamineSheet, progress: Progress | None) -> list[list[CellValue]]:
    if sheet.total_height > _grid.MOST_ROWS:
        raise _grid.too_large(f"có tới dòng {sheet.total_height}")
    seen: dict[str, str | None] = {"": None}
    rows: list[list[CellValue]] = []
    # calamine gives the blank rows above the data, and leaves out the blank columns before it.
    shift: list[CellValue] = [None] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        # One object for each different text: positions and unit names repeat thousands of times.
        cells = [seen.setdefault(v, v) if type(v) is str else _plain(v) for v in row]
        rows.append(shift + cells if shift else cells)
        if progress and len(rows) % PROGRESS_STEP == 0:
            progress(len(rows))
    _fill_down(rows, sheet.merged_cell_ranges or [])
    return rows


def _plain(value: object) -> CellValue:
    if isinstance(value, str):
        return value or None
    if isinstance(value, (time, timedelta)):
        return str(value)
    if value is None or isinstance(value, (int, float, date, datetime)):
        return value
    return str(value)


def _fill_down(rows: list[list[CellValue]], merges: list[Merge]) -> None:
    """Repeat the value of a cell merged down one column: a unit beside its people, a header over two rows."""
    for (top, left), (bottom, right) in merges:
        if left == right and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = value
