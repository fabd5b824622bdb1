"""A paper with a question of every kind, for the page's own tests."""

from __future__ import annotations

from collections.abc import Sequence
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


def _gap(name: str, label: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": name,
        "label": label,
        "kind": kind,
        "feedback": f"Mục {label.lower()} ghi theo hồ sơ.",
        **fields,
    }


SLIP = """Số: 0125/TNHS

Bộ phận Một cửa **phường An Bình** tiếp nhận hồ sơ của ông Nguyễn Văn Minh, tiếp nhận lúc 9 giờ 05, {from}.
Thủ tục: {procedure}
Thời hạn giải quyết: {days}
Hẹn trả kết quả: {due}, tại Bộ phận Một cửa.
Người tiếp nhận ghi thêm: {note}"""

FORMED: list[dict[str, Any]] = [
    {
        "kind": "cloze",
        "stem": "Hồ sơ đăng ký lại khai sinh đủ giấy tờ được nộp sáng thứ Hai 04/01/2027. Lập giấy hẹn cho người nộp.",
        "title": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "form": SLIP,
        "gaps": [
            _gap("from", "Ngày tiếp nhận", "date", key="04/01/2027"),
            _gap(
                "procedure",
                "Tên thủ tục",
                "single",
                options=_entries(
                    "p", "Đăng ký khai sinh", "Đăng ký lại khai sinh", "Cấp bản sao trích lục hộ tịch"
                ),
                key="p2",
            ),
            _gap("days", "Thời hạn", "numeric", key={"value": 5}, unit="ngày làm việc"),
            _gap("due", "Ngày hẹn trả", "date", key={"from": "04/01/2027", "working_days": 5}),
            _gap("note", "Ghi chú", "short", key=["hồ sơ đầy đủ", "đủ hồ sơ"]),
        ],
    },
    {
        "kind": "judgement",
        "stem": "Cuối giờ chiều, một cụ già đến nộp hồ sơ còn thiếu một giấy tờ. Nhà cụ cách trụ sở 20 km.\n\nMỗi cách xử lý dưới đây phù hợp đến đâu?",
        "options": _choices(
            "Xem giấy tờ nào tra được trong cơ sở dữ liệu, hướng dẫn cụ một lần đầy đủ bằng phiếu rồi nhận phần còn lại",
            "Nhận hồ sơ cho xong, hôm sau gọi điện bảo cụ bổ sung",
            "Nói với cụ là đã hết giờ, mai quay lại",
            "Ghi phiếu yêu cầu bổ sung, nêu rõ giấy còn thiếu và cách nộp qua bưu chính",
        ),
        "key": {"a": 4, "b": 2, "c": 1, "d": 3},
    },
]
"""A form to fill in, and actions to rate."""

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


def _criterion(name: str, title: str) -> dict[str, Any]:
    levels = [
        ("full", "Nêu đủ và cụ thể.", 1),
        ("part", "Có nêu, chưa cụ thể.", 0.5),
        ("none", "Không nêu.", 0),
    ]
    return {
        "id": name,
        "title": title,
        "levels": [{"id": level, "text": text, "share": share} for level, text, share in levels],
    }


STARTER = "def ti_le_dung_hen(ho_so):\n    # viết tiếp ở đây\n    return None\n"
WRITTEN: list[dict[str, Any]] = [
    {
        "kind": "essay",
        "stem": "Viết đoạn giao việc để giảm hồ sơ trễ hẹn của phường trong quý tới.",
        "rubric": [
            _criterion("nguoi", "Rõ người"),
            _criterion("viec", "Rõ việc"),
            _criterion("trach-nhiem", "Rõ trách nhiệm"),
            _criterion("quy-trinh", "Rõ quy trình"),
            _criterion("hieu-qua", "Rõ hiệu quả"),
        ],
        "model_answer": "Bà A chủ trì.\n\nBáo cáo thứ Sáu hằng tuần.",
        "min_chars": 300,
    },
    {
        "kind": "code",
        "stem": "Mỗi hồ sơ là một cặp (ngày hẹn, ngày trả). Viết hàm tính tỷ lệ hồ sơ trả đúng hẹn.",
        "starter": STARTER,
        "examples": [{"call": "ti_le_dung_hen([('2026-11-03', '2026-11-02')])", "value": 1.0}],
        "files": [{"name": "ho-so.csv", "text": "ma,hen,tra\n001,2026-11-03,2026-11-02\n"}],
        "key": {
            "solution": "def ti_le_dung_hen(ho_so):\n    return sum(tra <= hen for hen, tra in ho_so) / len(ho_so)\n",
            "probes": [{"call": "ti_le_dung_hen([('2026-11-03', '2026-11-05')])", "value": 0.0}],
        },
    },
]
"""Questions that are answered with a long text."""


def paper(
    count: int = len(ITEMS), items: Sequence[dict[str, Any]] = tuple(ITEMS)
) -> dict[str, dict[str, Any]]:
    """``count`` slots: kind, content, key, feedback and arrangement by slot id."""
    kinds, rng, slots = load_kinds(), Random(7), {}
    for number, raw in enumerate(islice(cycle(items), count), start=1):
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
