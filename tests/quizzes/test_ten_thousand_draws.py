"""Ten thousand papers of one blueprint, as a province would draw them: each trainee sits twice, uses add up.

A blueprint's promise is checked on every paper: the same slots, the same points, a mean difficulty within the
tolerance, no item that the trainee met while enough others are there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from real_content import real_content

from congvu.model.content import Blueprint, Difficulty, ItemVersion, Pool, SlotRule
from congvu.quizzes.drawing import draw_paper, mean_difficulty, within

from .test_drawing import KINDS, make_blueprint, make_item

DRAWS = 10_000
ROOT = Path(__file__).parents[2]
LOADED = real_content()
SHIPPED = {entry.blueprint.quiz_id: entry.blueprint for entry in LOADED.blueprints}
ITEMS = [item.version for item in LOADED.items]


def invented() -> tuple[Blueprint, list[ItemVersion]]:
    """Twenty slots of different points over 80 items, sections and slots shuffled."""
    rng = Random(1)
    levels, areas = (0.4, 0.5, 0.6, 0.7, 0.8), ("x.a", "x.b", "y.a")
    items = [
        make_item(f"i{n:03d}", competency=areas[n % 3], difficulty=rng.choice(levels)) for n in range(80)
    ]
    parts = [("x.a", 5, 1.0), ("x", 5, 2.0), ("y", 5, 0.5), ("", 5, 1.0)]
    sections = [(SlotRule(points, pool=Pool(("one",), area), count=count),) for area, count, points in parts]
    blueprint = make_blueprint(*sections, shuffle_slots=True)
    return replace(blueprint, difficulty=Difficulty(0.6, 0.02), shuffle_sections=True), items


def candidates(name: str) -> tuple[Blueprint, list[ItemVersion]]:
    """A shipped blueprint with the items of its banks, or the invented one."""
    if name not in SHIPPED:
        return invented()
    blueprint = SHIPPED[name]
    pools = (rule.pool for section in blueprint.sections for rule in section.slots if rule.pool)
    banks = {bank for pool in pools for bank in pool.banks}
    return blueprint, [item for item in ITEMS if item.bank in banks]


@pytest.mark.parametrize("name", ["one-stop-final", "reform-short", "invented"])
def test_ten_thousand_papers_keep_the_promise(name: str) -> None:
    """Length, points by slot and mean difficulty of every paper; second papers are new as far as the bank goes."""
    blueprint, items = candidates(name)
    assert blueprint.difficulty is not None
    by_id = {item.id: item for item in items}
    kinds = LOADED.kinds if name in SHIPPED else KINDS
    uses: Counter[str] = Counter()
    met: set[str] = set()
    met_again = 0
    shapes, means, orders = set(), [], set()
    for number in range(DRAWS):
        seen = met if number % 2 else set()  # every other paper is somebody's second
        paper = draw_paper(blueprint, items, seed=number, kinds=kinds, seen=seen, uses=uses)
        shapes.add(tuple(sorted((slot.slot, slot.points, slot.section) for slot in paper.slots)))
        orders.add(tuple(slot.slot for slot in paper.slots))
        means.append(mean_difficulty(paper, by_id))
        met = {by_id[slot.item_version_id].item_id for slot in paper.slots}
        assert len(met) == blueprint.slot_count
        met_again += len(met & seen)
        uses.update(met)
    assert len(shapes) == 1
    assert sum(points for _, points, _ in next(iter(shapes))) == blueprint.max_points
    assert all(within(blueprint, mean) for mean in means)
    assert abs(sum(means) / DRAWS - blueprint.difficulty.target) <= blueprint.difficulty.tolerance
    assert len(orders) > 1
    assert met_again == 0
