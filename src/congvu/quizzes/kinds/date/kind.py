"""Data, schema and marking of ``date``.

Normal form of an answer: the text as typed. Key: ``{"value": yyyy-mm-dd}`` and ``"reading"``
(:mod:`congvu.quizzes.kinds.rules`); where the author gives a start and a
number of working days, the day is counted when the item is loaded, by the calendar that it is read with
(:func:`congvu.quizzes.kinds.reading.read_item`), so that marking needs none. Feedback:
``why`` (with how it was counted) and then ``counted`` (start, number, days skipped).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from random import Random
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from congvu.law.calendar import SpecialDay, WorkCalendar
from congvu.law.working_days import MAX_WORKING_DAYS, CannotCount, Counted, count_working_days
from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import WHOLE, Habits, Parts, Pull
from congvu.quizzes.kinds.date.counting import BY_THE_ITEM, explain, why_not
from congvu.quizzes.kinds.date.sheet import SHEET
from congvu.quizzes.kinds.date.writing import meant_date, parse_date, write_date
from congvu.quizzes.kinds.reading import calendar_of
from congvu.quizzes.kinds.rules import NEWEST, ReadingRule, rule_of

_DAYS_OFF = (-7, -3, -2, -1, -1, 1, 1, 2, 3, 7)
_READERS = {ReadingRule.AS_TYPED: parse_date, ReadingRule.AS_MEANT: meant_date}
"""By rule, what reads a day."""
_HOUR = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)


def _authored(value: Any) -> date:
    try:
        return parse_date(value)
    except (TypeError, ValueError, AttributeError):
        raise base.fault(
            "cv_date", "«{text}» phải là một ngày có thật, viết dd/mm/yyyy.", text=str(value)
        ) from None


def _time(value: Any) -> time:
    if not isinstance(value, str) or not _HOUR.fullmatch(value):
        raise base.fault(
            "cv_time", "«{text}» phải là giờ và phút, viết 15:30 trong ngoặc kép.", text=str(value)
        )
    return time.fromisoformat(value.zfill(5))


_DAY_IN_YAML = {"type": "string", "pattern": r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$"}
_HOUR_IN_YAML = {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}

Day = Annotated[date, BeforeValidator(_authored), WithJsonSchema(_DAY_IN_YAML)]
Hour = Annotated[time, BeforeValidator(_time), WithJsonSchema(_HOUR_IN_YAML)]


class DayOff(base.Strict):
    """A day off beyond the calendar, and what for."""

    day: Day
    name: base.Text = ""


def _day_off(value: Any) -> Any:
    """A day alone stands for a day off without a name."""
    return value if isinstance(value, Mapping) else {"day": value}


class CountedKey(base.Strict):
    """A day given by counting working days from the day of receipt (:mod:`congvu.law.working_days`).

    ``received_at`` and ``cut_off`` come together, or not at all. ``day`` is the author's own count: where another
    day comes out, the item is refused.
    """

    start: Annotated[Day, Field(alias="from")]
    working_days: Annotated[int, Field(ge=0, le=MAX_WORKING_DAYS)]
    received_at: Hour | None = None
    cut_off: Hour | None = None
    days_off: tuple[Annotated[DayOff, BeforeValidator(_day_off)], ...] = ()
    days_worked: tuple[Day, ...] = ()
    day: Day | None = None
    _counted: Counted = PrivateAttr()

    @model_validator(mode="after")
    def _sound(self, info: ValidationInfo) -> CountedKey:
        if (self.received_at is None) != (self.cut_off is None):
            raise base.fault("cv_cut_off", "received_at và cut_off phải đi cùng nhau.")
        if both := sorted({day_off.day for day_off in self.days_off}.intersection(self.days_worked)):
            raise base.fault(
                "cv_day_both", "{day} vừa là ngày nghỉ vừa là ngày làm việc.", day=write_date(both[0])
            )
        self._counted = counted = self._count(calendar_of(info))
        if self.day is not None and self.day != counted.end:
            raise base.fault(
                "cv_count_differs",
                "Đếm ra {counted}, không phải {day}. {how}",
                counted=write_date(counted.end),
                day=write_date(self.day),
                how=explain(counted),
            )
        return self

    def _count(self, calendar: WorkCalendar) -> Counted:
        """The count by a calendar, over which the item's own days stand."""
        off = [
            SpecialDay(day_off.day, working=False, why=day_off.name or BY_THE_ITEM)
            for day_off in self.days_off
        ]
        worked = [SpecialDay(day, working=True, why="") for day in self.days_worked]
        own = calendar.with_days([*off, *worked])
        try:
            return count_working_days(self.start, self.working_days, own, self.received_at, self.cut_off)
        except CannotCount as error:
            raise base.fault("cv_count", "{reason}", reason=why_not(error)) from None

    def counted(self) -> Counted:
        """The count, as it was made when the item was read."""
        return self._counted


def _form_of(value: Any) -> str:
    """A mapping is a count; all else must write a day."""
    return "counted" if isinstance(value, Mapping | CountedKey) else "day"


class DateFields(base.Strict):
    """The fields of a day that is asked for, in an item or in a gap."""

    key: Annotated[
        Annotated[Day, Tag("day")] | Annotated[CountedKey, Tag("counted")], Discriminator(_form_of)
    ]


def secret_of(fields: DateFields) -> tuple[dict[str, Any], dict[str, Any]]:
    """The key, and what feedback says of the count: ``{}``, or ``how`` in words and ``counted``."""
    if isinstance(fields.key, date):
        return {"value": fields.key.isoformat()}, {}
    counted = fields.key.counted()
    steps = {
        "from": counted.on.isoformat(),
        "start": counted.start.isoformat(),
        "working_days": counted.number,
        "skipped": [{"day": day.isoformat(), "why": why} for day, why in counted.skipped],
    }
    return {"value": counted.end.isoformat()}, {"how": explain(counted), "counted": steps}


class DateItem(DateFields, base.ItemBase):
    """An item of kind ``date`` as authors write it."""

    kind: Literal["date"]


class Date(base.Foldered, base.TypedKind):
    """A day. 1 for the key's day, else 0."""

    name = "date"
    schema: type[Any] = DateItem
    sheet = SHEET

    def take_apart(self, item: DateItem) -> Parts:
        """Shown: stem. Secret: the day, and how it was counted."""
        key, count = secret_of(item)
        how = count.pop("how", "")
        return Parts({"stem": item.stem}, {**key, **NEWEST}, {"why": f"{item.why}\n\n{how}".strip(), **count})

    def unread(self, content: Mapping[str, Any], rule: ReadingRule, answer: Any) -> Mapping[str, str]:
        """A text that writes no day of the calendar."""
        if _day(rule, answer):
            return {}
        return {WHOLE: f"Không đọc được ngày «{answer}». Viết theo ngày/tháng/năm, ví dụ: 08/01/2027."}

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 for the key's day, however it is written, else 0."""
        day = _day(rule_of(key), answer)
        return Marked(1.0 if day and day.isoformat() == key["value"] else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The day as dd/mm/yyyy."""
        return write_date(date.fromisoformat(key["value"]))

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The day as dd/mm/yyyy; what is written in another way as it was typed."""
        day = _day(ReadingRule.AS_TYPED, answer or "")
        return write_date(day) if day else base.one_line(answer or "")

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Counting takes its time, and some leave it."""
        return Habits(guess=0.03, blank=0.12, median_s=58)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> str:
        """Some days off: a holiday or the first day miscounted."""
        missed = date.fromisoformat(key["value"]).toordinal() + rng.choice(_DAYS_OFF)
        return write_date(date.fromordinal(min(max(missed, 1), date.max.toordinal())))


def _day(rule: ReadingRule, text: str) -> date | None:
    """The day of a typed answer; ``None`` where the rule reads none."""
    try:
        return _READERS[rule](text)
    except ValueError:
        return None


KIND = Date()
