"""How ticks earn points: three rules, by the names that key revisions bear. What has been published keeps its rule."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import combinations
from math import comb

BALANCED = "balanced"
PER_OPTION = "per_option"
ALL_OR_NOTHING = "all_or_nothing"


def above_chance(right: AbstractSet[str], wrong: AbstractSet[str], chosen: AbstractSet[str]) -> float:
    """The share of the right options that is ticked less that of the wrong ones, in [−1, 1]: r/R − w/W.

    Youden's index (1950, *Cancer* 3:32–35) of the ticks as a judgement of the options. Whoever ticks k options without
    knowing hits kR/n of the right and kW/n of the wrong ones on average, so k/n − k/n = 0: for any number of ticks, any
    chance of ticking, any R and W. No other charge for a wrong tick does that: a lower one pays for ticking on, a higher
    one for holding back what one knows. Without wrong options nothing is taken off.
    """
    return len(chosen & right) / len(right) - (len(chosen & wrong) / len(wrong) if wrong else 0.0)


def balanced(right: AbstractSet[str], wrong: AbstractSet[str], chosen: AbstractSet[str]) -> float:
    """max(0, r/R − w/W), in [0, 1].

    Moodle's multiple choice with several answers under the fractions that authors give there as a rule, +1/R for a right
    option and −1/W for a wrong one; Moodle, too, lets no question fall below 0. All ticked and none ticked both earn 0.
    """
    return max(0.0, above_chance(right, wrong, chosen))


def per_option(right: AbstractSet[str], wrong: AbstractSet[str], chosen: AbstractSet[str]) -> float:
    """max(0, (right chosen − wrong chosen) / right in all), in [0, 1]: the rule of what was published without another.

    A wrong tick costs as much as a right one earns, so that ticking everything pays (2R − n)/R where most options are
    right. Kept for what is published; :func:`balanced` stands in its place.
    """
    return max(0.0, (len(chosen & right) - len(chosen & wrong)) / len(right))


def all_or_nothing(right: AbstractSet[str], wrong: AbstractSet[str], chosen: AbstractSet[str]) -> float:
    """1 if exactly the right options are chosen, else 0."""
    return 1.0 if chosen == right else 0.0


RULES = {BALANCED: balanced, PER_OPTION: per_option, ALL_OR_NOTHING: all_or_nothing}


@lru_cache(256)
def blind_mean(rule: str, right: int, options: int) -> float:
    """What ticking each option with a chance of one half earns on average: the mean share of all 2ⁿ answers."""
    total = sum(
        comb(options, ticks) * ticked_mean(rule, right, options, ticks) for ticks in range(options + 1)
    )
    return total / (1 << options)


@lru_cache(1024)
def ticked_mean(rule: str, right: int, options: int, ticks: int) -> float:
    """What ``ticks`` options ticked without knowing earn on average; none ticked is a blank and earns 0."""
    if not ticks:
        return 0.0
    ids = [str(number) for number in range(options)]
    key, others = frozenset(ids[:right]), frozenset(ids[right:])
    shares = [RULES[rule](key, others, frozenset(chosen)) for chosen in combinations(ids, ticks)]
    return sum(shares) / len(shares)
