"""Page form of ``slider``: a number input, named by the slot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import field, value_in
from congvu.quizzes.kinds.contract import UnreadableAnswer


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The number, or ``None``."""
    text = value_in(fields, slot)
    try:
        return None if text is None else int(text)
    except ValueError:
        raise UnreadableAnswer(f"«{text}» không phải là một số nguyên.") from None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The number under the slot's name."""
    return field(slot, None if answer is None else str(answer))
