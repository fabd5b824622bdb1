"""Page form of ``cloze``: the form itself, with a select or a text input in each gap, named ``<slot>.<gap id>``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields
from congvu.interfaces.campus.kinds.fields import fields_by_part, part_ids, values_by_part


def read_fields(slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
    """What stands in the gaps, or ``None``."""
    return values_by_part(fields, slot, part_ids(content, "gaps")) or None


def write_fields(slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
    """What stands in each gap."""
    return fields_by_part(slot, part_ids(content, "gaps"), answer or {})
