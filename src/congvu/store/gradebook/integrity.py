"""Whether a submitted notebook still holds the cells that were released.

No mark ever rests on a submitted notebook; but a trainee who has duplicated, deleted or altered a graded cell must
not earn its points unseen. Whether a cell is *altered* is asked of nbgrader itself: what it mends (points, source,
cell type) is no fault, what it stumbles over is one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import nbformat
from nbgrader import utils  # type: ignore[import-untyped]  # nbgrader ships no types
from nbgrader.api import MissingEntry  # type: ignore[import-untyped]
from nbgrader.preprocessors import OverwriteCells  # type: ignore[import-untyped]

from congvu.quizzes.flags import ALTERED, DUPLICATED, MISSING, UNREADABLE_NOTEBOOK
from congvu.store.gradebook.master import Master, looked_at
from congvu.store.gradebook.metadata import QuickMetadataValidator

_QUIET = logging.getLogger("congvu.gradebook.integrity")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


def read_submitted(text: str) -> Any | None:
    """A submitted notebook, or ``None`` if it is none."""
    try:
        notebook = nbformat.reads(text, as_version=4)
        return notebook if isinstance(notebook.cells, list) else None
    except Exception:  # noqa: BLE001  # a trainee's file may break nbformat in any way
        return None


def inspect(notebook: Any | None, master: Master) -> dict[str, str]:
    """Flags by slot of graded cells that are not as released; empty for a sound notebook."""
    if notebook is None:
        return dict.fromkeys(master.points, UNREADABLE_NOTEBOOK)
    check = _StockCheck(master)
    cells_by_slot = {
        slot: [cell for cell in notebook.cells if _grade_id(cell) == slot] for slot in master.points
    }
    flags = {slot: _flag(cells, check) for slot, cells in cells_by_slot.items()}
    return {slot: flag for slot, flag in flags.items() if flag}


def _flag(cells: list[Any], check: _StockCheck) -> str:
    if not cells:
        return MISSING
    if len(cells) > 1:
        return DUPLICATED
    return "" if check.takes(cells[0]) else ALTERED


def _grade_id(cell: Any) -> Any:
    meta = cell.get("metadata") if isinstance(cell, Mapping) else None
    known = meta.get("nbgrader") if isinstance(meta, Mapping) else None
    return known.get("grade_id") if isinstance(known, Mapping) else None


class _StockCheck:
    """nbgrader's own way with one submitted cell, on a master in memory instead of the gradebook."""

    def __init__(self, master: Master) -> None:
        self.overwrite = OverwriteCells(log=_QUIET)
        self.overwrite.notebook_id = self.overwrite.assignment_id = master.quiz_id
        self.overwrite.gradebook = _MasterGradebook(master)
        self.validator = QuickMetadataValidator()
        self.validator.log = _QUIET
        self.sound = master.released_cells

    def takes(self, cell: Any) -> bool:
        """Whether nbgrader would overwrite and validate the cell without an error, as it would the released one."""
        if looked_at(cell) == self.sound.get(_grade_id(cell)):
            return True
        try:
            mended, _ = self.overwrite.preprocess_cell(deepcopy(cell), {}, 0)
            self.validator.validate_cell(mended)
        except Exception:  # noqa: BLE001  # whatever nbgrader raises here, it would raise there
            return False
        return True


@dataclass(frozen=True, slots=True)
class _SourceCell:
    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str
    max_score: float


class _MasterGradebook:
    """Answers the two questions that OverwriteCells asks of a gradebook."""

    def __init__(self, master: Master) -> None:
        self.master = master

    def find_source_cell(self, grade_id: str, *_: object) -> _SourceCell:
        """The cell as released; raises nbgrader's MissingEntry."""
        cell = self.master.cells.get(grade_id)
        if cell is None:
            raise MissingEntry(grade_id)
        meta = cell.metadata.nbgrader
        points = self.master.points.get(grade_id, 0.0)
        locked = bool(utils.is_locked(cell))
        return _SourceCell(grade_id, cell.cell_type, locked, cell.source, meta["checksum"], points)

    find_graded_cell = find_source_cell
