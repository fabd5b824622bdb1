"""Filling the places of a paper: a bipartite matching of items to places.

The sets of items that fit together on one paper form a transversal matroid, so offering the items one by one, best
first, and keeping each for which an augmenting path exists gives the best paper that can be had at all (Edmonds and
Fulkerson, 1965): no slot stays empty, and no seen item stands where an unseen one could.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from types import MappingProxyType

from congvu.model.content import Blueprint, ItemVersion, Pool, SlotRule

NO_CHANGES: Mapping[str, date] = MappingProxyType({})
"""No item rests on law of which a change is known."""


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """One slot of every paper: ``index`` from 0 in the blueprint's order, and the rule that it is filled by.

    ``changed``: by item version id, the last change of the law that the item rests on.
    """

    index: int
    section: int
    rule_index: int
    rule: SlotRule
    changed: Mapping[str, date] = field(default_factory=dict, repr=False, compare=False)

    def takes(self, item: ItemVersion) -> bool:
        """Whether the place draws from a pool that admits the item."""
        return self.rule.pool is not None and fits(item, self.rule.pool, self.changed)


def fits(item: ItemVersion, pool: Pool, changed: Mapping[str, date] = NO_CHANGES) -> bool:
    """Whether a pool may draw an item. The competency is a prefix by whole parts: ``a.b`` takes ``a.b.c``."""
    prefix = pool.competency.rstrip(".")
    low, high = pool.difficulty
    return (
        item.bank in pool.banks
        and (not prefix or f"{item.competency}.".startswith(f"{prefix}."))
        and (not pool.kinds or item.kind in pool.kinds)
        and low <= item.difficulty <= high
        and (pool.changed_since is None or changed.get(item.id, date.min) >= pool.changed_since)
    )


def by_item_id(candidates: Iterable[ItemVersion]) -> dict[str, ItemVersion]:
    """Candidates by item id; of two versions of one item the later stands."""
    return {item.item_id: item for item in candidates}


def places_of(blueprint: Blueprint, changed: Mapping[str, date] = NO_CHANGES) -> list[SlotPlace]:
    """The slots of every paper, in the blueprint's order."""
    rules = [
        (number, index, rule)
        for number, section in enumerate(blueprint.sections)
        for index, rule in enumerate(section.slots)
        for _ in range(rule.count)
    ]
    return [SlotPlace(place, *rule, changed) for place, rule in enumerate(rules)]


def fixed(places: Sequence[SlotPlace], items: Mapping[str, ItemVersion]) -> dict[int, str]:
    """Item ids of the fixed places that can be filled; an item named twice fills the first place only."""
    chosen: dict[int, str] = {}
    for index, place in enumerate(places):
        item_id = place.rule.item_id
        if item_id is not None and item_id in items and item_id not in chosen.values():
            chosen[index] = item_id
    return chosen


def fill(
    places: Sequence[SlotPlace], taken: Mapping[int, str], ranked: Sequence[ItemVersion], rng: Random
) -> dict[int, str]:
    """Matches ranked items to the pool places, keeping each item that an augmenting path can add.

    The places that a failed search went through can never change hands again, so later searches skip them.
    """
    open_places = [n for n, place in enumerate(places) if place.rule.pool is not None and n not in taken]
    rng.shuffle(open_places)
    fitting: dict[str, list[int]] = {}
    by_place: dict[int, str] = {}
    closed: set[int] = set()
    for item in ranked:
        if len(by_place) == len(open_places):
            break
        fitting[item.item_id] = [n for n in open_places if places[n].takes(item)]
        tried = set(closed)
        if not _augment(item.item_id, fitting, by_place, tried):
            closed = tried
    return by_place


def _augment(
    item_id: str, fitting: Mapping[str, list[int]], by_place: dict[int, str], tried: set[int]
) -> bool:
    """Kuhn's step: takes a free place that fits, or moves the item that holds one to another."""
    for place in fitting[item_id]:
        if place not in by_place:
            by_place[place] = item_id
            return True
    for place in fitting[item_id]:
        if place in tried:
            continue
        tried.add(place)
        if _augment(by_place[place], fitting, by_place, tried):
            by_place[place] = item_id
            return True
    return False
