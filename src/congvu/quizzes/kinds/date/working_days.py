"""Counting working days, as deadlines of procedures are counted.

The calendar is that of the library ``holidays`` for Viet Nam (public holidays with Tết and their days in lieu,
Article 112 of the Labour Code; Saturdays and Sundays; the days that were swapped nationwide), under the lists that
an item brings along. The day of receipt is not counted (clause 2, Article 147 of the Civil Code 2015): the first
working day after it is day 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache

import holidays

from congvu.quizzes.kinds.date.writing import write_date

FIRST_YEAR, LAST_YEAR = 1995, 2099
"""Years in which days can be counted: the library knows days in lieu and the lunar calendar for these."""
MAX_WORKING_DAYS = 400

_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAY = timedelta(days=1)


class CannotCount(ValueError):
    """The days cannot be counted; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: the item's own lists over the library's calendar.

    ``off`` are more days off, with a word on each (may be empty); ``working`` are days that are worked although the
    calendar says otherwise.
    """

    off: Mapping[date, str] = field(default_factory=dict)
    working: frozenset[date] = frozenset()

    def why_off(self, day: date) -> str:
        """Why a day is off, in Vietnamese; empty for a working day."""
        if day in self.working:
            return ""
        if day in self.off:
            return self.off[day] or "ngày nghỉ theo đề bài"
        national = _national(day.year)
        if national.is_working_day(day):
            return ""
        return str(national.get(day) or "nghỉ cuối tuần")


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: received ``on``, taken as received on ``start``, ``number`` working days, ending on ``end``.

    ``skipped`` are the days off on the way and why; ``late`` says that receipt after the cut-off moved the start.
    """

    on: date
    start: date
    number: int
    end: date
    skipped: tuple[tuple[date, str], ...]
    late: bool = False


def count_working_days(
    on: date,
    number: int,
    calendar: Calendar,
    received_at: time | None = None,
    cut_off: time | None = None,
) -> Counted:
    """The day that lies ``number`` (≥ 0) working days after receipt.

    What is received after ``cut_off`` counts as received on the next working day, and only then. Raises
    :class:`CannotCount` where the day of receipt is no working day: then the item has to say from when to count.
    """
    if not FIRST_YEAR <= on.year < LAST_YEAR:
        raise CannotCount(f"Chỉ đếm được ngày làm việc từ năm {FIRST_YEAR} đến năm {LAST_YEAR - 1}.")
    if why := calendar.why_off(on):
        raise CannotCount(
            f"{in_words(on)} không phải là ngày làm việc ({why}); ghi from là ngày làm việc đầu tiên coi như nhận hồ sơ."
        )
    late = received_at is not None and cut_off is not None and received_at > cut_off
    skipped: list[tuple[date, str]] = []
    start = _next_working(on, calendar, skipped) if late else on
    end = start
    for _ in range(number):
        end = _next_working(end, calendar, skipped)
    return Counted(on, start, number, end, tuple(skipped), late)


def _next_working(day: date, calendar: Calendar, skipped: list[tuple[date, str]]) -> date:
    while True:
        day += _DAY
        why = calendar.why_off(day)
        if not why:
            return day
        skipped.append((day, why))


@lru_cache(maxsize=256)
def _national(year: int) -> holidays.HolidayBase:
    """The calendar around a year; a swapped day is known only where both of its years are."""
    return holidays.country_holidays("VN", years=range(year - 1, year + 2), expand=False, language="vi")


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
