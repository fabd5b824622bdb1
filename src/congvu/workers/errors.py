"""What can go wrong with workers."""

from __future__ import annotations

from congvu.model.errors import UserError


class WorkersDied(UserError):
    """The workers died time after time on the same tasks: no memory, or something ends them."""

    def __init__(self) -> None:
        super().__init__(
            "Các tiến trình chấm bị dừng liên tiếp.",
            mend="Xem máy có đủ bộ nhớ không, giảm CONGVU_WORKERS rồi chạy lại; việc sẽ tiếp tục từ chỗ dừng.",
            code="CV-WORK-004",
        )
