"""The working calendar of a content root: one table of days over the law's list, for desks and questions alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from congvu import messages
from congvu.content._frame import FileFrame
from congvu.content.schemas import SpecialDayForm, SpecialDaysForm
from congvu.law.calendar import SpecialDay, WorkCalendar

CALENDAR = "courses/legal/calendar.yaml"


def read_calendar(root: Path) -> WorkCalendar:
    """The calendar of a content root, for who looks at one item; a table that cannot be read settles nothing."""
    frame = FileFrame(root, {})
    load_calendar(frame)
    return frame.calendar


def load_calendar(frame: FileFrame) -> None:
    """Reads the table into the frame. A root without one keeps to the law's list."""
    path = frame.root / CALENDAR
    if not path.is_file():
        return
    file, form = frame.read_as(path, SpecialDaysForm)
    days = [day.on for day in form.special_days] if form else []
    for index, on in enumerate(days):
        if on in days[:index]:
            file.report("CV-DAY-001", "special_days", index, day=messages.day(on))
    frame.calendar = WorkCalendar.of(special_days(form.special_days if form else []))


def special_days(forms: Iterable[SpecialDayForm]) -> list[SpecialDay]:
    """The days of a table."""
    return [SpecialDay(form.on, form.working, form.why) for form in forms]
