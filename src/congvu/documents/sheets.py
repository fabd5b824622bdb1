"""Spreadsheets in and out: a staff list or an item sheet to a grid, tables to a safe .xlsx."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path, PurePath

from congvu.documents import _grid, foreign
from congvu.documents._grid import PROGRESS_STEP, Grid, Progress
from congvu.documents._sheet_task import ZIP, Unpacker, about
from congvu.documents._source import bytes_of, require_fit
from congvu.documents._tables import Column, ColumnKind, Missed, SheetTable, TableValue, write_table
from congvu.documents.foreign import BadReply, ChildFailed, FileLimits, FileRefused, Why
from congvu.roster.cells import CellValue

__all__ = [
    "CellValue",
    "Column",
    "ColumnKind",
    "FileLimits",
    "Grid",
    "Missed",
    "SheetTable",
    "TableValue",
    "read_grid",
    "read_grid_of",
    "write_table",
]
_NAME_CHARS = 120
_SHORT = FileLimits(wall_s=10, cpu_s=10)
"""For a better word only: the file is refused anyway."""


def read_grid(path: Path, *, sheet: str = "", progress: Progress | None = None) -> Grid:
    """Read a sheet of an .xlsx workbook, or a CSV file; the content tells which, not the name.

    Without ``sheet``, the first visible sheet that has a staff-list header, else the first with data.
    ``progress`` gets the count of rows read. Raises :class:`congvu.model.errors.UserError` for a file that is
    no workbook, empty, encrypted, too large, in an unknown encoding, or beyond the limits of its reader.
    """
    return read_grid_of(path.name, bytes_of(path), sheet=sheet, progress=progress)


def read_grid_of(
    name: str,
    body: bytes,
    *,
    sheet: str = "",
    progress: Progress | None = None,
    limits: FileLimits | None = None,
) -> Grid:
    """As :func:`read_grid`, of bytes that came under a name. A child process reads them; this one only waits for it."""
    name = _shown(name)
    require_fit(len(body))
    try:
        return _read(name, body, sheet, progress, limits or FileLimits())
    except (FileRefused, ChildFailed) as error:
        if isinstance(error, ChildFailed) and error.why is Why.MEMORY and body.startswith(ZIP):
            _tell_far_cell(name, body)
        raise _grid.in_words(error, name) from error
    except BadReply as error:
        raise _grid.beyond_limits(name, Why.BROKEN) from error


def _read(name: str, body: bytes, wanted: str, progress: Progress | None, limits: FileLimits) -> Grid:
    unpacker, told = Unpacker(), 0
    with closing(foreign.replies("sheet", {"sheet": wanted}, body, limits)) as pieces:
        sheet, others = about(next(pieces, None))
        for piece in pieces:
            unpacker.take(piece)
            while progress and len(unpacker.rows) - told >= PROGRESS_STEP:
                told += PROGRESS_STEP
                progress(told)
    return Grid(sheet or PurePath(name).stem, unpacker.rows, others)


def _tell_far_cell(name: str, body: bytes) -> None:
    """Raises :class:`UserError` where a cell far out explains the memory: she can clear it."""
    try:
        list(foreign.replies("far-cell", {}, body, _SHORT))
    except FileRefused as error:
        raise _grid.in_words(error, name) from error
    except ChildFailed:
        return


def _shown(name: str) -> str:
    """A name that a stranger gave, fit to be shown: no folders, no control characters, not without end."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-_NAME_CHARS:] or "tệp"
