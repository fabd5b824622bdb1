"""Rows of ``judgement``: each action with the experts' rating."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds import _option_sheet as options
from congvu.quizzes.kinds.judgement.scoring import HIGHEST, LOWEST
from congvu.quizzes.kinds.sheets import Cell, KindSheet, Loc, Raw, Row, RowFault

_LEVELS = {str(level): level for level in range(LOWEST, HIGHEST + 1)}


def _read(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    ids, key = options.ids_by_letter(known), {}
    for letter in options.filled(row):
        level = _LEVELS.get(row.get(f"level_{letter}", ""))
        if level is None:
            faults.append(RowFault(f"level_{letter}", "Ghi mức 1, 2, 3 hoặc 4 (4: rất nên làm)."))
        else:
            key[ids[letter]] = level
    return {"options": options.read_options(row, known, faults), "key": key}


def _write(item: Raw) -> Mapping[str, Cell]:
    levels: dict[str, Cell] = {
        f"level_{letter}": item["key"][option["id"]]
        for letter, option in zip(options.LETTERS, item["options"], strict=False)
    }
    return levels | options.write_options(item)


def _place(loc: Loc, row: Row) -> str:
    return "level_A" if loc[0] == "key" else options.option_at_fault(loc, row)


SHEET = KindSheet(
    title="Tình huống",
    rank=80,
    own=options.option_columns(
        ("text", "Cách xử lý", 34), ("level", "Mức (1–4)", 10), ("feedback", "Phản hồi", 34)
    ),
    read=_read,
    write=_write,
    place=_place,
    example={
        "stem": "Người dân lớn tiếng vì phải chờ. Cho mỗi cách xử lý một mức phù hợp.",
        "options": [
            {
                "id": "a",
                "text": "Xin lỗi, nói rõ còn mấy người",
                "feedback": "Rất nên: nhận lỗi và cho mốc rõ.",
            },
            {"id": "b", "text": "Im lặng làm tiếp", "feedback": "Ít nên: không ai biết còn bao lâu."},
            {"id": "c", "text": "Bảo người dân trật tự", "feedback": "Không nên: làm căng thêm."},
        ],
        "key": {"a": 4, "b": 2, "c": 1},
        "why": "Người chờ cần biết mình được để ý và còn phải chờ bao lâu.",
    },
)
