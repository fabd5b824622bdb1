"""A row to an item, and an item to a row: the fields that all kinds share, and those of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from congvu.model.norms import Citation
from congvu.quizzes.item_sheets._sheets import CITATIONS, KIND, SheetForm
from congvu.quizzes.kinds.cells import chosen_word, folded, share
from congvu.quizzes.kinds.sheets import Cell, Raw, Row, RowFault

EXAMPLE = "(ví dụ)"
"""What stands in the first cell of the row that shows how it is done: such a row is not taken in."""
_YES = {True: "Có", False: "Không"}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """The item of a row as YAML has it, and what is wrong with it so far; ``raw`` is whole only without faults."""

    raw: Raw
    faults: tuple[RowFault, ...]


def is_example(row: Row) -> bool:
    """Whether a row only shows how it is done."""
    return folded(row.get("id", "")).strip("()[] ") == folded(EXAMPLE).strip("()[] ")


def read_row(form: SheetForm, row: Row, known: Raw | None, competencies: Mapping[str, str]) -> ReadRow:
    """The item of a row; ``known`` is the item that it changes, ``competencies`` are titles by id.

    What only the register or the bank can tell is not looked at.
    """
    faults: list[RowFault] = []
    kind = _kind(form, row, faults)
    own = form.kinds[kind].read(row, known, faults)
    raw: Raw = {"id": row.get("id", ""), "kind": kind, "stem": row.get("stem", ""), **own}
    raw["why"] = row.get("why", "")
    raw["citations"] = _citations(row, faults)
    raw["competency"] = _competency(row, competencies, faults)
    raw["difficulty"] = _difficulty(row, faults)
    if chosen_word(row, "shuffle", _YES, faults, default=True) is False:
        raw["shuffle"] = False
    empty = [name for name in ("stem", "why") if not raw[name]]
    faults += [RowFault(name, "Còn trống; điền vào ô này.") for name in empty]
    return ReadRow(raw, tuple(faults))


def _kind(form: SheetForm, row: Row, faults: list[RowFault]) -> str:
    """The kind that a row names; the first of its sheet where it names none rightly."""
    told = chosen_word(row, KIND, form.words, faults, default=None) if form.words else None
    return told or next(iter(form.kinds))


def _citations(row: Row, faults: list[RowFault]) -> list[str]:
    citations = list(
        dict.fromkeys(citation for citation in re.split(r"[\s,;]+", row.get("citations", "")) if citation)
    )
    if not citations:
        faults.append(RowFault("citations", "Chọn ít nhất một căn cứ trong danh sách."))
    for citation in citations:
        try:
            Citation.parse(citation)
        except ValueError:
            told = f"«{citation}» không phải mã căn cứ; chọn trong danh sách, ví dụ nd-118-2025#d15."
            faults.append(RowFault("citations", told))
    return citations


def _competency(row: Row, competencies: Mapping[str, str], faults: list[RowFault]) -> str:
    text = row.get("competency", "")
    for name, title in competencies.items():
        if text == name or (text and folded(text) == folded(title)):
            return name
    faults.append(RowFault("competency", f"«{text}» không có trong khung năng lực; chọn trong danh sách."))
    return text


def _difficulty(row: Row, faults: list[RowFault]) -> float:
    value = share(row.get("difficulty", ""))
    if value is None:
        told = "Ước bao nhiêu phần trăm người học làm đúng, từ 0% đến 100%, ví dụ 60%."
        faults.append(RowFault("difficulty", told))
    return 0.5 if value is None else value


def write_row(form: SheetForm, item: Raw) -> dict[str, list[Cell]]:
    """The cells of an item by column name, as many as there are columns of that name; ``form`` is its kind's sheet."""
    cells: dict[str, Cell] = {
        "id": item["id"],
        "stem": str(item["stem"]).strip(),
        "why": str(item["why"]).strip(),
        "competency": item["competency"],
        "difficulty": item["difficulty"],
        "shuffle": _YES[bool(item.get("shuffle", True))],
        **form.kinds[item["kind"]].write(item),
    }
    if form.words:
        cells[KIND] = form.words[item["kind"]]
    made = {name: [value.strip() if isinstance(value, str) else value] for name, value in cells.items()}
    return made | {"citations": _spread(item["citations"])}


def _spread(citations: list[str]) -> list[Cell]:
    """One a column; what is left over stands in the last."""
    last = len(CITATIONS) - 1
    return [*citations[:last], "; ".join(citations[last:])]


def example_row(form: SheetForm, competency: str, citation: str) -> dict[str, list[Cell]]:
    """The cells of the row that shows how it is done."""
    kind, sheet = next(iter(form.kinds.items()))
    shared = {
        "id": EXAMPLE,
        "kind": kind,
        "citations": [citation],
        "competency": competency,
        "difficulty": 0.6,
    }
    return write_row(form, {**sheet.example, **shared})
