"""Reading and writing of fields, shared by the built-in forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def first(fields: Mapping[str, Sequence[str]], name: str) -> str | None:
    """The one value of a field, stripped; ``None`` when missing or blank."""
    values = fields.get(name) or ("",)
    return values[0].strip() or None


def one(name: str, value: str | None) -> dict[str, list[str]]:
    """A field with one value, or with none."""
    return {name: [] if value is None else [value]}


def by_part(fields: Mapping[str, Sequence[str]], slot: str, ids: Sequence[str]) -> dict[str, str]:
    """Non-blank values of the fields ``<slot>.<id>``, by id."""
    values = {part: first(fields, f"{slot}.{part}") for part in ids}
    return {part: value for part, value in values.items() if value is not None}
