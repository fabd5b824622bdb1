"""Words and numbers in cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from congvu import messages
from congvu.quizzes.item_sheets._columns import Row, RowFault
from congvu.quizzes.kinds.numeric.number import parse_number
from congvu.quizzes.kinds.short.folding import Accents, fold

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
    found = value / 100 if percent else value
    return float(found) if found <= 1 else None


def lines(text: str) -> list[str]:
    """The lines of a cell that hold something."""
    return [line for part in text.split("\n") if (line := part.strip())]
