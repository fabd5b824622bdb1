"""Page form of ``single``: a radio button per option, all named by the slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """The chosen option's id, or ``None``."""
    return _fields.first(fields, slot)


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The chosen option's id under the slot's name."""
    return _fields.one(slot, answer)


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Whether the chosen option is right."""
    return {} if answer is None else {answer: answer == key_answer}
