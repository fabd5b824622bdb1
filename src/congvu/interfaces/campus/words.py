"""Numbers and times in Vietnamese writing, as filters for the templates."""

from __future__ import annotations


def number(value: float, places: int = 2) -> str:
    """``value`` with decimal comma and thousands by dots, at most ``places`` decimals, no trailing zeros."""
    text = f"{value:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).translate(str.maketrans(",.", ".,"))


def percent(share: float, places: int = 1) -> str:
    """A share in [0, 1] as a percentage: 0.6667 gives 66,7%."""
    return number(share * 100, places) + "%"


def duration(seconds: float) -> str:
    """``seconds`` in words, rounded down to the minute above one: 5400 gives 1 giờ 30 phút."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} giây"
    hours, minutes = divmod(whole // 60, 60)
    parts = ([f"{hours} giờ"] if hours else []) + ([f"{minutes} phút"] if minutes else [])
    return " ".join(parts)
