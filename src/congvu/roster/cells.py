"""Cells of a grid: what a cell may hold, where it stands, and its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from congvu import messages
from congvu.model.letters import nfc

CellValue = str | int | float | bool | date | datetime | None

_PLAIN_SHEET = re.compile(r"\w+")
# Zero-width marks, joiners, byte-order mark, directional marks, soft hyphen: seen in text pasted from the web.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Icelandic and African letters that look like Đ/đ; some Vietnamese keyboards and fonts yield them.
_LOOK_ALIKES = str.maketrans({"\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110", "\u0256": "\u0111"})
_ODD = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00d0\u00f0\u0189\u0256]")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: ``0`` → ``A``, ``27`` → ``AB``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_place(sheet: str, row: int, column: int) -> str:
    """The address of a cell (row and column counted from 0), as Excel's name box takes it: ``Sheet1!C17``."""
    name = sheet if _PLAIN_SHEET.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{column_letters(column)}{row + 1}"


def raw_text(value: CellValue) -> str:
    """The text of a cell, NFC, otherwise untouched: whole floats without ``.0``, dates as dd/mm/yyyy."""
    if isinstance(value, str):
        return value if value.isascii() else nfc(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return messages.day(value)
    return str(value)


def clean(text: str) -> str:
    """Text as it is stored: NFC, no invisible marks, Đ for its look-alikes, single plain spaces."""
    if not text.isascii():
        text = nfc(text)
        if _ODD.search(text):
            text = nfc(_INVISIBLE.sub("", text).translate(_LOOK_ALIKES))
    return " ".join(text.split())


def cell_text(value: CellValue) -> str:
    """The clean text of a cell; empty for a blank one."""
    return clean(raw_text(value)) if value is not None else ""


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing that can be seen."""
    if isinstance(value, str):
        return not value[:1].isalnum() and not clean(value)
    return value is None


def cell_at(row: Sequence[CellValue], column: int) -> CellValue:
    """The cell of a row; None beyond its end (rows may be ragged)."""
    return row[column] if 0 <= column < len(row) else None
