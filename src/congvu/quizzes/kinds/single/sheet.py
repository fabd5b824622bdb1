"""Rows of ``single``, in a sheet of its own with other choices."""

from __future__ import annotations

from congvu.quizzes.kinds import _option_sheet as options
from congvu.quizzes.kinds.sheets import KindSheet, Raw, Row, RowFault


def _read(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    key = options.read_key(row, known, faults)
    made: Raw = {"options": options.read_options(row, known, faults), "key": key[0] if key else ""}
    if len(key) > 1:
        faults.append(RowFault("key", "Dạng Chọn một chỉ có một đáp án; nếu nhiều, đổi Dạng câu."))
    return made


SHEET = KindSheet(
    title="Lựa chọn",
    word="Chọn một",
    rank=10,
    own=options.CHOICE_COLUMNS,
    read=_read,
    write=options.shared_cells,
    place=options.option_at_fault,
    example={
        "stem": "Bà Lê Thị Tư nộp hồ sơ lúc 10 giờ, giấy tờ đã đủ.\n\nViệc nào làm ngay tại quầy?",
        "options": [
            {
                "id": "a",
                "text": "Nhận, cấp giấy hẹn ghi rõ ngày trả",
                "feedback": "Đúng. Đủ thì nhận và hẹn.",
            },
            {
                "id": "b",
                "text": "Giữ hồ sơ, chiều gọi lại cho bà",
                "feedback": "Chưa đúng. Bà về không có gì làm chứng.",
            },
            {"id": "c", "text": "Mời bà sang phòng chuyên môn hỏi", "feedback": "Chưa đúng. Đó là đùn đẩy."},
        ],
        "key": "a",
        "why": "Hồ sơ đủ thì tiếp nhận, cấp giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    },
)
