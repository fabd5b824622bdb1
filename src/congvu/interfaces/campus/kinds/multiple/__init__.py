"""Page form of ``multiple``: a check box per option, all named by the slot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The ticked options' ids, or ``None`` when none is ticked."""
    return [value for value in fields.get(slot, ()) if value] or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The ticked options' ids under the slot's name."""
    return {slot: list(answer or ())}
