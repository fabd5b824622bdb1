"""Rows of ``slider``."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds.cells import number_in
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Raw, Row, RowFault

_OWN = ("lowest", "highest", "key", "reach")
_DEFAULTS = {"lowest": 0, "reach": 1}


def _read(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    found = {name: number_in(row, name, faults) for name in _OWN}
    missing = [name for name in ("highest", "key") if not row.get(name)]
    faults += [RowFault(name, "Còn trống; ghi một số nguyên.") for name in missing]
    return {name: value for name, value in found.items() if value not in (None, _DEFAULTS.get(name))}


def _write(item: Raw) -> Mapping[str, Cell]:
    return {**_DEFAULTS, **{name: item[name] for name in _OWN if name in item}}


SHEET = KindSheet(
    title="Thang đo",
    own=(
        ItemColumn("lowest", "Thang từ", 10, "Để trống: từ 0."),
        ItemColumn("highest", "Thang đến", 10),
        ItemColumn("key", "Đáp án (trên thang)", 12),
        ItemColumn("reach", "Hết điểm khi lệch", 12, "Để trống: lệch 1 là không có điểm."),
    ),
    read=_read,
    write=_write,
    example={
        "stem": "Trong 10 hồ sơ nộp trực tuyến, mấy hồ sơ phải có giấy tiếp nhận?",
        "highest": 10,
        "key": 9,
        "reach": 2,
        "why": "Hồ sơ nào được nhận cũng có giấy tiếp nhận; một hồ sơ ở đây chưa được nhận.",
    },
)
