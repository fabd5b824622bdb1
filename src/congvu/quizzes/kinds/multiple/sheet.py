"""Rows of ``multiple``, in one sheet with the other kind of choices."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.quizzes.kinds import _option_sheet as options
from congvu.quizzes.kinds.cells import chosen_word
from congvu.quizzes.kinds.multiple.scoring import ALL_OR_NOTHING, BALANCED, PER_OPTION
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Raw, Row, RowFault

SCORING = {
    BALANCED: "Ý đúng trừ ý sai",
    PER_OPTION: "Từng ý",
    ALL_OR_NOTHING: "Đúng hết mới có điểm",
}


def _read(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    key = options.read_key(row, known, faults)
    made: Raw = {"options": options.read_options(row, known, faults), "key": key}
    scoring = chosen_word(row, "scoring", SCORING, faults, default=BALANCED)
    return made if scoring == BALANCED else {**made, "scoring": scoring}


def _write(item: Raw) -> Mapping[str, Cell]:
    return {**options.shared_cells(item), "scoring": SCORING[item.get("scoring", BALANCED)]}


SHEET = KindSheet(
    title="Lựa chọn",
    word="Chọn nhiều",
    rank=11,
    own=(
        *options.CHOICE_COLUMNS,
        ItemColumn(
            "scoring",
            "Cách chấm",
            16,
            "Chỉ cho Chọn nhiều; để trống là Ý đúng trừ ý sai.",
            choices=tuple(SCORING.values()),
        ),
    ),
    read=_read,
    write=_write,
    place=options.option_at_fault,
    example={
        "stem": "Bà Lê Thị Tư nộp hồ sơ còn thiếu một giấy. Những việc nào làm ngay tại quầy?",
        "options": [
            {"id": "a", "text": "Nói rõ còn thiếu giấy gì", "feedback": "Đúng. Nói một lần cho đủ."},
            {"id": "b", "text": "Ghi phiếu yêu cầu bổ sung", "feedback": "Đúng. Có phiếu thì bà nhớ."},
            {
                "id": "c",
                "text": "Giữ hồ sơ chờ giấy còn lại",
                "feedback": "Chưa đúng. Chưa đủ thì chưa nhận.",
            },
            {"id": "d", "text": "Mời bà sang phòng khác hỏi", "feedback": "Chưa đúng. Đó là đùn đẩy."},
        ],
        "key": ["a", "b"],
        "why": "Hồ sơ chưa đủ thì hướng dẫn một lần, bằng phiếu, rõ giấy nào còn thiếu.",
    },
)
