"""Page form of ``match``: a select per left entry, named ``<slot>.<left id>``, with the right ids as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import fields_by_part, part_ids, values_by_part


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """The chosen pairs, or ``None``."""
    return values_by_part(fields, slot, part_ids(content, "left")) or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """The right id of each left entry."""
    return fields_by_part(slot, part_ids(content, "left"), answer or {})
