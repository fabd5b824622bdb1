"""Flags of answers in words."""

from __future__ import annotations

_TEXTS = {
    "unreadable": "Máy không đọc được câu trả lời, hoặc một chỗ trong câu trả lời.",
    "no_answers": "Bài nộp qua sổ ghi không có tệp câu trả lời.",
    "not_marked": "Máy chưa chấm được câu này.",
    "missing_cell": "Ô của câu này bị xóa khỏi sổ ghi.",
    "duplicated_cell": "Ô của câu này bị nhân đôi trong sổ ghi.",
    "altered_cell": "Ô của câu này bị sửa trong sổ ghi.",
    "unreadable_notebook": "Sổ ghi nộp lên không đọc được.",
    "second_wanted": "Có người xin chấm thêm câu này.",
    "run_timeout": "Chương trình chạy quá thời gian.",
    "run_memory": "Chương trình dùng quá bộ nhớ.",
    "run_output": "Chương trình in ra quá nhiều.",
    "run_killed": "Chương trình bị dừng giữa chừng.",
    "run_error": "Chương trình báo lỗi.",
    "run_refused": "Máy chưa chạy được chương trình này.",
}


def flag_text(flag: str) -> str:
    """What a person should look at; empty without a flag."""
    return _TEXTS.get(flag, "Câu này cần người xem lại.") if flag else ""
