"""Page form of ``match``: a select per left entry, named ``<slot>.<left id>``, with the right ids as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """The chosen pairs, or ``None``."""
    return _fields.by_part(fields, slot, [entry["id"] for entry in content["left"]]) or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The right id of each left entry."""
    given = answer or {}
    return {
        name: values
        for entry in content["left"]
        for name, values in _fields.one(f"{slot}.{entry['id']}", given.get(entry["id"])).items()
    }


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Whether each pair is right, by left id."""
    return {left: key_answer.get(left) == right for left, right in (answer or {}).items()}
