"""Holding a paper's mean difficulty within the tolerance of its blueprint.

The mean is that of the items' ``difficulty`` (the author's estimate of the share of trainees who answer right) by the
points of their slots, so it is the share of the points that the author expects an average trainee to earn.

The rule. (1) The paper that preference alone gives is kept if its mean lies within ``target ± tolerance``. (2) Else
items are exchanged one at a time: the first item outside the paper, in order of preference, that can bring the mean
nearer takes the place of the least preferred one among those it can replace so; where slots differ in points, two
items of the paper may change places too. (3) Once within, every exchange that puts a better preferred item (unseen
for a seen one, less used for more used) in place of a worse one and stays within is made. (4) Where (2) comes to an
end outside, it starts again from other random papers, and at last does the search that does not depend on trainee or
seed, which is the search that publishing has made: what publishing accepted can be drawn.

It ends: (2) lowers a whole number above 0 at each step (the distance, in millionths), (3) lowers the pair (seen items,
uses in all) in lexical order, and (4) has a fixed number of starts. All arithmetic is in integers, the same on every
machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random

from congvu.model.content import Difficulty, ItemVersion
from congvu.quizzes._assignment import cheapest
from congvu.quizzes._matching import SlotPlace, fill

_MILLION = 1_000_000
_RESTARTS, _CERTAIN_STARTS = 4, 24


@dataclass(frozen=True, slots=True)
class Preference:
    """Item ids, most wanted first, and the class of each: two of one class are wanted alike."""

    ranked: Sequence[str]
    tiers: Mapping[str, tuple[bool, int]]


@dataclass(frozen=True, slots=True)
class Reach:
    """What papers can be: the lowest and the highest mean (both exact), and the nearest to the target range found.

    ``holds`` means that a paper within the tolerance was found. False is exact where the range lies outside
    ``lowest … highest``; inside, it says that none of the searched papers met a range narrower than their steps.
    """

    lowest: float
    highest: float
    nearest: float
    holds: bool


class Frame:
    """What all papers of one draw share; sums are whole millionths, so that all machines agree.

    ``points`` by place, ``levels`` (difficulty) by item id, ``admits`` the items that a place may draw (none for a
    fixed place), ``target`` and ``room`` the wanted sum of points by level and how far it may be missed.
    """

    def __init__(
        self, places: Sequence[SlotPlace], items: Mapping[str, ItemVersion], wanted: Difficulty
    ) -> None:
        self.places, self.items = places, items
        self.points = [_millionths(place.rule.points) for place in places]
        self.levels = {item_id: _millionths(item.difficulty) for item_id, item in items.items()}
        by_rule: dict[tuple[int, int], frozenset[str]] = {}
        for place in places:
            rule = place.section, place.rule_index
            if rule not in by_rule:
                by_rule[rule] = frozenset(item_id for item_id, item in items.items() if place.takes(item))
        self.admits = [by_rule[place.section, place.rule_index] for place in places]
        self.drawn = [place.index for place in places if place.rule.pool is not None]
        self.whole = sum(self.points)
        self.target = _millionths(wanted.target) * self.whole
        self.room = _millionths(wanted.tolerance) * self.whole

    def draft(self, chosen: Mapping[int, str]) -> Draft:
        """A whole paper: item ids by place."""
        total = sum(self.points[n] * self.levels[item_id] for n, item_id in chosen.items())
        return Draft(self, dict(chosen), total - self.target)


@dataclass(slots=True)
class Draft:
    """A whole paper in the making. ``gap``: how far its sum lies above (below, if negative) the wanted one."""

    frame: Frame
    chosen: dict[int, str]
    gap: int

    @property
    def off(self) -> int:
        """How far the sum lies outside the tolerance; 0 is within."""
        return max(0, abs(self.gap) - self.frame.room)

    def mean(self) -> float:
        """The mean difficulty by points, in [0, 1]."""
        return (self.gap + self.frame.target) / self.frame.whole / _MILLION

    def outside(self, order: Sequence[str]) -> list[str]:
        """Items that are on no place, in that order."""
        taken = set(self.chosen.values())
        return [item_id for item_id in order if item_id not in taken]

    def put(self, place: int, item_id: str) -> None:
        """Puts an item on a place, in place of the one there."""
        levels = self.frame.levels
        self.gap += self.frame.points[place] * (levels[item_id] - levels[self.chosen[place]])
        self.chosen[place] = item_id


def hold(draft: Draft, preference: Preference, rng: Random) -> dict[int, str]:
    """The paper by the rule above: within the tolerance if one was ever found so, else as near as can be."""
    if not draft.off:
        return draft.chosen
    if _approach(draft, preference.ranked):
        _please(draft, preference)
        return draft.chosen
    end = _far_end(draft, preference.ranked)
    if end is not None:
        return end.chosen
    for restart in _restarts(draft, rng, _RESTARTS):
        if not restart.off:
            _please(restart, preference)
            return restart.chosen
    return nearest(draft).chosen


def nearest(draft: Draft) -> Draft:
    """The nearest paper of a search that depends on blueprint and candidates alone."""
    ids = sorted(draft.frame.items)
    starts = [_extreme(draft, ids, sign) for sign in (1, -1)]
    for start in starts:
        _approach(start, ids)
        if not start.off:
            return start
    return min([*starts, *_restarts(draft, Random(0), _CERTAIN_STARTS)], key=lambda paper: paper.off)


def reach(draft: Draft) -> Reach:
    """What papers of these candidates can be; ``draft`` is any whole paper."""
    ids = sorted(draft.frame.items)
    low, high = (_extreme(draft, ids, sign).mean() for sign in (1, -1))
    best = nearest(draft)
    return Reach(low, high, best.mean(), not best.off)


def _approach(draft: Draft, order: Sequence[str]) -> bool:
    """Exchanges items until the mean is within; false if no single exchange brings it nearer."""
    rank = {item_id: number for number, item_id in enumerate(order)}
    while draft.off:
        worst_first = sorted(draft.frame.drawn, key=lambda n: -rank[draft.chosen[n]])
        if not (_replace_one(draft, order, worst_first) or _swap_two(draft, worst_first)):
            return False
    return True


def _replace_one(draft: Draft, order: Sequence[str], worst_first: Sequence[int]) -> bool:
    """Makes the first exchange with an item outside that brings the mean nearer."""
    frame, gap = draft.frame, draft.gap
    distance = abs(gap)
    rows = [(n, frame.points[n], frame.levels[draft.chosen[n]], frame.admits[n]) for n in worst_first]
    for item_id in draft.outside(order):
        level = frame.levels[item_id]
        for n, points, there, admitted in rows:
            if abs(gap + points * (level - there)) < distance and item_id in admitted:
                draft.put(n, item_id)
                return True
    return False


def _swap_two(draft: Draft, worst_first: Sequence[int]) -> bool:
    """Makes the first exchange of two items of the paper that brings the mean nearer: only unequal points do."""
    frame, chosen = draft.frame, draft.chosen
    for n in worst_first:
        for m in worst_first:
            apart = frame.points[n] - frame.points[m]
            step = apart * (frame.levels[chosen[m]] - frame.levels[chosen[n]])
            if (
                abs(draft.gap + step) < abs(draft.gap)
                and chosen[m] in frame.admits[n]
                and chosen[n] in frame.admits[m]
            ):
                chosen[n], chosen[m] = chosen[m], chosen[n]
                draft.gap += step
                return True
    return False


def _please(draft: Draft, preference: Preference) -> None:
    """Within the tolerance, puts better preferred items in place of worse ones as long as one can."""
    while _please_once(draft, preference):
        pass


def _please_once(draft: Draft, preference: Preference) -> bool:
    frame, tiers = draft.frame, preference.tiers
    worst_first = sorted(frame.drawn, key=lambda n: tiers[draft.chosen[n]], reverse=True)
    for item_id in draft.outside(preference.ranked):
        for n in worst_first:
            if tiers[item_id] >= tiers[draft.chosen[n]]:
                break
            step = frame.points[n] * (frame.levels[item_id] - frame.levels[draft.chosen[n]])
            if abs(draft.gap + step) <= frame.room and item_id in frame.admits[n]:
                draft.put(n, item_id)
                return True
    return False


def _restarts(draft: Draft, rng: Random, count: int) -> Iterator[Draft]:
    """Whole papers from random orders of the items, each brought as near as exchanges can."""
    ids, fixed = sorted(draft.frame.items), _fixed(draft)
    for _ in range(count):
        order = rng.sample(ids, len(ids))
        start = _filled(draft.frame, fixed, order, rng)
        _approach(start, order)
        yield start


def _filled(frame: Frame, fixed: Mapping[int, str], order: Sequence[str], rng: Random) -> Draft:
    free = [frame.items[item_id] for item_id in order if item_id not in fixed.values()]
    return frame.draft({**fixed, **fill(frame.places, fixed, free, rng)})


def _far_end(draft: Draft, ranked: Sequence[str]) -> Draft | None:
    """The extreme paper, if even that one does not reach the tolerance: then it is the nearest there is."""
    sign = -1 if draft.gap < 0 else 1
    end = _extreme(draft, ranked, sign)
    return end if end.gap * sign > 0 and end.off else None


def _extreme(draft: Draft, order: Sequence[str], sign: int) -> Draft:
    """The paper of the lowest (1) or highest (-1) mean; among equal items the order decides.

    With equal points on all drawn slots the greedy order gives it, for a matroid's best basis is greedy; else it is
    an assignment problem.
    """
    frame, fixed = draft.frame, _fixed(draft)
    if len({frame.points[n] for n in frame.drawn}) <= 1:
        return _filled(
            frame, fixed, sorted(order, key=lambda item_id: sign * frame.levels[item_id]), Random(0)
        )
    return _assigned(frame, fixed, order, sign)


def _assigned(frame: Frame, fixed: Mapping[int, str], order: Sequence[str], sign: int) -> Draft:
    columns = [item_id for item_id in order if item_id not in fixed.values()]
    costs = [
        [
            sign * frame.points[n] * frame.levels[item_id] if item_id in frame.admits[n] else inf
            for item_id in columns
        ]
        for n in frame.drawn
    ]
    assignment = cheapest(costs)
    assert assignment is not None  # a draft is a whole paper, so the places can be filled
    picked = {n: columns[column] for n, column in zip(frame.drawn, assignment, strict=True)}
    return frame.draft({**fixed, **picked})


def _fixed(draft: Draft) -> dict[int, str]:
    drawn = set(draft.frame.drawn)
    return {n: item_id for n, item_id in draft.chosen.items() if n not in drawn}


def _millionths(value: float) -> int:
    return round(value * _MILLION)
