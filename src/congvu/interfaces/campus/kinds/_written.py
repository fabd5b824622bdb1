"""Fields of the kinds that are answered with a long text: a text area, named by the slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """The text as it stands in the form, white space and all; ``None`` where the field is missing."""
    values = fields.get(slot) or ()
    return values[0] if values else None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The text, under the slot's name."""
    return _fields.one(slot, answer)


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Nothing: who marks a text tells what is right in it."""
    return {}
