"""Rows of ``short``."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds.cells import chosen_word, lines
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Raw, Row, RowFault

ACCENTS = {"all": "Đủ dấu", "letters": "Không cần dấu thanh", "none": "Không cần dấu"}


def _read(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    made: Raw = {"key": lines(row.get("key", ""))}
    accents = chosen_word(row, "accents", ACCENTS, faults, default="all")
    return made if accents == "all" else {**made, "accents": accents}


def _write(item: Raw) -> Mapping[str, Cell]:
    return {"key": "\n".join(item["key"]), "accents": ACCENTS[item.get("accents", "all")]}


SHEET = KindSheet(
    title="Điền chữ",
    rank=70,
    own=(
        ItemColumn("key", "Đáp án (mỗi dòng một cách viết)", 34, "Ghi mọi cách viết được chấp nhận."),
        ItemColumn("accents", "Dấu", 18, choices=tuple(ACCENTS.values())),
    ),
    read=_read,
    write=_write,
    example={
        "stem": "Giấy giao cho người nộp khi hồ sơ đã được nhận gọi tắt là gì?",
        "key": ["giấy hẹn", "phiếu hẹn"],
        "why": "Tên đầy đủ: giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    },
)
