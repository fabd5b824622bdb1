"""Fields of the kinds that are answered with a long text: a text area, named by the slot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import field


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The text as it stands in the form, white space and all; ``None`` where the field is missing."""
    values = fields.get(slot) or ()
    return values[0] if values else None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The text, under the slot's name."""
    return field(slot, answer)
