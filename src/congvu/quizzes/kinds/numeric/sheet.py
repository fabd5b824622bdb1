"""Rows of ``numeric``."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds.cells import as_number, number_in
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Loc, Raw, Row, RowFault, field_of


def _read(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    value, tolerance = number_in(row, "key", faults), number_in(row, "tolerance", faults)
    if not row.get("key"):
        faults.append(RowFault("key", "Ghi số đúng, ví dụ 3."))
    key: Raw = {"value": value if value is not None else 0}
    if tolerance:
        key["tolerance"] = tolerance
    return {"key": key, "unit": row["unit"]} if row.get("unit") else {"key": key}


def _write(item: Raw) -> Mapping[str, Cell]:
    return {
        "key": as_number(item["key"]["value"]),
        "tolerance": as_number(item["key"].get("tolerance", 0)),
        "unit": item.get("unit", ""),
    }


def _place(loc: Loc, row: Row) -> str:
    return "tolerance" if loc[-1] == "tolerance" else field_of(loc, row)


SHEET = KindSheet(
    title="Điền số",
    rank=50,
    own=(
        ItemColumn("key", "Đáp án (số)", 12, "Ví dụ 3 hoặc 7,5."),
        ItemColumn("unit", "Đơn vị", 18, "Ví dụ: ngày làm việc."),
        ItemColumn("tolerance", "Sai số cho phép", 12, "0 nếu phải đúng hẳn."),
    ),
    read=_read,
    write=_write,
    place=_place,
    example={
        "stem": "Thủ tục hẹn trả trong mấy ngày làm việc?",
        "key": {"value": 3},
        "unit": "ngày làm việc",
        "why": "Thời hạn ghi trong quyết định công bố thủ tục.",
    },
)
