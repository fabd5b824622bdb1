"""Reading the workbook: whatever a cell holds becomes clean text."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from congvu.documents import _grid, foreign
from congvu.documents._source import bytes_of
from congvu.documents.foreign import BadReply, ChildFailed, FileRefused, Why
from congvu.model.errors import UserError


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
    """All sheets but those of help and lists; raises :class:`UserError` for a file that is no workbook of this kind.

    A child process reads it (:mod:`congvu.documents.foreign`).
    """
    body = workbook_bytes(path)
    try:
        with closing(foreign.replies("item-book", {}, body)) as pieces:
            bank = _text(next(pieces, None))
            return ItemBook([_sheet(piece) for piece in pieces], bank)
    except (FileRefused, ChildFailed) as error:
        raise _grid.in_words(error, path.name) from error
    except BadReply as error:
        raise _grid.beyond_limits(path.name, Why.BROKEN) from error


def workbook_bytes(path: Path) -> bytes:
    """The bytes of a workbook that somebody named."""
    if not path.exists():
        raise UserError(f"Không có tệp {path.name}.", mend="Xem lại tên tệp và thư mục.")
    return bytes_of(path)


def _sheet(piece: Any) -> ItemSheet:
    if type(piece) is not list or len(piece) != 3:
        raise BadReply("sheet")
    title, rows, spans = piece
    if type(rows) is not list or not all(type(row) is list for row in rows):
        raise BadReply("rows")
    if type(spans) is not list or not all(_is_span(span) for span in spans):
        raise BadReply("spans")
    widths = {(row, column): width for row, column, width in spans}
    return ItemSheet(_text(title), [[_text(cell) for cell in row] for row in rows], widths)


def _is_span(span: Any) -> bool:
    return type(span) is list and len(span) == 3 and all(type(number) is int for number in span)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise BadReply("text")
    return value
