"""Dates of birth as offices write them. The order is day, month, year: 03/04 is never March."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from congvu.roster.cells import CellValue, cell_text
from congvu.roster.codes import DATE_IMPOSSIBLE, DATE_SHORT_YEAR, DATE_UNREADABLE, DATE_YEAR_ONLY, Fault

_DMY = re.compile(
    r"(?:ngày )?([0-9]{1,2})(?: ?[/.\-] ?| tháng )([0-9]{1,2})(?: ?[/.\-] ?| năm )([0-9]{4}|[0-9]{2})\.?(?: 0?0:00(?::00)?)?"
)
_YMD = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
_MY = re.compile(r"(?:tháng )?([0-9]{1,2})(?: ?[/.\-] ?| năm )([0-9]{4})")
_YEAR = re.compile(r"(?:năm |sinh năm )?([0-9]{4})")
_NO_DATE = frozenset({"-", "–", "—", "x", "không", "không rõ", "0"})
# Staff are born between these: the Labour Code lets no one under 15 work, and no one in office was born before 1930.
EARLIEST_YEAR, YOUNGEST_AGE = 1930, 15
_EXCEL_EPOCH = date(1899, 12, 30)
# A serial number of Excel, in a cell whose date format was lost: 1930-01-01 … 2050-12-31. No overlap with years.
_SERIALS = range(10_959, 55_153)


@dataclass(frozen=True, slots=True)
class Birth:
    """What a birth cell says. ``from_excel`` marks a true Excel date, whose day and month Excel chose."""

    born_on: date | None = None
    year: int | None = None
    fault: Fault | None = None
    from_excel: bool = False


NO_BIRTH = Birth()


def read_birth(value: CellValue, latest_year: int = 2100) -> Birth:
    """Read a birth cell; ``latest_year`` is the last year in which staff of today can have been born."""
    if value is None or value == "":
        return NO_BIRTH
    if isinstance(value, datetime):
        return _in_bounds(value.date(), latest_year, from_excel=True)
    if isinstance(value, date):
        return _in_bounds(value, latest_year, from_excel=True)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value, latest_year)
    return _from_text(cell_text(value).lower(), latest_year)


def _from_number(number: float, latest_year: int) -> Birth:
    whole = int(number) if math.isfinite(number) else 0
    if whole in _SERIALS:
        return _in_bounds(_EXCEL_EPOCH + timedelta(days=whole), latest_year, from_excel=True)
    return _from_text(str(whole if whole == number else number), latest_year)


def _from_text(text: str, latest_year: int) -> Birth:
    if not text or text in _NO_DATE:
        return NO_BIRTH
    if match := _DMY.fullmatch(text):
        day, month, year = match.groups()
        return Birth(fault=DATE_SHORT_YEAR) if len(year) == 2 else _from_parts(day, month, year, latest_year)
    if match := _YMD.fullmatch(text):
        year, month, day = match.groups()
        return _from_parts(day, month, year, latest_year)
    if match := _MY.fullmatch(text):
        return (
            _year_only(int(match[2]), latest_year)
            if 1 <= int(match[1]) <= 12
            else Birth(fault=DATE_IMPOSSIBLE)
        )
    if match := _YEAR.fullmatch(text):
        return _year_only(int(match[1]), latest_year)
    return Birth(fault=DATE_UNREADABLE)


def _from_parts(day: str, month: str, year: str, latest_year: int) -> Birth:
    try:
        born_on = date(int(year), int(month), int(day))
    except ValueError:
        return Birth(fault=DATE_IMPOSSIBLE)
    return _in_bounds(born_on, latest_year)


def _in_bounds(born_on: date, latest_year: int, *, from_excel: bool = False) -> Birth:
    if not EARLIEST_YEAR <= born_on.year <= latest_year:
        return Birth(fault=DATE_IMPOSSIBLE)
    return Birth(born_on, born_on.year, from_excel=from_excel)


def _year_only(year: int, latest_year: int) -> Birth:
    if not EARLIEST_YEAR <= year <= latest_year:
        return Birth(fault=DATE_IMPOSSIBLE)
    return Birth(year=year, fault=DATE_YEAR_ONLY)


class BirthColumn:
    """Watches for the trace of an American Excel: typed 03/04 became 4 March, while 13/04 stayed text.

    Then every true date has a day of 12 or less and every text date one above 12. One counter-example on
    either side clears the column.
    """

    _SURE = 3

    def __init__(self) -> None:
        self._dates: set[int] = set()
        self._texts = 0
        self._cleared = False

    def add(self, number: int, birth: Birth) -> None:
        """Take in the birth date of a row."""
        if birth.born_on is None or self._cleared:
            return
        if (birth.born_on.day <= 12) is not birth.from_excel:
            self._cleared = True
            self._dates.clear()
        elif birth.from_excel:
            self._dates.add(number)
        else:
            self._texts += 1

    def suspects(self) -> frozenset[int]:
        """The rows whose date may be turned around."""
        return frozenset(self._dates) if self._texts else frozenset()

    def is_sure(self) -> bool:
        """Whether there are enough dates of both kinds to hold the suspects."""
        return len(self._dates) >= self._SURE and self._texts >= self._SURE
