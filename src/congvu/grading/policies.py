"""Which attempt counts, and the final mark that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from congvu.model.attempts import Result
from congvu.model.content import Counts


def counted(results: Sequence[Result], counts: Counts) -> int:
    """Index of the attempt that counts; ``results`` stand in the order in which they were submitted.

    *best*: the highest share of the points, the earliest on a tie. *last*: the newest. *mean*: the newest too,
    for nbgrader can hold only one; the final mark is :func:`final_share`. Raises :class:`ValueError` if empty.
    """
    if not results:
        raise ValueError("no results")
    if counts is Counts.BEST:
        return max(range(len(results)), key=lambda index: (share(results[index]), -index))
    return len(results) - 1


def final_share(results: Sequence[Result], counts: Counts) -> float:
    """The final mark as a share of the points, in [0, 1]; under *mean* the mean over all attempts."""
    if counts is Counts.MEAN and results:
        return fmean(share(result) for result in results)
    return share(results[counted(results, counts)])


def share(result: Result) -> float:
    """Points earned as a share of the points possible; 0 for a quiz without points."""
    return result.points / result.max_points if result.max_points else 0.0
