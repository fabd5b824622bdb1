"""The mean difficulty of drawn papers: within the tolerance, as near to preference as that allows, and fair."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from congvu.model.content import Blueprint, Difficulty, ItemVersion, Paper, Pool, SlotRule
from congvu.quizzes.drawing import difficulty_reach, draw_paper, fits, mean_difficulty, shortages, within

from .test_drawing import KINDS, make_blueprint, make_item, seeds

LEVELS = (0.1, 0.3, 0.5, 0.6, 0.9)
IDS = st.integers(0, 9).map("i{}".format)

rules = st.builds(
    lambda competency, points, count: SlotRule(points, pool=Pool(("one",), competency), count=count),
    st.sampled_from(["", "x", "y"]),
    st.sampled_from([1, 2, 0.5]),
    st.integers(1, 2),
)
candidates = st.lists(
    st.builds(make_item, IDS, competency=st.sampled_from(["x.a", "y.b"]), difficulty=st.sampled_from(LEVELS)),
    unique_by=lambda item: item.item_id,
    min_size=3,
    max_size=8,
)
wanted = st.builds(Difficulty, st.sampled_from([0.2, 0.4, 0.5, 0.7]), st.sampled_from([0.001, 0.03, 0.1]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Blueprint, list[ItemVersion]]:
    """A blueprint of at most four slots with a difficulty, and items that fill it or not."""
    blueprint = make_blueprint(tuple(draw(st.lists(rules, min_size=1, max_size=2))))
    return replace(blueprint, difficulty=draw(wanted)), draw(candidates)


def papers_of(blueprint: Blueprint, items: list[ItemVersion]) -> list[tuple[ItemVersion, ...]]:
    """Every paper that there is, by brute force."""
    pools = [rule.pool for s in blueprint.sections for rule in s.slots for _ in range(rule.count)]
    choices = [[item for item in items if pool and fits(item, pool)] for pool in pools]
    return [paper for paper in product(*choices) if len({item.id for item in paper}) == len(paper)]


def mean(blueprint: Blueprint, paper: tuple[ItemVersion, ...]) -> float:
    """The mean difficulty by points, worked out again."""
    points = [rule.points for s in blueprint.sections for rule in s.slots for _ in range(rule.count)]
    return sum(p * item.difficulty for p, item in zip(points, paper, strict=True)) / sum(points)


def draw(blueprint: Blueprint, items: list[ItemVersion], seed: int, **more: Any) -> Paper:
    """A paper with the fake kinds."""
    return draw_paper(blueprint, items, seed=seed, kinds=KINDS, **more)


def level(paper: Paper, items: list[ItemVersion]) -> float:
    """The mean difficulty of a drawn paper."""
    return mean_difficulty(paper, {item.id: item for item in items})


@given(cases())
def test_reach_is_what_papers_can_have(case: tuple[Blueprint, list[ItemVersion]]) -> None:
    """Lowest and highest are those of all papers; a range that no paper meets is never said to hold."""
    blueprint, items = case
    reach = difficulty_reach(blueprint, items)
    if shortages(blueprint, items):
        assert reach is None
        return
    assert reach is not None
    means = [mean(blueprint, paper) for paper in papers_of(blueprint, items)]
    assert abs(reach.lowest - min(means)) < 1e-6
    assert abs(reach.highest - max(means)) < 1e-6
    assert reach.holds == any(within(blueprint, one) for one in means)


@given(cases(), seeds, st.sets(IDS), st.dictionaries(IDS, st.integers(0, 3)))
def test_every_paper_lies_within_wherever_one_can(
    case: tuple[Blueprint, list[ItemVersion]], seed: int, seen: set[str], uses: dict[str, int]
) -> None:
    """Whatever was seen and used: what publishing accepts can be drawn, and else the trainee still gets a paper."""
    blueprint, items = case
    reach = difficulty_reach(blueprint, items)
    if reach is None:
        return
    paper = draw(blueprint, items, seed, seen=seen, uses=uses)
    assert within(blueprint, level(paper, items)) == reach.holds
    assert len({slot.item_version_id for slot in paper.slots}) == blueprint.slot_count


@given(cases(), seeds, st.sets(IDS), st.dictionaries(IDS, st.integers(0, 3)))
def test_no_exchange_would_please_more(
    case: tuple[Blueprint, list[ItemVersion]], seed: int, seen: set[str], uses: dict[str, int]
) -> None:
    """No item left out could stand for a less wanted one and keep the paper within."""
    blueprint, items = case
    reach = difficulty_reach(blueprint, items)
    if reach is None or not reach.holds:
        return
    paper = draw(blueprint, items, seed, seen=seen, uses=uses)
    by_id = {item.id: item for item in items}
    chosen = tuple(by_id[slot.item_version_id] for slot in paper.slots)
    pools = [rule.pool for s in blueprint.sections for rule in s.slots for _ in range(rule.count)]

    def tier(item: ItemVersion) -> tuple[bool, int]:
        return item.item_id in seen, uses.get(item.item_id, 0)

    for spare in [item for item in items if item not in chosen]:
        for n, (there, pool) in enumerate(zip(chosen, pools, strict=True)):
            if pool and fits(spare, pool) and tier(spare) < tier(there):
                other = (*chosen[:n], spare, *chosen[n + 1 :])
                assert not within(blueprint, mean(blueprint, other))


def test_an_unreachable_range_gives_the_nearest_paper() -> None:
    """Norms may end until no paper keeps to the range: the hardest papers are drawn, not always the same ones."""
    items = [make_item(f"i{n}", difficulty=(0.4, 0.8)[n % 2]) for n in range(20)]
    blueprint = make_blueprint((SlotRule(1, pool=Pool(("one",)), count=5),))
    blueprint = replace(blueprint, difficulty=Difficulty(0.1, 0.05))
    papers = [draw(blueprint, items, seed) for seed in range(200)]
    assert {round(level(paper, items), 6) for paper in papers} == {0.4}
    drawn = Counter(slot.item_version_id for paper in papers for slot in paper.slots)
    assert len(drawn) == 10
    assert min(drawn.values()) > 60


def test_items_of_one_difficulty_take_turns() -> None:
    """A range off the middle calls for some items more than for others; those that are alike are used alike."""
    items = [make_item(f"i{n:02d}", difficulty=(0.3, 0.6, 0.9)[n % 3]) for n in range(60)]
    blueprint = make_blueprint((SlotRule(1, pool=Pool(("one",)), count=10),))
    blueprint = replace(blueprint, difficulty=Difficulty(0.5, 0.02))
    uses: Counter[str] = Counter()
    for seed in range(300):
        paper = draw(blueprint, items, seed, uses=uses)
        assert within(blueprint, level(paper, items))
        uses.update(slot.item_version_id.removeprefix("iv-") for slot in paper.slots)
    for difficulty in (0.3, 0.6):
        alike = [uses[item.item_id] for item in items if item.difficulty == difficulty]
        assert min(alike) > 0
        assert max(alike) - min(alike) <= 2


def test_points_weigh() -> None:
    """A slot of two points counts twice."""
    items = [make_item("a", difficulty=0.2), make_item("b", difficulty=0.8)]
    blueprint = make_blueprint((SlotRule(2, item_id="a"), SlotRule(1, item_id="b")))
    assert level(draw(blueprint, items, 1), items) == (2 * 0.2 + 0.8) / 3
    reach = difficulty_reach(replace(blueprint, difficulty=Difficulty(0.5, 0.05)), items)
    assert reach is not None
    assert (reach.holds, round(reach.nearest, 6)) == (False, 0.4)
