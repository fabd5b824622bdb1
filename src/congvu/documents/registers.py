"""Reading the official registers of administrative units (CSV: code, kind, name, full_name, parent_code)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from congvu.model.letters import nfc


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One unit as its register has it; codes are text, leading zeros matter."""

    code: str
    kind: str
    name: str
    full_name: str
    parent_code: str


def read_register(path: Path) -> list[RegisterRow]:
    """Rows of a register, parents before children."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            RegisterRow(*(nfc(row[name] or "") for name in RegisterRow.__dataclass_fields__))
            for row in csv.DictReader(file)
        ]
    by_code = {row.code: row for row in rows}
    return sorted(rows, key=lambda row: (_depth(row, by_code), row.code))


def _depth(row: RegisterRow, by_code: dict[str, RegisterRow]) -> int:
    depth = 0
    while row.parent_code:
        row = by_code[row.parent_code]
        depth += 1
    return depth
