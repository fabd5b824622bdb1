"""Page form of ``cloze``: the form itself, with a select or a text input in each gap, named ``<slot>.<gap id>``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.kinds import _fields


def read_fields(slot: str, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
    """What stands in the gaps, or ``None``."""
    return _fields.by_part(fields, slot, [gap["id"] for gap in content["gaps"]]) or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """What stands in each gap."""
    given = answer or {}
    return {
        name: values
        for gap in content["gaps"]
        for name, values in _fields.one(f"{slot}.{gap['id']}", given.get(gap["id"])).items()
    }


def verdicts(answer: Any, key_answer: Any) -> dict[str, bool]:
    """Nothing: a gap may have several right answers, so the kind itself tells (its ``verdicts``)."""
    return {}
