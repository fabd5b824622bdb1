"""Reading and writing of fields, for whoever makes a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from congvu.interfaces.campus.kinds.contract import Fields


def value_in(fields: Fields, name: str) -> str | None:
    """The one value of a field, stripped; ``None`` when missing or blank."""
    values = fields.get(name) or ("",)
    return values[0].strip() or None


def field(name: str, value: str | None) -> dict[str, list[str]]:
    """A field with one value, or with none."""
    return {name: [] if value is None else [value]}


def part_ids(content: Mapping[str, Any], name: str = "options") -> list[str]:
    """Ids of the parts in ``content[name]``, as published."""
    return [part["id"] for part in content[name]]


def values_by_part(fields: Fields, slot: str, ids: Iterable[str]) -> dict[str, str]:
    """Non-blank values of the fields ``<slot>.<id>``, by id."""
    values = {part: value_in(fields, f"{slot}.{part}") for part in ids}
    return {part: value for part, value in values.items() if value is not None}


def fields_by_part(slot: str, ids: Iterable[str], values: Mapping[str, object]) -> dict[str, list[str]]:
    """The fields ``<slot>.<id>``, each with its value as text, or with none."""
    return {f"{slot}.{part}": [str(values[part])] if part in values else [] for part in ids}
