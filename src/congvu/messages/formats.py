"""Dates, numbers and times as Vietnamese offices write them (dd/mm/yyyy, decimal comma, dot for thousands).

The one home of such forms: pages, workbooks, the command line and feedback take them from here, so that a figure
reads the same wherever it stands. ``tests/messages/test_one_home.py`` finds a second home.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TYPED_DAYS = ("%d/%m/%Y", "%Y-%m-%d")
"""How a day may be typed on the command line."""
MINUTE_S, HOUR_S = 60, 3600
PLACES_MAX = 6
COMPARED_PLACES = 9
"""Decimals of two shares that are compared: a percentage, at its longest, has two fewer."""
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_TYPED_NUMBER = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
_VIETNAMESE = str.maketrans(",.", ".,")


# -- days and instants


def day(value: date | None) -> str:
    """``08/01/2027``; an instant is shown as its day in Vietnam; empty for ``None``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL_ZONE)
    return value.strftime("%d/%m/%Y")


def full_day(value: date) -> str:
    """``Thứ Hai, 23/11/2026``, as an appointment is written: the weekday is what people check."""
    return f"{_WEEKDAYS[value.weekday()]}, {day(value)}"


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


def since(value: datetime) -> str:
    """A beginning as people say it: midnight is the beginning of its day (``ngày 01/12/2026``)."""
    local = value.astimezone(LOCAL_ZONE)
    return f"ngày {day(value)}" if (local.hour, local.minute) == (0, 0) else moment(value)


def time_left(end: datetime, now: datetime) -> str:
    """What is left until an end: ``còn 3 ngày``, ``còn đến hết ngày mai``, ``hết hạn hôm nay lúc 17:00``.

    Days are those of Vietnam's calendar between today and the last day (:func:`last_day`), as somebody counts them who
    looks at a wall calendar. An end of today or tomorrow is named: one such day may be an hour long, or forty.
    """
    if end <= now:
        return "đã hết hạn"
    if (days := _days_left(end, now)) > 1:
        return f"còn {number(days)} ngày"
    local, which = end.astimezone(LOCAL_ZONE), "ngày mai" if days else "hôm nay"
    at_midnight = (local.hour, local.minute) == (0, 0)
    return f"còn đến hết {which}" if at_midnight else f"hết hạn {which} lúc {local:%H:%M}"


def due(end: datetime, now: datetime) -> str:
    """As :func:`time_left`, with the end itself where that does not name it: ``còn 3 ngày (hết ngày 25/11/2026)``."""
    left = time_left(end, now)
    return f"{left} ({until(end)})" if end <= now or _days_left(end, now) > 1 else left


def _days_left(end: datetime, now: datetime) -> int:
    last = (end - timedelta(seconds=1)).astimezone(LOCAL_ZONE).date()
    return (last - now.astimezone(LOCAL_ZONE).date()).days


def clock(value: datetime) -> str:
    """``10:32:05``, in Vietnam's time."""
    return value.astimezone(LOCAL_ZONE).strftime("%H:%M:%S")


def clock_until(value: datetime) -> str:
    """As :func:`clock`, of an end: the midnight that ends a day is ``24:00:00``, not the beginning of the next."""
    shown = clock(value)
    return "24:00:00" if shown == "00:00:00" else shown


def spoken_clock(value: datetime) -> str:
    """``8 giờ 05`` of a local time, as it is said at a counter."""
    return f"{value.hour} giờ {value.minute:02d}" if value.minute else f"{value.hour} giờ"


def sentence(text: str) -> str:
    """With a capital first letter, where such a form begins a line: ``Còn 3 ngày``. The rest stays as it is."""
    return text[:1].upper() + text[1:]


# -- lengths of time


def duration(seconds: float) -> str:
    """A length of time that is set, such as a time limit: ``20 phút``, ``1 phút 30 giây``.

    Exact, to the second: who is told ``2 phút`` of 90 seconds plans with time that she has not got, and who is told
    ``1 phút`` hurries for nothing.
    """
    hours, rest = divmod(_exact(seconds), HOUR_S)
    whole, rest = divmod(rest, MINUTE_S)
    parts = [(hours, "giờ"), (whole, "phút"), (rest, "giây")]
    return " ".join(f"{number(count, 3)} {unit}" for count, unit in parts if count) or "0 giây"


def lasted(seconds: float) -> str:
    """How long something took, in whole minutes that have passed: ``dưới 1 phút``, ``19 phút`` for 19:59.

    Rounded down, as a clock that shows minutes does: an attempt within its limit of 20 minutes must not seem to have
    used all of it, nor one that was ended a second later to have gone over.
    """
    return "dưới 1 phút" if seconds < MINUTE_S else duration(seconds // MINUTE_S * MINUTE_S)


# -- numbers


def number(value: float | Decimal, places: int = 2, *, marks: Sequence[float] = ()) -> str:
    """``1.234,5``: at most ``places`` decimals, none where they are zero.

    Halves go up, away from zero, in the decimal writing of the number: 2,345 is 2,35 as people and Excel have it, and
    not 2,34 because its binary form lies a hair below or because 4 is even. There are as many more decimals (up to
    six) as it takes for a value below one of the ``marks`` not to look as if it reached it: 13,996 beside a pass mark
    of 14 is 13,996, for ``14 – chưa đạt`` would be a complaint.
    """
    return _number(value, places, tuple(marks))


def reaches(share: float, pass_mark: float) -> bool:
    """Whether a share passes: it is not below the pass mark, to the ninth decimal.

    The one home of the comparison. What is nearer than that differs by the binary form of the numbers alone: the mean of
    0.6 and 0.8 has reached 0.7. Two thirds reach 66,66% and neither 66,67% nor 66,7%.
    """
    return _compared(share) >= _compared(pass_mark)


def points(
    earned: float, possible: float, pass_mark: float | None = None, *, passed: bool | None = None
) -> str:
    """``13,5/20``. Points short of all, or that did not reach the ``pass_mark`` (a share), never look as if they had.

    ``passed`` as in :func:`percent`.
    """
    return f"{earned_points(earned, possible, pass_mark, passed=passed)}/{number(possible)}"


def earned_points(
    earned: float, possible: float, pass_mark: float | None = None, *, passed: bool | None = None
) -> str:
    """The first half of :func:`points`."""
    if pass_mark is not None and passed is None:
        passed = bool(possible) and reaches(earned / possible, pass_mark)
    failed_below = [] if pass_mark is None or passed else [pass_mark * possible]
    return number(earned, marks=[possible, *failed_below])


def percent(share: float, places: int = 1, *, mark: float | None = None, passed: bool | None = None) -> str:
    """``66,7%`` of a share, which is 1 for the whole; rounded as :func:`number` rounds.

    One decimal: a person in a unit of two hundred is half a percent. Beside a pass mark, ``mark``, it has as many more
    as it takes to look below where it does not pass, and not below where it does: ``66,67%`` where 66,7% is asked for.
    What passes is said by :func:`reaches`, or by ``passed``, a verdict that stands. None and all are such marks too:
    ``0%`` is said of nobody and ``100%`` of everybody, so one in ten thousand who has not passed is ``99,99%``.
    """
    value, bound = _exact(share) * 100, None if mark is None else _exact(mark) * 100
    below = mark is not None and not (reaches(share, mark) if passed is None else passed)
    wanted = (value > 0, value < 100, below)
    tries = [_half_up(value, more) for more in range(places, COMPARED_PLACES - 1)]
    sides = [(one > 0, one < 100, bound is not None and one < bound) for one in tries]
    best = next((one for one, side in zip(tries, sides, strict=True) if side == wanted), None)
    if best is None:  # all but for a rounding: what counts beside a pass mark is the pass
        best = next((one for one, side in zip(tries, sides, strict=True) if side[2] == below), tries[0])
    return _written(best) + "%"


def set_percent(share: float) -> str:
    """A share that was set, not measured, as it was set (up to six decimals): a pass mark of ``66,65%``.

    A rounded mark would be a rule that nobody made.
    """
    return number(_exact(share) * 100, PLACES_MAX) + "%"


def progress(share: float) -> str:
    """How far something is done: ``66%``, whole and rounded down, so that ``100%`` means that nothing is left."""
    return _written((_exact(share) * 100).to_integral_value(ROUND_FLOOR)) + "%"


def exact_number(value: Decimal) -> str:
    """``1.234,50625``: all decimals, for a key, an answer or a cell that will be read again."""
    return _written(value)


def read_number(text: str) -> float:
    """What a person typed as a figure, with a decimal comma or point: ``2,5``, ``2.5``, ``10``.

    No thousands, so ``1.234`` is a little over one: points and percentages stay below a thousand. Raises
    :class:`ValueError`.
    """
    if not _TYPED_NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return float(text.strip().replace(",", "."))


@lru_cache(4096, typed=True)
def _number(value: float | Decimal, places: int, marks: tuple[float, ...]) -> str:
    """As :func:`number`; a class's marks are a few figures over and over."""
    bounds = [_exact(mark) for mark in marks]
    return _written(_rounded(_exact(value), places, lambda shown: tuple(shown < bound for bound in bounds)))


def _exact(value: float | Decimal) -> Decimal:
    """The decimal number that a value stands for: of a float fifteen digits, as Excel has it, for the rest is noise."""
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(f"{value:.15g}")


def _half_up(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _rounded(value: Decimal, places: int, sides: Callable[[Decimal], tuple[bool, ...]]) -> Decimal:
    """``value`` with the fewest decimals, from ``places`` on, that keep it on its sides of all marks."""
    tries = (_half_up(value, more) for more in range(places, PLACES_MAX + 1))
    return next((shown for shown in tries if sides(shown) == sides(value)), _half_up(value, places))


def _compared(share: float) -> Decimal:
    return _half_up(_exact(share), COMPARED_PLACES)


def _written(value: Decimal) -> str:
    text = f"{value or abs(value):,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).translate(_VIETNAMESE)
