"""The colleague's own workbook, with its faults beside the rows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from congvu.documents import _grid, foreign
from congvu.documents._item_cells import writing
from congvu.documents.foreign import ChildFailed, FileLimits, FileRefused, Why
from congvu.documents.item_book._reading import workbook_bytes
from congvu.quizzes.item_sheets import FAULTS, Header

_LIMITS = FileLimits(written_bytes=256 << 20)
"""openpyxl writes each sheet to a file first; in a folder that goes with the child."""


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
    body = workbook_bytes(source)
    args = {"sheets": [_plain(title, marks) for title, marks in found.items()]}
    try:
        parts = list(foreign.replies("mark", args, body, _LIMITS))
        copy = b"".join(base64.b64decode(part, validate=True) for part in parts)
    except (FileRefused, ChildFailed) as error:
        raise _grid.in_words(error, source.name) from error
    except (TypeError, ValueError) as error:
        raise _grid.beyond_limits(source.name, Why.BROKEN) from error
    with writing(target):
        target.write_bytes(copy)


def _plain(title: str, sheet_marks: SheetMarks) -> dict[str, Any]:
    """The marks of a sheet without the forms: columns as numbers from 0."""
    header = sheet_marks.header
    columns = {name: places[0] for name, places in header.columns.items() if places}
    return {
        "title": title,
        "header_row": header.row,
        "faults_column": columns.get(FAULTS),
        "id_column": columns.get("id"),
        "heading": header.form.heading(FAULTS),
        "marks": [
            {
                "row": mark.row,
                "told": mark.told,
                "columns": sorted(columns[name] for name in mark.columns if name in columns),
                "item_id": mark.item_id,
            }
            for mark in sheet_marks.marks
        ],
    }
