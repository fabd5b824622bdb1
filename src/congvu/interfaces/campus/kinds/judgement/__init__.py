"""Page form of ``judgement``: four radio buttons per action, named ``<slot>.<action id>``, with the ratings as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields
from congvu.quizzes.kinds.contract import UnreadableAnswer

_BY_VALUE = {str(rating): rating for rating in range(1, 5)}


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """The ratings by action, or ``None``."""
    given = _fields.by_part(fields, slot, [option["id"] for option in content["options"]])
    if not set(given.values()) <= _BY_VALUE.keys():
        raise UnreadableAnswer("Có cách xử lý được cho một mức không có trong thang.")
    return {action: _BY_VALUE[value] for action, value in given.items()} or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The rating of each action."""
    given = answer or {}
    return {
        f"{slot}.{option['id']}": [str(given[option["id"]])] if option["id"] in given else []
        for option in content["options"]
    }


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Whether each rating is the experts' own; a neighbouring one earns a part all the same."""
    return {action: key_answer.get(action) == rating for action, rating in (answer or {}).items()}
