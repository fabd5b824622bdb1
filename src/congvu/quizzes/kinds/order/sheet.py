"""Rows of ``order``. In the sheet the steps stand as they are right; the trainee sees them mixed."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds._kept_ids import listed, named
from congvu.quizzes.kinds.cells import chosen_word, numbered
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Loc, Raw, Row, RowFault, field_of

SCORING = {"adjacent_pairs": "Từng cặp bước liền nhau", "exact": "Đúng hết mới có điểm"}
_STEPS = tuple(f"step_{n}" for n in range(1, 7))


def _read(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    texts = [row[name] for name in numbered(_STEPS, row)]
    there = (known or {}).get("options", [])
    key = named(texts, there, [str(option_id) for option_id in (known or {}).get("key", [])])
    made: Raw = {"options": listed(there, dict(zip(key, texts, strict=True))), "key": key}
    scoring = chosen_word(row, "scoring", SCORING, faults, default="adjacent_pairs")
    return made if scoring == "adjacent_pairs" else {**made, "scoring": scoring}


def _write(item: Raw) -> Mapping[str, Cell]:
    texts = {option["id"]: option["text"] for option in item["options"]}
    cells: dict[str, Cell] = dict(zip(_STEPS, (texts[option_id] for option_id in item["key"]), strict=False))
    return cells | {"scoring": SCORING[item.get("scoring", "adjacent_pairs")]}


def _place(loc: Loc, row: Row) -> str:
    return "step_1" if loc[0] in ("options", "key") else field_of(loc, row)


SHEET = KindSheet(
    title="Sắp xếp",
    rank=30,
    own=(
        *(ItemColumn(name, f"Bước {n}", 34, "Ghi theo thứ tự đúng.") for n, name in enumerate(_STEPS, 1)),
        ItemColumn("scoring", "Cách chấm", 18, choices=tuple(SCORING.values())),
    ),
    read=_read,
    write=_write,
    place=_place,
    example={
        "stem": "Xếp các việc ở quầy theo đúng thứ tự.",
        "options": [
            {"id": "b1", "text": "Kiểm tra giấy tờ"},
            {"id": "b2", "text": "Nhập hồ sơ, lấy mã"},
            {"id": "b3", "text": "In giấy tiếp nhận và hẹn trả"},
        ],
        "key": ["b1", "b2", "b3"],
        "why": "Kiểm tra trước khi nhập; có mã rồi mới in được giấy hẹn.",
    },
)
