"""Options A to F in the columns of a sheet, each with its text and its feedback."""

from __future__ import annotations

import re
from collections.abc import Mapping

from congvu.quizzes.kinds.sheets import Cell, ItemColumn, Loc, Raw, Row, RowFault

LETTERS = "ABCDEF"
_TOGETHER = re.compile(r"[A-F]+", re.IGNORECASE)


def option_columns(*parts: tuple[str, str, int]) -> tuple[ItemColumn, ...]:
    """For each letter a column a part, which is a name, a heading and a width."""
    return tuple(
        ItemColumn(f"{name}_{letter}", f"{heading} {letter}", width)
        for letter in LETTERS
        for name, heading, width in parts
    )


CHOICE_COLUMNS = (
    *option_columns(("text", "Phương án", 34), ("feedback", "Phản hồi", 34)),
    ItemColumn("key", "Đáp án", 10, "Chữ cái: B, hoặc A, C."),
)
"""Options and the letters of the right ones."""


def filled(row: Row) -> list[str]:
    """The letters of the options of a row."""
    return [letter for letter in LETTERS if row.get(f"text_{letter}")]


def ids_by_letter(known: Raw | None) -> dict[str, str]:
    """The option ids by letter: those that the item has already, else the small letter."""
    there = [str(option["id"]) for option in (known or {}).get("options", [])]
    free = [letter.lower() for letter in LETTERS if letter.lower() not in there]
    return dict(zip(LETTERS, [*there, *free], strict=False))


def read_options(row: Row, known: Raw | None, faults: list[RowFault]) -> list[Raw]:
    """The options of a row; feedback without an option is a fault."""
    ids = ids_by_letter(known)
    lonely = [letter for letter in LETTERS if row.get(f"feedback_{letter}") and not row.get(f"text_{letter}")]
    faults += [RowFault(f"text_{letter}", "Có phản hồi mà chưa có phương án.") for letter in lonely]
    return [
        {"id": ids[letter], "text": row[f"text_{letter}"], "feedback": row.get(f"feedback_{letter}", "")}
        for letter in filled(row)
    ]


def write_options(item: Raw) -> dict[str, Cell]:
    """The cells of the options of an item."""
    cells: dict[str, Cell] = {}
    for letter, option in zip(LETTERS, item["options"], strict=False):
        cells[f"text_{letter}"] = option["text"]
        cells[f"feedback_{letter}"] = option["feedback"]
    return cells


def read_key(row: Row, known: Raw | None, faults: list[RowFault]) -> list[str]:
    """The ids of the options whose letters stand under *Đáp án*; none, and letters without an option, are faults."""
    letters = _letters(row.get("key", ""))
    ids, there = ids_by_letter(known), filled(row)
    if missing := [letter for letter in letters if letter not in there]:
        faults.append(RowFault("key", f"Đáp án ghi {', '.join(missing)} nhưng phương án đó còn trống."))
    if not letters:
        faults.append(RowFault("key", "Ghi chữ cái của phương án đúng, ví dụ B (chọn nhiều: A, C)."))
    return [ids[letter] for letter in letters if letter in ids]


def write_key(item: Raw) -> str:
    """The letters of the right options."""
    key = item["key"] if isinstance(item["key"], list) else [item["key"]]
    letters = dict(zip([option["id"] for option in item["options"]], LETTERS, strict=False))
    return ", ".join(letters[option_id] for option_id in key)


def _letters(text: str) -> list[str]:
    """``B``, ``A, C``, ``a;c`` and ``ACD`` alike; what is no letter of an option stays to be told."""
    words = [word for word in re.split(r"[\s,;.]+", text) if word]
    spread = [list(word) if _TOGETHER.fullmatch(word) else [word] for word in words]
    return list(dict.fromkeys(letter.upper() for word in spread for letter in word))


def option_at_fault(loc: Loc, row: Row) -> str:
    """The column of a fault: of the option, and of its feedback or text."""
    there = filled(row)
    if loc[0] != "options" or len(loc) < 2 or not isinstance(loc[1], int) or loc[1] >= len(there):
        return "text_A" if loc[0] == "options" else str(loc[0])
    return f"{'feedback' if loc[-1] == 'feedback' else 'text'}_{there[loc[1]]}"


def shared_cells(item: Raw) -> Mapping[str, Cell]:
    """Options and key of an item whose key is a choice among its options."""
    return {"key": write_key(item), **write_options(item)}
