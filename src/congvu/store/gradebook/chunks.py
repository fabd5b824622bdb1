"""Long lists of ids in pieces that every database takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
IN_CHUNK = 400


def chunks(values: Sequence[T], size: int = IN_CHUNK) -> Iterable[Sequence[T]]:
    """``values`` in runs of at most ``size``."""
    return (values[start : start + size] for start in range(0, len(values), size))
