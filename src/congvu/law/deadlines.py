"""When a dossier is due, by the rules that procedures at a commune's one-stop desk follow. Pure.

All instants are naive local time of Vietnam. Each rule names its source; what a province sets otherwise is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from congvu.law.calendar import WorkCalendar

THREE_O_CLOCK = time(15)
ONLINE_ANSWER_HOURS = 8


class TimeLimit(StrEnum):
    """How a procedure's time limit counts."""

    SAME_DAY = "same_day"
    """On the day of reception; received after 15:00 and not to be done at once, on the next working day (Law on civil
    status 60/2014/QH13, article 5, clause 3; for certification, Decree 23/2015/NĐ-CP, article 7)."""
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: ``days`` is 0 for one that ends the same day."""

    counts: TimeLimit
    days: int = 0


def promised_at(limit: Limit, accepted_at: datetime, calendar: WorkCalendar) -> datetime:
    """The latest time to promise on the receipt slip of a complete dossier accepted at that instant.

    Days end when the office closes; the day of acceptance is not counted. One accepted outside hours counts as
    accepted when the office next opens. A calendar day that is no working day moves to the next working day.
    """
    begins = next_open(accepted_at, calendar)
    match limit.counts:
        case TimeLimit.SAME_DAY:
            late = begins.time() > THREE_O_CLOCK
            due = calendar.working_day(begins.date(), 1) if late else begins.date()
        case TimeLimit.WORKING_DAYS:
            due = calendar.working_day(begins.date(), limit.days)
        case TimeLimit.CALENDAR_DAYS:
            due = _on_or_after(begins.date() + timedelta(days=limit.days), calendar)
    return calendar.closing(due)


def hand_over_by(received_at: datetime, calendar: WorkCalendar) -> datetime:
    """When a dossier must have gone from the desk to the unit that solves it.

    The same working day or, received after 15:00, at the start of the next (Decree 61/2018/NĐ-CP, article 18, clause
    2, until 30 June 2025; provincial procedures under Decree 118/2025/NĐ-CP keep the rule).
    """
    begins = next_open(received_at, calendar)
    if begins.time() > THREE_O_CLOCK:
        return calendar.opening(calendar.working_day(begins.date(), 1))
    return calendar.closing(begins.date())


def answer_online_by(submitted_at: datetime, calendar: WorkCalendar) -> datetime:
    """When a dossier filed online must be accepted or answered: eight working hours after the system took it.

    As procedures published on the national portal state it (2026).
    """
    return calendar.add_hours(submitted_at, ONLINE_ANSWER_HOURS)


def tell_delay_by(promised: datetime, calendar: WorkCalendar) -> date:
    """The last working day on which a delay may be told and apologised for: a day before the time limit ends.

    Decree 61/2018/NĐ-CP, article 19, clause 9; procedures under Decree 118/2025/NĐ-CP say the same.
    """
    return calendar.last_working_day_until(promised.date() - timedelta(days=1))


def next_open(at: datetime, calendar: WorkCalendar) -> datetime:
    """The instant itself in office hours, else when the office next opens; the lunch break counts as hours."""
    day = at.date()
    if calendar.is_working_day(day) and at <= calendar.closing(day):
        return max(at, calendar.opening(day))
    return calendar.opening(calendar.working_day(day, 1))


def _on_or_after(day: date, calendar: WorkCalendar) -> date:
    return day if calendar.is_working_day(day) else calendar.working_day(day, 1)
