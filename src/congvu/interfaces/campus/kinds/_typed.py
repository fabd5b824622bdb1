"""Fields of the kinds that are answered by typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import field, value_in


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The text as typed, or ``None``."""
    return value_in(fields, slot)


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The text as typed, under the slot's name."""
    return field(slot, answer)
