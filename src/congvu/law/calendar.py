"""The working calendar of an office: hours, holidays, swapped days. Pure.

Holidays and the swaps that the Government announces come from the library ``holidays`` (Vietnam; Labour Code 2019,
articles 111 and 112, and since 2026 the Day of Vietnamese Culture, 24 November). A table stands over it (that of the
content, ``courses/legal/calendar.yaml``, then an office's own): hours differ by province, and a swap may be announced
after the library was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from holidays import HolidayBase, country_holidays

Span = tuple[time, time]
OFFICE_HOURS: tuple[Span, ...] = ((time(7, 30), time(11, 30)), (time(13), time(17)))
"""Hours that commune offices commonly keep: eight a day, 7:30 to 11:30 and 13:00 to 17:00."""
WEEKEND = "nghỉ cuối tuần"
"""Why most days off are off (ngày nghỉ hằng tuần: Labour Code 2019, article 111)."""
DAY = timedelta(days=1)
FARTHEST = timedelta(days=3_660)
"""No deadline lies farther off; a calendar without working days ends there instead of never."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that an office's table settles: worked or off, whatever the law's list says."""

    on: date
    working: bool
    why: str


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which hours are worked. Instants are naive local time of Vietnam, as a receipt slip states them.

    ``hours`` are the spans of a working day, in order; ``table`` stands over the law's holidays and swaps.
    """

    hours: tuple[Span, ...] = OFFICE_HOURS
    table: Mapping[date, SpecialDay] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, special: Iterable[SpecialDay], hours: tuple[Span, ...] = OFFICE_HOURS) -> WorkCalendar:
        """A calendar with an office's special days."""
        return cls(hours, MappingProxyType({day.on: day for day in special}))

    def with_days(self, special: Iterable[SpecialDay]) -> WorkCalendar:
        """This calendar under further special days, which stand over its own."""
        return WorkCalendar.of([*self.table.values(), *special], self.hours)

    def is_working_day(self, day: date) -> bool:
        """Whether the office works that day: Monday to Friday and swapped Saturdays, but for holidays."""
        special = self.table.get(day)
        return special.working if special else _law(day.year).is_working_day(day)

    def why_off(self, day: date) -> str:
        """Why the office is closed that day (Vietnamese), or nothing if it is open."""
        if self.is_working_day(day):
            return ""
        special = self.table.get(day)
        return special.why if special else str(_law(day.year).get(day) or WEEKEND)

    def days_off(self, after: date, until: date) -> Iterator[tuple[date, str]]:
        """The days off behind one day and up to another, with why they are."""
        for step in range(1, (until - after).days + 1):
            if why := self.why_off(after + step * DAY):
                yield after + step * DAY, why

    def working_days_after(self, day: date) -> Iterator[date]:
        """The working days that follow a day."""
        for step in range(1, FARTHEST.days):
            following = day + step * DAY
            if self.is_working_day(following):
                yield following

    def working_day(self, after: date, count: int) -> date:
        """The ``count``-th working day after a day, which itself is not counted; raises ``ValueError`` below 1.

        Where a period counts from a day, that day is left out (Civil Code 2015, article 147, clause 2).
        """
        if count < 1:
            raise ValueError(count)
        for number, day in enumerate(self.working_days_after(after), 1):
            if number == count:
                return day
        raise ValueError("a calendar without working days")

    def last_working_day_until(self, day: date) -> date:
        """The day itself if it is worked, else the last working day before it."""
        for step in range(FARTHEST.days):
            if self.is_working_day(day - step * DAY):
                return day - step * DAY
        raise ValueError("a calendar without working days")

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The instant when so many working hours have passed since ``start``; time outside hours does not count."""
        left = timedelta(hours=hours)
        for opens, closes in self._spans(start.date()):
            begins = max(opens, start)
            if begins >= closes:
                continue
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        raise ValueError("a calendar without working days")

    def opening(self, day: date) -> datetime:
        """When the office opens on a working day."""
        return datetime.combine(day, self.hours[0][0])

    def closing(self, day: date) -> datetime:
        """When the office closes on a working day."""
        return datetime.combine(day, self.hours[-1][1])

    def _spans(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        days = [first] if self.is_working_day(first) else []
        for day in chain(days, self.working_days_after(first)):  # ten years of days, so one by one
            for opens, closes in self.hours:
                yield datetime.combine(day, opens), datetime.combine(day, closes)


@lru_cache(maxsize=256)
def _law(year: int) -> HolidayBase:
    """The law's holidays around a year, named in Vietnamese; a swap is known only where both of its years are."""
    return country_holidays("VN", years=(year - 1, year, year + 1), language="vi", expand=False)
