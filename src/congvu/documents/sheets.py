"""Spreadsheets in and out: a staff list or an item sheet to a grid, tables to a safe .xlsx."""

from __future__ import annotations

from pathlib import Path

from congvu.documents import _grid
from congvu.documents._delimited import read_delimited
from congvu.documents._grid import Grid, Progress
from congvu.documents._tables import Column, ColumnKind, SheetTable, TableValue, write_table
from congvu.documents._workbook import read_workbook
from congvu.roster.cells import CellValue

__all__ = [
    "CellValue",
    "Column",
    "ColumnKind",
    "Grid",
    "SheetTable",
    "TableValue",
    "read_grid",
    "write_table",
]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that holds an encrypted .xlsx inside an OLE file (MS-OFFCRYPTO 2.3.4.4), named in UTF-16.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_grid(path: Path, *, sheet: str = "", progress: Progress | None = None) -> Grid:
    """Read a sheet of an .xlsx workbook, or a CSV file; the content tells which, not the name.

    Without ``sheet``, the first visible sheet that has a staff-list header, else the first with data.
    ``progress`` gets the count of rows read. Raises :class:`congvu.model.errors.UserError` for a file that is
    no workbook, empty, encrypted, too large, or in an unknown encoding.
    """
    size_bytes = path.stat().st_size
    if size_bytes > _grid.MOST_FILE_BYTES:
        raise _grid.too_large(f"{size_bytes // 2**20} MB, tối đa {_grid.MOST_FILE_BYTES // 2**20} MB")
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise _grid.empty(path.name)
    if head.startswith(_ZIP):
        return read_workbook(path, sheet, progress)
    if head == _OLE:
        is_encrypted = _ENCRYPTED_STREAM in path.read_bytes()
        raise _grid.encrypted(path.name) if is_encrypted else _grid.old_workbook(path.name)
    return read_delimited(path, progress)
