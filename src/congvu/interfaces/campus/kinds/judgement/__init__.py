"""Page form of ``judgement``: four radio buttons per action, named ``<slot>.<action id>``, with the ratings as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import fields_by_part, part_ids, values_by_part
from congvu.quizzes.kinds.contract import UnreadableAnswer

_BY_VALUE = {str(rating): rating for rating in range(1, 5)}


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The ratings by action, or ``None``."""
    given = values_by_part(fields, slot, part_ids(content))
    if not set(given.values()) <= _BY_VALUE.keys():
        raise UnreadableAnswer("Có cách xử lý được cho một mức không có trong thang.")
    return {action: _BY_VALUE[value] for action, value in given.items()} or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The rating of each action."""
    return fields_by_part(slot, part_ids(content), answer or {})
