"""What was answered to an item: how often each option was taken, and by whom in terms of the rest of the paper.

The item–rest correlation of an option is the point-biserial correlation of having taken it with T − x, the marks of
the other slots: Pearson's r of a variable that is 0 or 1 (Lord and Novick 1968, ch. 15; Crocker and Algina 1986, ch.
14). The key's should be positive; a distractor's that is positive says that the better trainees fall for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from congvu.grading import moments


@dataclass(frozen=True, slots=True)
class Response:
    """One answer to an item: the options taken (none of them for a blank) and the marks of the rest of the paper."""

    taken: frozenset[str]
    rest: float


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """``share`` of all answers to the item, in [0, 1]; ``correlation`` in [−1, 1], ``None`` where nothing varies."""

    option: str
    count: int
    share: float
    correlation: float | None


def option_figures(options: Iterable[str], responses: Sequence[Response]) -> list[OptionFigures]:
    """Figures of each option, in the order given; options that nobody took are among them."""
    size = len(responses)
    rests = [response.rest for response in responses]
    level, spread = moments.mean(rests) or 0.0, moments.variance(rests) or 0.0
    counts, above = Counter[str](), dict[str, list[float]]()
    for response in responses:
        for option in response.taken:
            counts[option] += 1
            above.setdefault(option, []).append(response.rest - level)
    return [
        OptionFigures(
            option,
            counts[option],
            counts[option] / size if size else 0.0,
            _point_biserial(size, counts[option], fsum(above.get(option, ())), spread),
        )
        for option in options
    ]


def _point_biserial(size: int, taken: int, above: float, spread: float) -> float | None:
    """Pearson's r from the sum of the takers' deviations: cov = above/(n − 1), var = taken·left/(n·(n − 1))."""
    left = size - taken
    if not taken or not left or not spread:
        return None
    own = taken * left / (size * (size - 1))
    return max(-1.0, min(1.0, above / (size - 1) / sqrt(own * spread)))
