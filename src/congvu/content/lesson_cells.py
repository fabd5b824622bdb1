"""What the code cells of a lesson are, told by their source alone: nothing is run to find out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_PRACTICE = re.compile(
    r'from congvu\.interfaces\.widgets import practice\n+practice\("(?P<id>[a-z0-9-]+)"\)\s*'
)
_DESK = re.compile(r"from congvu\.interfaces\.widgets import desk_day\n+desk_day\(\)\s*")


class CellUse(StrEnum):
    """What a code cell is there for."""

    PRACTICE = "practice"
    DESK = "desk"
    OTHER = "other"
    """The author's own: it is run once, when the lesson is published."""


@dataclass(frozen=True, slots=True)
class CodeCell:
    """The use of a code cell; ``item_id`` is the practice that it shows."""

    use: CellUse
    item_id: str = ""


def code_cell_of(source: str) -> CodeCell:
    """What a code cell is there for."""
    practice = _PRACTICE.fullmatch(source)
    if practice:
        return CodeCell(CellUse.PRACTICE, practice["id"])
    return CodeCell(CellUse.DESK if _DESK.fullmatch(source) else CellUse.OTHER)
