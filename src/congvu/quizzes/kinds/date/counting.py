"""A count of working days in Vietnamese: how it came to its day, or why there is none.

The counting is the law's (:mod:`congvu.law.working_days`).
"""

from __future__ import annotations

from datetime import date

from congvu.law.working_days import FIRST_YEAR, LAST_YEAR, CannotCount, Counted
from congvu.quizzes.kinds.date.writing import write_date

BY_THE_ITEM = "ngày nghỉ theo đề bài"
"""Why a day is off that an item lists without a name."""
_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def in_words(day: date) -> str:
    """A day with its name: thứ Sáu 08/01/2027."""
    return f"{_NAMES[day.weekday()]} {write_date(day)}"


def explain(counted: Counted) -> str:
    """How a count came to its day, in one Vietnamese paragraph."""
    words = [f"Cách đếm: nhận {in_words(counted.on)}"]
    if counted.late:
        words.append(f", sau giờ chốt nên tính như nhận {in_words(counted.start)}")
    if counted.number:
        words.append(f"; không tính ngày nhận, {counted.number} ngày làm việc tiếp theo")
    words.append(f" đến {in_words(counted.end)}." if counted.number else f"; hạn là {in_words(counted.end)}.")
    if counted.skipped:
        days = "; ".join(f"{in_words(day)} ({why})" for day, why in counted.skipped)
        words.append(f" Các ngày nghỉ bỏ qua: {days}.")
    return "".join(words)


def why_not(error: CannotCount) -> str:
    """Why nothing was counted, and how to mend the item."""
    if not error.why:
        return f"Chỉ đếm được ngày làm việc từ năm {FIRST_YEAR} đến năm {LAST_YEAR - 1}."
    return (
        f"{in_words(error.on)} không phải là ngày làm việc ({error.why}); "
        "ghi from là ngày làm việc đầu tiên coi như nhận hồ sơ."
    )
