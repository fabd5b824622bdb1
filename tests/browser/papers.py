"""A paper with a question of every kind, for the page's own tests."""

from __future__ import annotations

from itertools import cycle, islice
from random import Random
from typing import Any

from congvu.quizzes.kinds import load_kinds

_COMMON = {
    "why": "Khoản 1 Điều 17 ghi rõ việc cấp giấy tiếp nhận hồ sơ và hẹn trả kết quả cho người nộp.",
    "citations": ["nd-118-2025#d17.k1"],
    "competency": "one-stop.receiving",
    "difficulty": 0.6,
}


def _choices(*texts: str) -> list[dict[str, str]]:
    return [
        {"id": "abcdef"[n], "text": t, "feedback": f"Phản hồi {'abcdef'[n]}."} for n, t in enumerate(texts)
    ]


def _entries(prefix: str, *texts: str) -> list[dict[str, str]]:
    return [{"id": f"{prefix}{n}", "text": t} for n, t in enumerate(texts, start=1)]


ITEMS: list[dict[str, Any]] = [
    {
        "kind": "single",
        "stem": "Công dân nộp hồ sơ đủ thành phần tại Bộ phận Một cửa của phường.\n\nCông chức tiếp nhận làm gì **trước tiên**?",
        "options": _choices(
            "Cấp giấy tiếp nhận hồ sơ và hẹn trả kết quả",
            "Chuyển ngay hồ sơ cho cơ quan chuyên môn, chưa cần ghi nhận vào hệ thống thông tin",
            "Hẹn công dân hôm sau quay lại",
            "Yêu cầu bổ sung bản sao chứng thực của mọi giấy tờ",
        ),
        "key": "a",
    },
    {
        "kind": "multiple",
        "stem": "Những việc nào bị cấm khi tiếp nhận hồ sơ?",
        "options": _choices(
            "Nhận phong bì của người nộp hồ sơ",
            "Từ chối hồ sơ mà không nêu lý do bằng văn bản",
            "Hướng dẫn người dân kê khai",
            "Đòi thêm giấy tờ ngoài quy định",
            "Ghi sổ theo dõi hồ sơ",
        ),
        "key": ["a", "b", "d"],
    },
    {
        "kind": "truefalse",
        "stem": "Người dân được nộp hồ sơ tại bất kỳ Bộ phận Một cửa nào trong tỉnh.",
        "key": True,
        "feedback": {True: "Đúng, không phụ thuộc địa giới.", False: "Chưa đúng, không phụ thuộc địa giới."},
    },
    {
        "kind": "order",
        "stem": "Xếp các bước xử lý một hồ sơ theo thứ tự.",
        "options": _entries("b", "Tiếp nhận", "Chuyển hồ sơ", "Giải quyết", "Trả kết quả"),
        "key": ["b1", "b2", "b3", "b4"],
    },
    {
        "kind": "match",
        "stem": "Ghép mỗi loại giấy tờ với nơi cấp.",
        "left": _entries("l", "Giấy khai sinh", "Giấy phép xây dựng", "Phiếu lý lịch tư pháp"),
        "right": _entries("r", "Ủy ban nhân dân cấp xã", "Sở Xây dựng", "Công an", "Bộ Ngoại giao"),
        "key": {"l1": "r1", "l2": "r2", "l3": "r3"},
    },
    {
        "kind": "numeric",
        "stem": "Thời hạn giải quyết là bao nhiêu ngày làm việc?",
        "key": {"value": 7.5},
        "unit": "ngày làm việc",
    },
    {
        "kind": "date",
        "stem": "Hồ sơ nộp ngày 04/01/2027 phải có kết quả chậm nhất ngày nào?",
        "key": "08/01/2027",
    },
    {
        "kind": "short",
        "stem": "Giấy mà công dân nhận khi nộp hồ sơ gọi tắt là gì?",
        "key": ["giấy hẹn", "phiếu hẹn"],
    },
]


def paper(count: int = len(ITEMS)) -> dict[str, dict[str, Any]]:
    """``count`` slots: kind, content, key, feedback and arrangement by slot id."""
    kinds, rng, slots = load_kinds(), Random(7), {}
    for number, raw in enumerate(islice(cycle(ITEMS), count), start=1):
        kind = kinds[raw["kind"]]
        parts = kind.take_apart(kind.schema.model_validate({**_COMMON, "id": f"sample-{number}", **raw}))
        slots[f"s{number:02}"] = {
            "kind": kind.name,
            "content": parts.content,
            "key": parts.key,
            "feedback": parts.feedback,
            "arrangement": kind.arrange(parts.content, rng, shuffle=True),
        }
    return slots
