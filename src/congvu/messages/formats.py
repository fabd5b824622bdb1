"""Dates, numbers and times as Vietnamese offices write them (dd/mm/yyyy, decimal comma, dot for thousands)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, format_percent

LOCALE = "vi_VN"
MINUTE_S = 60
LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def day(value: date | None) -> str:
    """``08/01/2027``; an instant is shown as its day in Vietnam; empty for ``None``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL_ZONE)
    return value.strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """``14:05 ngày 08/01/2027``, in Vietnam's time; empty for ``None``."""
    return "" if value is None else value.astimezone(LOCAL_ZONE).strftime("%H:%M ngày %d/%m/%Y")


def until(value: datetime) -> str:
    """An end as people say it: midnight is the end of the day before (``hết ngày 20/12/2026``)."""
    local = value.astimezone(LOCAL_ZONE)
    if (local.hour, local.minute) != (0, 0):
        return moment(value)
    return f"hết ngày {day(value - timedelta(seconds=1))}"


def last_day(value: datetime) -> str:
    """The last day before an end: that of ``20/12/2026 24:00`` is ``20/12/2026``."""
    return day(value - timedelta(seconds=1))


def lasted(seconds: float) -> str:
    """How long something took: ``dưới 1 phút``, ``20 phút``."""
    return "dưới 1 phút" if seconds < MINUTE_S else minutes(seconds)


def clock(value: datetime) -> str:
    """``10:32:05``, in Vietnam's time."""
    return value.astimezone(LOCAL_ZONE).strftime("%H:%M:%S")


def number(value: float, places: int = 2) -> str:
    """``1.234,5``: at most ``places`` decimals, none where they are zero."""
    return str(format_decimal(value, format=f"#,##0.{'#' * places}", locale=LOCALE))


def percent(share: float, places: int = 0) -> str:
    """``97,3%`` of a share in [0, 1]."""
    return str(format_percent(share, format=f"#,##0.{'#' * places}%", locale=LOCALE))


def minutes(seconds: float) -> str:
    """``20 phút``, ``1 giờ 30 phút``."""
    total = round(seconds / 60)
    hours, rest = divmod(total, 60)
    parts = [f"{hours} giờ" if hours else "", f"{rest} phút" if rest or not hours else ""]
    return " ".join(part for part in parts if part)
