"""What commands there are: the first level, the module and the line of help of each.

A noun is the field's own word, in the singular (``people`` for staff). Its module holds its verbs. The lines stand
here, and not in the modules, so that ``congvu --help`` imports none of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A command or a noun of the first level: its module, whose ``app`` holds it, and its line of help."""

    module: str
    about: str


FIRST = {
    "demo": Entry("demo", "Nạp một quận mẫu (hư cấu), in kết quả, rồi chạy campus."),
    "init": Entry("publishing", "Chuẩn bị lần đầu: danh mục đơn vị và quản trị viên."),
    "serve": Entry("serving", "Chạy campus cho tới khi bấm Ctrl-C."),
    "author": Entry("serving", "Mở JupyterLab để soạn bài."),
    "check": Entry("checking", "Kiểm tra toàn bộ nội dung."),
    "publish": Entry("publishing", "Phát hành nội dung đã kiểm tra."),
    "doctor": Entry("doctor", "Tự kiểm tra hệ thống; mỗi mục có mã và cách sửa."),
}
"""What a newcomer needs, in the order of a first day."""

NOUNS = {
    "people": Entry("people", "Cán bộ: tìm, nhập danh sách, phiếu đăng nhập, rời danh sách, xóa."),
    "unit": Entry("units", "Đơn vị: tìm, thêm đơn vị trực thuộc."),
    "role": Entry("roles", "Vai trò: giao, thu."),
    "campaign": Entry("campaigns", "Đợt tập huấn: mở, liệt kê, xem kết quả."),
    "attempt": Entry("attempts", "Lượt làm bài: liệt kê, sửa điểm, chạy bài mã đang chờ."),
    "quiz": Entry("quizzes", "Bài kiểm tra: chấm lại, thống kê."),
    "item": Entry("items", "Câu hỏi: thêm câu mẫu, soạn trong Excel."),
    "lesson": Entry("lessons", "Bài học: thêm bài mẫu."),
    "course": Entry("courses", "Khóa học: làm sổ tay để in hoặc đọc trên điện thoại."),
    "content": Entry("content", "Tệp nội dung: dựng cho nbgrader, ghi lược đồ JSON."),
    "norm": Entry("norms", "Sổ văn bản: hiệu lực, văn bản thay thế, nội dung phải viết lại."),
    "gradebook": Entry("gradebook", "Sổ điểm nbgrader: ghi sang, dựng lại, thu về."),
    "state": Entry("state", "Dữ liệu đã lưu: sao lưu, khôi phục, việc theo giờ."),
}

OTHERS = {"settings": Entry("settings", "Tham số cấu hình (biến môi trường): liệt kê.")}
"""There is one thing to do with them, so the noun stands alone."""

HIDDEN = {"projector": Entry("serving", "")}
"""What congvu starts by itself."""

MOVED = {
    "add-unit": ("unit add",),
    "attempts": ("attempt list",),
    "backup": ("state backup",),
    "build": ("content build",),
    "campaigns": ("campaign list",),
    "codes": ("people slips",),
    "collect": ("gradebook collect",),
    "erase": ("people erase",),
    "grant": ("role grant",),
    "handbook": ("course handbook",),
    "import": ("people import",),
    "items": ("item template", "item import"),
    "leave": ("people leave",),
    "new": ("item new", "lesson new"),
    "norms": ("norm list", "norm show", "norm worklist"),
    "open": ("campaign open",),
    "override": ("attempt override",),
    "project": ("gradebook project", "gradebook rebuild"),
    "regrade": ("quiz regrade",),
    "restore": ("state restore",),
    "results": ("campaign results",),
    "revoke": ("role revoke",),
    "run-code": ("attempt run-code",),
    "schemas": ("content schemas",),
    "statistics": ("quiz statistics",),
    "tick": ("state tick",),
    "units": ("unit find",),
}
"""Names of the first level that were given up, and what to type in their place."""
