"""Programs that are nearly right, for samples. What they earn, a run tells."""

from __future__ import annotations

from random import Random

_SLIPS = (
    ("<=", "<"),
    (" > ", " >= "),
    ("is not None", "!= ''"),
    ("if not da_tra:\n        return 0.0\n", ""),
    (":\n", "\n"),
    (" and ", " or "),
)
"""Slips of the kind that beginners make: found in a solution, the first is replaced by the second, once."""
_GAVE_UP = 0.2
"""The share of those who leave it at the starter."""


def with_a_slip(rng: Random, solution: str, starter: str) -> str:
    """The solution with one slip; at times, or where none fits, the starter with a word of despair."""
    slips = [slip for slip in _SLIPS if slip[0] in solution]
    if not slips or rng.random() < _GAVE_UP:
        return f"{starter}\n# chưa làm được"
    old, new = rng.choice(slips)
    return solution.replace(old, new, 1)
