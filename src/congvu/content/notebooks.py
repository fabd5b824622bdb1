"""Lesson notebooks: reading them with line numbers, and their canonical form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from congvu.model.content import Json

_CELL = re.compile(r'(?<!\\)"cell_type"\s*:')
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_KEPT_METADATA = ("tags", "jupyter")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read; ``line`` is where it begins in the file."""

    type: str
    source: str
    line: int
    raw: Mapping[str, Json]


class UnreadableNotebook(ValueError):
    """Not a notebook of format 4."""


def read_notebook(path: Path) -> tuple[str, list[Cell]]:
    """The text of a notebook file and its cells; raises :class:`UnreadableNotebook`."""
    try:
        text = path.read_text(encoding="utf-8")
        cells = _cells(json.loads(text))
    except (OSError, ValueError) as error:
        raise UnreadableNotebook(str(error).split("\n")[0]) from error
    starts = [text.count("\n", 0, match.start()) + 1 for match in _CELL.finditer(text)]
    if len(starts) != len(cells):
        starts = [1] * len(cells)
    return text, [Cell(c["cell_type"], _source(c), line, c) for c, line in zip(cells, starts, strict=True)]


def _cells(data: Json) -> list[dict[str, Json]]:
    """The cells of a notebook, as far as the checks rely on them."""
    cells = data.get("cells") if isinstance(data, dict) and data.get("nbformat") == 4 else None
    if not isinstance(cells, list) or not cells:
        raise UnreadableNotebook("không phải sổ ghi nbformat 4, hoặc không có ô nào")
    for cell in cells:
        if not isinstance(cell, dict) or not isinstance(cell.get("source"), str | list):
            raise UnreadableNotebook("có ô không đúng dạng")
        cell.setdefault("cell_type", "")
        cell.setdefault("metadata", {})
    return cells


def line_of(text: str, cell: Cell, fragment: str) -> int:
    """The line of a notebook file on which a fragment of a cell stands; the cell's own line if it is not found."""
    lines = text.split("\n")
    for shown in (json.dumps(fragment, ensure_ascii=False)[1:-1], json.dumps(fragment)[1:-1]):
        for number in range(cell.line, len(lines) + 1):
            if shown in lines[number - 1]:
                return number
    return cell.line


def canonical_notebook(cells: Sequence[Cell]) -> dict[str, Json]:
    """The notebook without anything that running or saving leaves behind; every cell has a stable id."""
    met: set[str] = set()
    return make_notebook([_canonical_cell(number, cell, met) for number, cell in enumerate(cells, 1)])


def make_notebook(cells: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """A notebook of format 4.5 with these cells."""
    return {"cells": list(cells), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def markdown_cell(cell_id: str, source: str, metadata: Mapping[str, Json] | None = None) -> dict[str, Json]:
    """A Markdown cell."""
    return {
        "cell_type": "markdown",
        "id": cell_id,
        "metadata": dict(metadata or {}),
        "source": _lines(source),
    }


def code_cell(cell_id: str, source: str, metadata: Mapping[str, Json] | None = None) -> dict[str, Json]:
    """A code cell that has not been run."""
    cell = markdown_cell(cell_id, source, metadata)
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}


def _canonical_cell(number: int, cell: Cell, met: set[str]) -> dict[str, Json]:
    given = str(cell.raw.get("id", ""))
    cell_id = given if _ID.fullmatch(given) and given not in met else f"cell-{number:03d}"
    met.add(cell_id)
    kept = {key: cell.raw["metadata"][key] for key in _KEPT_METADATA if key in cell.raw["metadata"]}
    if cell.type == "code":
        return code_cell(cell_id, cell.source, kept)
    made = markdown_cell(cell_id, cell.source, kept)
    attachments = cell.raw.get("attachments")
    return made | ({"attachments": attachments} if attachments else {})


def _source(cell: Mapping[str, Json]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(str(line) for line in source)


def _lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)
