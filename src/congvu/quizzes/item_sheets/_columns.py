"""What a sheet is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, str]
"""The text of a row's cells by column name; an empty cell is missing or empty."""
Cell: TypeAlias = str | int | float | None
Raw: TypeAlias = dict[str, Any]
"""An item as its YAML is read."""
Loc: TypeAlias = tuple[str | int, ...]

FAULTS = "faults"
"""The column in which faults come back; what stands in it is never read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``name`` within congvu, ``heading`` and ``hint`` for people, ``width`` in characters.

    ``choices`` are the texts to choose from; ``listed`` names a list of the workbook in their place: ``competencies``
    or ``citations``. Several columns may have one name: their cells are read as lines of one.
    """

    name: str
    heading: str
    width: int = 14
    hint: str = ""
    choices: tuple[str, ...] = ()
    listed: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a row: the column's name (empty: the row as a whole), and words with the mend."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet for a family of kinds.

    ``own`` are the columns between the question and the explanation. ``read`` gives the family's own fields of a row,
    beside the item that it changes (``None`` for a new one), and adds to the faults; ``write`` gives their cells.
    ``place`` names the column of a fault at a place of the item. ``example`` is an item to show how it is done.
    """

    title: str
    kinds: tuple[str, ...]
    own: tuple[Column, ...]
    read: Callable[[Row, Raw | None, list[RowFault]], Raw]
    write: Callable[[Raw], Mapping[str, Cell]]
    place: Callable[[Loc, Row], str]
    example: Mapping[str, Any]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in order."""
        return (ID, STEM, *self.own, *TAIL, Column(FAULTS, "Lỗi cần sửa", 50, "Congvu ghi vào đây."))

    def heading(self, name: str) -> str:
        """The heading of a column."""
        return next((column.heading for column in self.columns if column.name == name), "")


ID = Column("id", "Mã câu", 16, "Để trống với câu mới; congvu đặt mã.")
STEM = Column("stem", "Câu hỏi", 60, "Tình huống rồi câu hỏi. Xuống dòng: Alt+Enter.")
WHY = Column("why", "Giải thích", 50, "Một đến ba câu: vì sao đáp án đúng.")
CITATIONS = tuple(
    Column(
        "citations",
        f"Căn cứ {n}",
        22,
        "Chọn trong danh sách; câu tính điểm cần ít nhất một.",
        listed="citations",
    )
    for n in range(1, 5)
)
COMPETENCY = Column("competency", "Năng lực", 24, "Chọn trong danh sách.", listed="competencies")
DIFFICULTY = Column("difficulty", "Ước tỷ lệ làm đúng", 12, "Ví dụ 60%.")
SHUFFLE = Column("shuffle", "Xáo trộn", 10, "Không: giữ nguyên thứ tự phương án.", choices=("Có", "Không"))
TAIL = (WHY, *CITATIONS, COMPETENCY, DIFFICULTY, SHUFFLE)


def numbered(names: Sequence[str], row: Row) -> list[str]:
    """Those of the columns that hold something, in order."""
    return [name for name in names if row.get(name)]
