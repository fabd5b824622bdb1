"""Data, schema and marking of ``date``.

Normal form of an answer: the text as typed. Key: ``{"value": yyyy-mm-dd}``. Feedback: ``why``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import _base
from congvu.quizzes.kinds.contract import Parts, QuestionKind, UnreadableAnswer

_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)


def parse_date(text: str) -> date:
    """The day of a text ``dd/mm/yyyy`` (or with dots or hyphens; day and month of one digit too).

    The day always stands first: 03/04/2027 is the third of April. A year of two digits is refused.
    Raises :class:`ValueError`.
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return date(int(found[4]), int(found[3]), int(found[1]))


def write_date(day: date) -> str:
    """``day`` as dd/mm/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _authored(value: Any) -> date:
    try:
        return parse_date(value)
    except (TypeError, ValueError, AttributeError):
        raise _base.fault(
            "cv_date", "«{text}» phải là một ngày có thật, viết dd/mm/yyyy.", text=str(value)
        ) from None


class DateItem(_base.ItemBase):
    """An item of kind ``date`` as authors write it."""

    kind: Literal["date"]
    key: Annotated[date, BeforeValidator(_authored)]


class Date:
    """A day. 1 for the key's day, else 0."""

    name = "date"
    schema: type[Any] = DateItem

    def take_apart(self, item: DateItem) -> Parts:
        """Shown: stem. Secret: the day."""
        return Parts({"stem": item.stem}, {"value": item.key.isoformat()}, {"why": item.why})

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Nothing to arrange."""
        return ()

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The text as typed, if it writes a day that exists."""
        text = _base.typed(answer)
        if text is None:
            return None
        try:
            parse_date(text)
        except ValueError:
            raise UnreadableAnswer(
                f"Không đọc được ngày «{text}». Viết theo ngày/tháng/năm, ví dụ: 08/01/2027."
            ) from None
        return text

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """1 for the key's day, however it is written, else 0."""
        return Marked(1.0 if parse_date(answer).isoformat() == key["value"] else 0.0)

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The day as dd/mm/yyyy."""
        return write_date(date.fromisoformat(key["value"]))

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The day as dd/mm/yyyy."""
        return "" if answer is None else write_date(parse_date(answer))


KIND: QuestionKind = Date()
