"""Page form of ``truefalse``: two radio buttons with the values ``true`` and ``false``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields

_VALUES = {"true": True, "false": False}
_NAMES = {True: "true", False: "false"}


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """A bool, ``None`` for a blank; any other text is passed on for ``read`` to refuse."""
    value = _fields.first(fields, slot)
    return None if value is None else _VALUES.get(value, value)


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """``true`` or ``false`` under the slot's name."""
    return _fields.one(slot, None if answer is None else _NAMES[answer])


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Whether the judgement is right."""
    return {} if answer is None else {_NAMES[answer]: answer is key_answer}
