"""Counting working days, as deadlines of procedures are counted. Pure.

The day of receipt is not counted (Civil Code 2015, article 147, clause 2): the first working day after it is day 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from congvu import messages
from congvu.law.calendar import WorkCalendar

FIRST_YEAR, LAST_YEAR = 1995, 2099
"""Years in which days can be counted: the library knows days in lieu and the lunar calendar for these."""
MAX_WORKING_DAYS = 400


class CannotCount(ValueError):
    """Days cannot be counted from ``on``: ``why`` it is a day off, or nothing where its year is out of reach."""

    def __init__(self, on: date, why: str = "") -> None:
        super().__init__(f"{messages.day(on)}: {why or 'năm ngoài lịch'}")
        self.on = on
        self.why = why


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
    calendar: WorkCalendar,
    received_at: time | None = None,
    cut_off: time | None = None,
) -> Counted:
    """The day that lies ``number`` (≥ 0) working days after receipt.

    What is received after ``cut_off`` counts as received on the next working day, and only then. Raises
    :class:`CannotCount` where the day of receipt is no working day: then somebody has to say from when to count.
    """
    if not FIRST_YEAR <= on.year < LAST_YEAR:
        raise CannotCount(on)
    if why := calendar.why_off(on):
        raise CannotCount(on, why)
    late = received_at is not None and cut_off is not None and received_at > cut_off
    start = calendar.working_day(on, 1) if late else on
    end = calendar.working_day(start, number) if number else start
    return Counted(on, start, number, end, tuple(calendar.days_off(on, end)), late)
