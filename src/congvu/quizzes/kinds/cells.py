"""Words and numbers in the cells of a workbook, as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from congvu import messages
from congvu.quizzes.kinds.folding import Accents, fold
from congvu.quizzes.kinds.numbers import parse_number
from congvu.quizzes.kinds.sheets import Row, RowFault

T = TypeVar("T")
_PERCENT = re.compile(r"\s*%\s*$")


def folded(text: str) -> str:
    """A text without accents, case and odd spaces: how headings and choices are compared."""
    return fold(text, Accents.NONE)


def alike(text: str) -> str:
    """A text without case and odd spaces, accents kept: how texts of one item are told apart."""
    return fold(text)


def chosen_word(
    row: Row, column: str, words: Mapping[T, str], faults: list[RowFault], *, default: T | None
) -> T | None:
    """The value whose word stands in a cell; ``default`` for an empty one. Any other word is a fault."""
    text = row.get(column, "")
    if not text and default is not None:
        return default
    for value, word in words.items():
        if folded(text) in (folded(word), folded(str(value))):
            return value
    known = ", ".join(words.values())
    told = (
        f"«{text}» không có trong danh sách; chọn một trong: {known}."
        if text
        else f"Chọn một trong: {known}."
    )
    faults.append(RowFault(column, told))
    return default


def number(text: str) -> Decimal | None:
    """A number as Vietnamese or a program writes it; ``None`` for anything else."""
    try:
        return parse_number(text)
    except ValueError:
        pass
    return Decimal(text) if re.fullmatch(r"-?\d+\.\d+", text, re.ASCII) else None


def plain(value: Decimal) -> int | float | str:
    """A number as YAML holds it best; with three decimals a text, which nobody can take for thousands."""
    if value == value.to_integral_value():
        return int(value)
    return messages.exact_number(value) if value.as_tuple().exponent == -3 else float(value)


def share(text: str) -> float | None:
    """``60%``, ``60``, ``0,6`` and ``0.6`` as 0.6; ``None`` for what is no share."""
    value = number(_PERCENT.sub("", text))
    if value is None or value < 0:
        return None
    percent = bool(_PERCENT.search(text)) or value > 1
    fraction = value / 100 if percent else value
    return float(fraction) if fraction <= 1 else None


def lines(text: str) -> list[str]:
    """The lines of a cell that hold something."""
    return [line for part in text.split("\n") if (line := part.strip())]


def numbered(names: Sequence[str], row: Row) -> list[str]:
    """Those of the columns that hold something, in order."""
    return [name for name in names if row.get(name)]


def number_in(row: Row, column: str, faults: list[RowFault]) -> int | float | str | None:
    """The number in a cell as YAML holds it best; ``None`` for an empty one. Anything else is a fault."""
    text = row.get(column, "")
    value = number(text) if text else None
    if text and value is None:
        faults.append(RowFault(column, f"«{text}» không phải là một số; viết như 3 hoặc 7,5."))
    return None if value is None else plain(value)


def as_number(value: object) -> float | int | None:
    """A number of an item as Excel holds it; a text in Vietnamese writing is one, too."""
    numeric = value if isinstance(value, int | float) else number(str(value))
    return float(numeric) if isinstance(numeric, Decimal) else numeric
