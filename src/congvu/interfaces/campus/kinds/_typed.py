"""Fields of the kinds that are answered by typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """The text as typed, or ``None``."""
    return _fields.first(fields, slot)


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The text as typed, under the slot's name."""
    return _fields.one(slot, answer)


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Nothing: a typed answer has no parts."""
    return {}
