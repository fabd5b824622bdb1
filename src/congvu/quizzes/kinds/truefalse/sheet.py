"""Rows of ``truefalse``."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds.cells import chosen_word
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Loc, Raw, Row, RowFault, field_of
from congvu.quizzes.kinds.truefalse.words import WORDS


def _read(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    told = {True: row.get("feedback_true", ""), False: row.get("feedback_false", "")}
    return {"key": chosen_word(row, "key", WORDS, faults, default=None), "feedback": told}


def _write(item: Raw) -> Mapping[str, Cell]:
    told = item["feedback"]
    return {"key": WORDS[item["key"]], "feedback_true": told[True], "feedback_false": told[False]}


def _place(loc: Loc, row: Row) -> str:
    if loc[0] == "feedback":
        return f"feedback_{'false' if str(loc[-1]).lower() == 'false' else 'true'}"
    return field_of(loc, row)


SHEET = KindSheet(
    title="Đúng sai",
    rank=20,
    own=(
        ItemColumn(
            "key", "Đáp án", 10, "Nhận định trong câu hỏi đúng hay sai.", choices=tuple(WORDS.values())
        ),
        ItemColumn("feedback_true", "Phản hồi nếu chọn Đúng", 40),
        ItemColumn("feedback_false", "Phản hồi nếu chọn Sai", 40),
    ),
    read=_read,
    write=_write,
    place=_place,
    example={
        "stem": "Hồ sơ nộp trực tuyến thì không phải cấp giấy tiếp nhận và hẹn trả.",
        "key": False,
        "feedback": {
            True: "Chưa đúng. Nộp cách nào cũng phải hẹn.",
            False: "Đúng. Giấy hẹn gửi qua tài khoản.",
        },
        "why": "Mọi hồ sơ được nhận đều có giấy tiếp nhận và hẹn trả, dù nộp bằng cách nào.",
    },
)
