"""Whether a row changes anything: items are compared as they are meant, not as they are written."""

from __future__ import annotations

from typing import Any

from congvu.law.calendar import WorkCalendar
from congvu.quizzes.kinds.cells import alike
from congvu.quizzes.kinds.contract import QuestionKind
from congvu.quizzes.kinds.reading import read_item
from congvu.quizzes.kinds.sheets import Raw


def same_item(kind: QuestionKind, one: Raw, other: Raw, calendar: WorkCalendar) -> bool:
    """Whether two sound items of a kind are the same, but for spaces within their texts."""
    dumped = [_plain(read_item(kind, item, calendar).model_dump()) for item in (one, other)]
    return bool(dumped[0] == dumped[1])


def same_stem(one: Raw, other: Raw) -> bool:
    """Whether two items ask the same: how a row that has no id yet is known when it comes again."""
    return alike(str(one.get("stem", ""))) == alike(str(other.get("stem", "")))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "\n".join(" ".join(line.split()) for line in value.strip().split("\n"))
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
