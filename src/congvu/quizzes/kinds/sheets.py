"""What a kind tells of its rows in the workbook in which colleagues write items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, str]
"""The text of a row's cells by column name; an empty cell is missing or empty."""
Cell: TypeAlias = str | int | float | None
Raw: TypeAlias = dict[str, Any]
"""An item as its YAML is read."""
Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ItemColumn:
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


def field_of(loc: Loc, _row: Row) -> str:
    """The column named like the field at fault: where most faults are."""
    return str(loc[0])


@dataclass(frozen=True, slots=True)
class KindSheet:
    """How items of one kind stand in the rows of a sheet.

    Kinds that give the same ``title`` share a sheet, told apart by their ``word`` in the column *Dạng câu*. Sheets stand
    by ``rank``, then by title. ``own`` are the columns between the question and its explanation. ``read`` gives the
    kind's own fields of a row, beside the item that it changes (``None`` for a new one), and adds to the faults;
    ``write`` gives their cells. ``example`` is an item to show how it is done, but for the fields that all kinds share.
    ``place`` names the column of a fault that the schema found at a place of the item.
    """

    title: str
    own: tuple[ItemColumn, ...]
    read: Callable[[Row, Raw | None, list[RowFault]], Raw]
    write: Callable[[Raw], Mapping[str, Cell]]
    example: Mapping[str, Any]
    place: Callable[[Loc, Row], str] = field_of
    word: str = ""
    rank: int = 100
