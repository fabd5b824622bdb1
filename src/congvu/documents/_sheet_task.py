"""In the child: a workbook or a CSV file to pieces of plain JSON, and back from those on the parent's side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from congvu.documents import _grid
from congvu.documents._delimited import read_delimited
from congvu.documents._workbook import read_workbook
from congvu.documents.foreign import BadReply, FileRefused
from congvu.roster.cells import CellValue, column_letters

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that holds an encrypted .xlsx inside an OLE file (MS-OFFCRYPTO 2.3.4.4), named in UTF-16.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
CHUNK_ROWS = 1_000
_PLAIN = frozenset({str, int, float, bool, type(None)})
_MOST_INTERNED = 300_000


def sheet_pieces(body: BytesIO, args: dict[str, Any]) -> Iterator[Any]:
    """First ``[sheet, other sheets]`` (an empty sheet: the file's name), then rows in chunks. Raises :class:`FileRefused`."""
    head = body.read(8)
    body.seek(0)
    if not head:
        raise FileRefused("empty")
    if head.startswith(ZIP):
        sheet, rows, others = read_workbook(body, args["sheet"])
    elif head == OLE:
        raise FileRefused("encrypted" if _ENCRYPTED_STREAM in body.getvalue() else "old_workbook")
    else:
        sheet, rows, others = "", read_delimited(body.getvalue()), []
    yield [sheet, others]
    left = _grid.MOST_CELLS
    for start in range(0, len(rows), CHUNK_ROWS):
        chunk = [_sent(row, start + number) for number, row in enumerate(rows[start : start + CHUNK_ROWS])]
        left -= sum(map(len, chunk))
        if left < 0:
            raise FileRefused("too_large", f"có hơn {_grid.MOST_CELLS} ô")
        yield chunk


def _sent(row: list[CellValue], number: int) -> list[Any]:
    """A row without the blank cells behind its last value, so that a border far out is nothing."""
    width = len(row)
    while width and row[width - 1] is None:
        width -= 1
    if width > _grid.MOST_COLUMNS:
        raise FileRefused("too_large", f"có dữ liệu ở ô {column_letters(width - 1)}{number + 1}")
    for column, value in enumerate(row[:width]):
        if type(value) is str and len(value) > _grid.MOST_CELL_CHARACTERS:
            raise FileRefused("too_large", f"ô {column_letters(column)}{number + 1} có {len(value)} chữ")
    return [value if type(value) in _PLAIN else _packed(value) for value in row[:width]]


def _packed(value: Any) -> list[str]:
    return ["t" if isinstance(value, datetime) else "d", value.isoformat()]


class Unpacker:
    """On the parent's side: cells from the child's pieces. Raises :class:`BadReply` for what is no cell."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}
        self._left = _grid.MOST_CELLS
        self.rows: list[list[CellValue]] = []

    def take(self, piece: Any) -> None:
        """A chunk of rows."""
        if (
            not isinstance(piece, list)
            or len(piece) > CHUNK_ROWS
            or not all(type(row) is list for row in piece)
        ):
            raise BadReply("rows")
        self._left -= sum(map(len, piece))
        if self._left < 0 or len(self.rows) > _grid.MOST_ROWS:
            raise BadReply("too many cells")
        self.rows += [[self._cell(value) for value in row] for row in piece]

    def _cell(self, value: Any) -> CellValue:
        """One object for each different text: positions and unit names repeat thousands of times."""
        if type(value) is str:
            if len(self._seen) < _MOST_INTERNED:
                return self._seen.setdefault(value, value)
            return self._seen.get(value, value)
        if type(value) in _PLAIN:
            plain: CellValue = value
            return plain
        return _day(value)


def _day(value: Any) -> date:
    if type(value) is not list or len(value) != 2 or not all(type(part) is str for part in value):
        raise BadReply("cell")
    kind, text = value
    if kind not in {"d", "t"}:
        raise BadReply("cell")
    return date.fromisoformat(text) if kind == "d" else datetime.fromisoformat(text)


def about(piece: Any) -> tuple[str, tuple[str, ...]]:
    """The first piece: the sheet, and the others with data."""
    if type(piece) is not list or len(piece) != 2:
        raise BadReply("sheet")
    sheet, others = piece
    if type(sheet) is not str or type(others) is not list or not all(type(name) is str for name in others):
        raise BadReply("sheet")
    return sheet, tuple(others)
