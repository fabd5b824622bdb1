"""Numbers from a seed that are the same on every Python and every machine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import count
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that follow from a seed alone: digests of seed and number of throw.

    The standard library promises no such thing of ``Random.choice`` and ``Random.shuffle``: their draws have changed
    between versions.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._throws = count()

    def below(self, end: int) -> int:
        """A number from 0 up to, not including, ``end``."""
        told = sha256(f"{self._seed}/{next(self._throws)}".encode()).digest()
        return int.from_bytes(told[:8], "big") % end

    def between(self, least: int, most: int) -> int:
        """A number from ``least`` to ``most``, both included."""
        return least + self.below(most - least + 1)

    def pick(self, values: Sequence[T]) -> T:
        """One of the values; raises ``ZeroDivisionError`` if there is none."""
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        left = list(values)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]
