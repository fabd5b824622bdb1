"""Page form of ``truefalse``: two radio buttons with the values ``true`` and ``false``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import field, value_in

_VALUES = {"true": True, "false": False}
_NAMES = {value: name for name, value in _VALUES.items()}


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """A bool, ``None`` for a blank; any other text is passed on for ``read`` to refuse."""
    value = value_in(fields, slot)
    return None if value is None else _VALUES.get(value, value)


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """``true`` or ``false`` under the slot's name."""
    return field(slot, None if answer is None else _NAMES[answer])
