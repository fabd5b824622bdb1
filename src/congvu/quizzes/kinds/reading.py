"""Reading an item that an author wrote, with the calendar by which its days are counted."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationInfo

from congvu.law.calendar import WorkCalendar
from congvu.quizzes.kinds.contract import QuestionKind

_CALENDAR = "calendar"


def read_item(kind: QuestionKind, raw: Any, calendar: WorkCalendar) -> Any:
    """``raw`` as an instance of the kind's ``schema``; raises pydantic's ``ValidationError``."""
    return kind.schema.model_validate(raw, context=context(calendar))


def context(calendar: WorkCalendar) -> dict[str, Any]:
    """What a schema's validators are told: the working calendar of the content."""
    return {_CALENDAR: calendar}


def calendar_of(info: ValidationInfo) -> WorkCalendar:
    """The calendar that an item is read with; the law's alone where none was given."""
    calendar = (info.context or {}).get(_CALENDAR)
    return calendar if isinstance(calendar, WorkCalendar) else WorkCalendar()
