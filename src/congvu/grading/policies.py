"""Which attempt counts, the final mark and the pass that follow from it, and what handing in late costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean

from congvu.messages import reaches
from congvu.model.attempts import Result
from congvu.model.content import Counts, LatePolicy

DAY = timedelta(days=1)
ON_TIME = timedelta()


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


def passes(results: Sequence[Result], counts: Counts, pass_mark: float) -> bool | None:
    """Whether an officer has passed; ``None`` while marks that wait for a person or a run may still decide it.

    *best*: a pass stays a pass whatever the other attempts come to; without one it is open while an attempt that waits
    could reach the pass mark. *last*: the newest alone. *mean*: the mean over all attempts. A pass is never given
    while the marks it rests on wait, however good those that are there. Raises :class:`ValueError` if empty.
    """
    if not results:
        raise ValueError("no results")
    if not any(result.max_points for result in results):
        return False  # all items dropped: passed by nobody
    if counts is Counts.MEAN:
        if any(result.pending for result in results):
            return None if reaches(fmean(_best_share(result) for result in results), pass_mark) else False
        return reaches(final_share(results, counts), pass_mark)
    looked_at = results if counts is Counts.BEST else results[-1:]
    if any(result.passed for result in looked_at):
        return True
    still = any(result.pending and reaches(_best_share(result), pass_mark) for result in looked_at)
    return None if still else False


def _best_share(result: Result) -> float:
    """The share that an attempt comes to if all that waits earns full points."""
    if not result.pending or not result.max_points:
        return share(result)
    marked = sum(mark.points for mark in result.slots)
    waiting = result.max_points - sum(mark.max_points for mark in result.slots)
    return max(0.0, marked + waiting - result.penalty) / result.max_points


def share(result: Result) -> float:
    """Points earned as a share of the points possible; 0 for a quiz without points."""
    return result.points / result.max_points if result.max_points else 0.0


def last_call(policy: LatePolicy | None, closes_at: datetime) -> datetime:
    """The instant up to which attempts are taken: the close, and the days of a late policy behind it."""
    return closes_at + policy.days * DAY if policy else closes_at


def time_up_at(
    time_limit_s: float, policy: LatePolicy | None, closes_at: datetime, now: datetime
) -> datetime:
    """When an attempt that begins ``now`` ends: after its time limit, at the last call if that comes first."""
    return min(now + timedelta(seconds=time_limit_s), last_call(policy, closes_at))


def late_days(closes_at: datetime, handed_in_at: datetime, grace: timedelta = ON_TIME) -> int:
    """Days begun between the close and handing in; 0 up to the close and its grace.

    A day is 24 hours from the close on. A campaign closes at midnight in Vietnam, which has no summer time, so these
    are the days of the calendar.
    """
    if handed_in_at <= closes_at + grace:
        return 0
    return ceil((handed_in_at - closes_at) / DAY)


def late_share(
    policy: LatePolicy | None, closes_at: datetime, handed_in_at: datetime, grace: timedelta = ON_TIME
) -> float:
    """The share of the points possible, in [0, 1], that handing in late costs: ``per_day`` for each day begun.

    Of the points possible, not of those earned: Canvas takes "percentage points" off for each interval (Late Policy
    API), MarkUs a "percentage of assignment total" for each period begun. Moodle's quizzes know no penalty for being
    late, and nbgrader leaves the formula to a plugin, which here is this one.
    """
    if policy is None:
        return 0.0
    days = min(late_days(closes_at, handed_in_at, grace), policy.days)
    return min(1.0, round(days * policy.per_day, 6))
