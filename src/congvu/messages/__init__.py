"""Text that users see: Vietnamese forms of dates, numbers and lengths of time."""

from congvu.messages.formats import (
    clock,
    day,
    duration,
    exact_number,
    full_day,
    last_day,
    lasted,
    moment,
    number,
    percent,
    points,
    progress,
    read_number,
    set_percent,
    spoken_clock,
    until,
)

__all__ = [
    "clock",
    "day",
    "duration",
    "exact_number",
    "full_day",
    "last_day",
    "lasted",
    "moment",
    "number",
    "percent",
    "points",
    "progress",
    "read_number",
    "set_percent",
    "spoken_clock",
    "until",
]
