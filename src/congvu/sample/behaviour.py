"""When an officer reads, sits and comes back, or does not. Pure; parameters in ``docs/sample.md``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

NEVER, ABANDONS = 0.07, 0.05
LATE, LATE_DAYS = 0.4, 3
READS_ALL, READS_SOME = 0.6, 0.22
RETRIES = (0.88, 0.75)
"""Chance of coming back after the first and the second attempt that did not pass."""
WEEKEND_PUT_OFF = 0.75
BEFORE_CLOSE = timedelta(minutes=25)
_HOURS = ((9.6, 0.8, 45), (15.1, 0.9, 40), (20.4, 0.7, 15))  # mean, spread, weight of a part of the day
_EARLIEST, _LATEST = 7.5, 22.5
_SATURDAY = 5


class SampleCourse(StrEnum):
    """How an officer goes through a campaign."""

    NEVER = "never"
    ABANDONS = "abandons"
    FINISHES = "finishes"


@dataclass(frozen=True, slots=True)
class Window:
    """When a campaign is open, and the zone whose hours people keep."""

    opens_at: datetime
    closes_at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """An officer's intentions: which share of lessons she reads from when, and when she would start each attempt.

    A later attempt takes place only if the earlier ones did not pass.
    """

    course: SampleCourse
    read: float
    reads_at: datetime
    starts_at: tuple[datetime, ...] = field(default=())


def plan(rng: Random, window: Window) -> SamplePlan:
    """The plan of one officer. Every instant lies in the window, by day or in the evening."""
    lot = rng.random()
    course = (
        SampleCourse.NEVER
        if lot < NEVER
        else SampleCourse.ABANDONS
        if lot < NEVER + ABANDONS
        else SampleCourse.FINISHES
    )
    first = _first_start(rng, window)
    read = _share_read(rng) if course is not SampleCourse.NEVER else rng.choice((0.0, 0.0, 0.25))
    ahead = timedelta(days=rng.choice((0, 0, 1, 2))) + timedelta(minutes=rng.uniform(25, 60))
    reads_at = max(first - ahead, window.opens_at + timedelta(minutes=rng.uniform(0, 10)))
    if course is SampleCourse.NEVER:
        return SamplePlan(course, read, reads_at)
    return SamplePlan(course, read, reads_at, tuple(_starts(rng, window, first, course)))


def _share_read(rng: Random) -> float:
    lot = rng.random()
    if lot < READS_ALL:
        return 1.0
    return 0.5 if lot < READS_ALL + READS_SOME else 0.0


def _first_start(rng: Random, window: Window) -> datetime:
    """Spread over the window, but for those who wait until its last days."""
    days = max(1, (window.closes_at.astimezone(window.zone).date() - _day(window)).days)
    if rng.random() < LATE:
        offset = days - rng.randrange(min(LATE_DAYS, days) + 1)
    else:
        offset = int(rng.betavariate(1.3, 1.6) * max(1, days - LATE_DAYS))
    return _at_some_hour(rng, window, offset)


def _starts(rng: Random, window: Window, first: datetime, course: SampleCourse) -> list[datetime]:
    starts = [first]
    for chance in RETRIES if course is SampleCourse.FINISHES else ():
        if rng.random() >= chance:
            break
        gap = timedelta(minutes=rng.uniform(40, 200))
        if rng.random() < 0.55:
            gap += timedelta(days=rng.choice((1, 1, 2, 3)))
        following = _awake(rng, starts[-1] + gap, window)
        if following > window.closes_at - BEFORE_CLOSE:
            break
        starts.append(following)
    return starts


def _at_some_hour(rng: Random, window: Window, offset: int) -> datetime:
    mean, spread, _ = rng.choices(_HOURS, [weight for *_, weight in _HOURS])[0]
    hour = min(max(rng.gauss(mean, spread), _EARLIEST), _LATEST)
    day = _day(window) + timedelta(days=offset)
    if day.weekday() >= _SATURDAY and rng.random() < WEEKEND_PUT_OFF:
        day += timedelta(days=7 - day.weekday())
    at = _on(day, hour, window)
    earliest = window.opens_at + timedelta(minutes=rng.uniform(20, 90))
    return min(max(at, earliest), window.closes_at - BEFORE_CLOSE * rng.uniform(1, 5))


def _awake(rng: Random, at: datetime, window: Window) -> datetime:
    """The instant itself by day, else one of the next morning."""
    local = at.astimezone(window.zone)
    if _EARLIEST <= local.hour + local.minute / 60 <= _LATEST:
        return at
    morning = local.date() + timedelta(days=local.hour >= _EARLIEST)
    return _on(morning, rng.uniform(7.6, 9.5), window)


def _on(day: date, hour: float, window: Window) -> datetime:
    return datetime.combine(day, time(), window.zone) + timedelta(hours=hour)


def _day(window: Window) -> date:
    return window.opens_at.astimezone(window.zone).date()
