"""Drawing: every paper is whole, fair and the same for the same seed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from congvu.model.content import Blueprint, Counts, ItemVersion, Paper, Pool, Section, SlotRule
from congvu.quizzes.drawing import CANNOT_DRAW, CannotDraw, check_drawable, draw_paper, fits, shortages


class FakeKind:
    """A kind with two options, for papers."""

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The options, shuffled if asked."""
        return tuple(rng.sample(["a", "b", "c", "d"], 4)) if shuffle else ("a", "b", "c", "d")


KINDS: Any = {"single": FakeKind(), "order": FakeKind()}
BANKS = ("one", "two")
Case: TypeAlias = tuple[Blueprint, list[ItemVersion]]
COMPETENCIES = ("x.a", "x.a.deep", "x.ab", "y")


def make_item(item_id: str, bank: str = "one", competency: str = "x.a", **fields: Any) -> ItemVersion:
    """An item version whose id is made of its item id."""
    kind = fields.pop("kind", "single")
    difficulty = fields.pop("difficulty", 0.5)
    return ItemVersion(f"iv-{item_id}", item_id, bank, kind, {}, competency, difficulty, (), **fields)


def make_blueprint(*sections: tuple[SlotRule, ...], shuffle_slots: bool = False) -> Blueprint:
    """A blueprint of these sections."""
    return Blueprint(
        quiz_id="q",
        title="Q",
        course="c",
        time_limit_s=60,
        grace_s=0,
        pass_mark=0.5,
        attempts=1,
        counts=Counts.BEST,
        sections=tuple(Section(f"Phần {n}", rules) for n, rules in enumerate(sections, 1)),
        shuffle_slots=shuffle_slots,
    )


def pool(count: int = 1, points: float = 1.0, *banks: str, competency: str = "") -> SlotRule:
    """A rule that draws ``count`` items."""
    return SlotRule(points, pool=Pool(banks or ("one",), competency), count=count)


items = st.lists(
    st.builds(
        make_item,
        st.integers(0, 40).map("i{:02d}".format),
        st.sampled_from(BANKS),
        st.sampled_from(COMPETENCIES),
        kind=st.sampled_from(["single", "order"]),
        difficulty=st.sampled_from([0.2, 0.5, 0.8]),
    ),
    unique_by=lambda item: item.item_id,
    min_size=8,
    max_size=24,
)
pools = st.builds(
    lambda banks, competency, kinds, count, points: SlotRule(
        points, pool=Pool(tuple(banks), competency, tuple(kinds)), count=count
    ),
    st.sampled_from([BANKS, BANKS, ("one",), ("two",)]),
    st.sampled_from(["", "", "x", "x.a", "y"]),
    st.sampled_from([(), (), ("single",), ("order",)]),
    st.integers(1, 3),
    st.sampled_from([1, 2]),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Blueprint, list[ItemVersion]]:
    """A blueprint and candidates that fill it more often than not."""
    candidates = draw(items)
    ids = st.sampled_from([item.item_id for item in candidates])
    fixed = [SlotRule(draw(st.sampled_from([1, 2])), item_id=i) for i in draw(st.sets(ids, max_size=2))]
    rules = draw(st.permutations([*sorted(fixed, key=str), *draw(st.lists(pools, min_size=1, max_size=4))]))
    cut = draw(st.integers(1, len(rules)))
    parts = [part for part in (tuple(rules[:cut]), tuple(rules[cut:])) if part]
    return make_blueprint(*parts, shuffle_slots=draw(st.booleans())), candidates


@st.composite
def drawable_cases(draw: st.DrawFn) -> tuple[Blueprint, list[ItemVersion]]:
    """A blueprint with candidates that fill it."""
    blueprint, candidates = draw(cases())
    assume(not shortages(blueprint, candidates))
    return blueprint, candidates


seeds = st.integers(0, 2**32)


def draw(blueprint: Blueprint, candidates: list[ItemVersion], seed: int = 1, **more: Any) -> Paper:
    """A paper with the fake kinds."""
    return draw_paper(blueprint, candidates, seed=seed, kinds=KINDS, **more)


def drawn(paper: Paper) -> list[str]:
    """Item ids in shown order."""
    return [slot.item_version_id.removeprefix("iv-") for slot in paper.slots]


@given(cases(), seeds)
def test_paper_is_whole_or_refused(case: Case, seed: int) -> None:
    """A paper has every slot, each worth the same as on any other paper, and no item twice."""
    blueprint, candidates = case
    if shortages(blueprint, candidates):
        with pytest.raises(CannotDraw):
            draw(blueprint, candidates, seed)
        return
    paper = draw(blueprint, candidates, seed)
    points = [r.points for s in blueprint.sections for r in s.slots for _ in range(r.count)]
    names = [f"s{n:02d}" for n in range(1, len(points) + 1)]
    assert {slot.slot: slot.points for slot in paper.slots} == dict(zip(names, points, strict=True))
    assert len(set(drawn(paper))) == blueprint.slot_count


@given(drawable_cases(), seeds)
def test_each_section_holds_what_its_rules_allow(case: Case, seed: int) -> None:
    """Every item stands in a section with a rule that admits it, at that rule's points."""
    blueprint, candidates = case
    by_id = {item.id: item for item in candidates}
    for slot in draw(blueprint, candidates, seed).slots:
        item = by_id[slot.item_version_id]
        allowed = blueprint.sections[slot.section].slots
        assert any(
            rule.points == slot.points
            and (rule.item_id == item.item_id or (rule.pool and fits(item, rule.pool)))
            for rule in allowed
        )


@given(drawable_cases(), seeds, st.randoms(use_true_random=False))
def test_order_of_candidates_does_not_matter(case: Case, seed: int, rng: Random) -> None:
    """The same seed draws the same paper, however the store lists its items."""
    blueprint, candidates = case
    mixed = rng.sample(candidates, len(candidates))
    assert draw(blueprint, candidates, seed) == draw(blueprint, mixed, seed)


@given(drawable_cases(), seeds, st.sets(st.integers(0, 40).map("i{:02d}".format), min_size=8))
def test_no_seen_item_where_an_unseen_one_could_stand(case: Case, seed: int, seen: set[str]) -> None:
    """The paper holds as few seen items as any paper of this blueprint could (checked against all smaller sets)."""
    blueprint, candidates = case
    met = [item for item in candidates if item.item_id in seen]
    fresh = [item for item in candidates if item.item_id not in seen]
    used = len(set(drawn(draw(blueprint, candidates, seed, seen=seen))) & seen)
    if used and len(met) <= 8:
        for few in combinations(met, used - 1):
            assert shortages(blueprint, [*fresh, *few])


@given(items, st.dictionaries(st.integers(0, 40).map("i{:02d}".format), st.integers(0, 3)), seeds)
def test_least_used_are_drawn_first(candidates: list[ItemVersion], uses: dict[str, int], seed: int) -> None:
    """From one pool, no item is drawn while one that was used less often is left."""
    count = len(candidates) // 2
    if not count:
        return
    rule = SlotRule(1, pool=Pool(BANKS), count=count)
    taken = set(drawn(draw(make_blueprint((rule,)), candidates, seed, uses=uses)))
    left = [uses.get(item.item_id, 0) for item in candidates if item.item_id not in taken]
    assert max(uses.get(item_id, 0) for item_id in taken) <= min(left)


def test_narrow_pool_is_not_starved_by_a_wide_one() -> None:
    """Where one assignment exists, it is found for every seed."""
    only = make_item("only", competency="x.a")
    blueprint = make_blueprint((pool(), pool(competency="x.a")))
    for seed in range(50):
        assert drawn(draw(blueprint, [only, make_item("other", competency="y")], seed)) == ["other", "only"]


def test_fixed_item_is_kept_for_its_slot() -> None:
    """A pool never takes an item that a fixed slot names."""
    blueprint = make_blueprint((pool(), SlotRule(1, item_id="b")))
    for seed in range(50):
        assert drawn(draw(blueprint, [make_item("a"), make_item("b")], seed)) == ["a", "b"]


def test_refusal_names_section_and_rule() -> None:
    """An organiser is told which rule of which section lacks how many items."""
    wide, narrow = pool(1), pool(3, competency="y")
    with pytest.raises(CannotDraw, match=r"Phần 2.*còn thiếu 2 câu") as refused:
        draw(make_blueprint((wide,), (narrow,)), [make_item("a"), make_item("b", competency="y")])
    assert refused.value.section == "Phần 2"
    assert refused.value.rule == narrow
    assert refused.value.code == CANNOT_DRAW


def test_check_drawable_finds_what_drawing_would_refuse() -> None:
    """One finding for each short rule; none when all is well."""
    blueprint = make_blueprint((SlotRule(1, item_id="gone"), pool(2)))
    assert [fault.code for fault in check_drawable(blueprint, [make_item("a")])] == [CANNOT_DRAW] * 2
    assert check_drawable(make_blueprint((pool(1),)), [make_item("a")]) == []


@pytest.mark.parametrize(
    ("competency", "admitted"),
    [("", True), ("x", True), ("x.a", True), ("x.a.", True), ("x.ab", False), ("x.a.deep", False)],
)
def test_competency_is_a_prefix_by_whole_parts(competency: str, admitted: bool) -> None:
    """``x.a`` does not admit ``x.ab``, and a prefix longer than the item's competency admits nothing."""
    assert fits(make_item("i", competency="x.a"), Pool(("one",), competency)) is admitted


def test_difficulty_range_includes_its_ends() -> None:
    """Both ends of the range belong to it."""
    item = make_item("i", difficulty=0.4)
    assert fits(item, Pool(("one",), difficulty=(0.4, 0.6)))
    assert not fits(item, Pool(("one",), difficulty=(0.5, 0.6)))


def test_shuffled_slots_stay_in_their_section_and_keep_their_points() -> None:
    """On the page slots change places within a section; each keeps its name, and with it what it is worth."""
    first = (SlotRule(1, item_id="a"), SlotRule(2, item_id="b"), SlotRule(1, item_id="c"))
    blueprint = make_blueprint(first, (SlotRule(1, item_id="d"),), shuffle_slots=True)
    papers = [draw(blueprint, [make_item(name) for name in "abcd"], seed) for seed in range(60)]
    assert {"".join(drawn(paper)) for paper in papers} == {f"{''.join(p)}d" for p in permutations("abc")}
    worth = {tuple(sorted((slot.slot, slot.points) for slot in paper.slots)) for paper in papers}
    assert worth == {(("s01", 1), ("s02", 2), ("s03", 1), ("s04", 1))}


def test_shuffled_sections_change_places_whole() -> None:
    """Sections of any shape change places; inside, the order stands unless slots are shuffled too."""
    rules = [SlotRule(points, item_id=name) for name, points in zip("abcde", (1, 2, 1, 3, 1), strict=True)]
    blueprint = replace(
        make_blueprint((rules[0], rules[1]), (rules[2],), (rules[3], rules[4])), shuffle_sections=True
    )
    papers = [draw(blueprint, [make_item(name) for name in "abcde"], seed) for seed in range(80)]
    orders = {"".join(drawn(paper)) for paper in papers}
    assert orders == {"".join(parts) for parts in permutations(("ab", "c", "de"))}
    for paper in papers:
        assert {slot.slot: slot.points for slot in paper.slots} == {
            "s01": 1, "s02": 2, "s03": 1, "s04": 3, "s05": 1,
        }  # fmt: skip


def test_options_keep_their_order_where_the_item_says_so() -> None:
    """``shuffle: false`` is passed on to the kind."""
    blueprint = make_blueprint((SlotRule(1, item_id="a"),))
    paper = draw(blueprint, [make_item("a", shuffle=False)])
    assert paper.slots[0].arrangement == ("a", "b", "c", "d")


def test_later_version_of_an_item_stands() -> None:
    """Of two versions of an item among the candidates, the later in the sequence is drawn."""
    old = make_item("a")
    new = ItemVersion("iv-new", "a", "one", "single", {}, "x.a", 0.5, ())
    assert draw(make_blueprint((pool(),)), [old, new]).slots[0].item_version_id == "iv-new"


def test_every_item_has_its_chance() -> None:
    """Over many seeds a pool draws each of its items about equally often."""
    candidates = [make_item(f"i{n}") for n in range(10)]
    blueprint = make_blueprint((pool(3),))
    times = Counter(name for seed in range(1000) for name in drawn(draw(blueprint, candidates, seed)))
    assert set(times) == {item.item_id for item in candidates}
    assert all(240 <= count <= 360 for count in times.values())


_SCRIPT = """
from tests.quizzes.test_drawing import *
candidates = [make_item(f"i{n}", competency=COMPETENCIES[n % 4]) for n in range(30)]
blueprint = make_blueprint((pool(5), pool(3, competency="x.a")), (pool(2, competency="y"),), shuffle_slots=True)
print(draw(blueprint, candidates, 20261122, seen={"i1", "i2", "i3"}))
"""


def test_same_paper_in_every_process() -> None:
    """The hash seed of the process does not reach the paper."""
    papers = {
        subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env={"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "777")
    }
    assert len(papers) == 1


def test_a_pool_of_changes_draws_what_has_changed_since() -> None:
    """The day itself is in; what has no known change is out, whatever else would fit."""
    since = Pool(("one",), changed_since=date(2025, 7, 1))
    item = make_item("i")
    assert not fits(item, since)
    assert not fits(item, since, {item.id: date(2025, 6, 30)})
    assert fits(item, since, {item.id: date(2025, 7, 1)})


@given(seeds)
def test_changed_items_stand_where_they_are_asked_for(seed: int) -> None:
    """Two of four items have changed; the place that asks for a change never gets another, and is never left empty."""
    asks = SlotRule(1.0, pool=Pool(("one",), changed_since=date(2025, 7, 1)), count=2)
    candidates = [make_item(name) for name in ("a", "b", "c", "d")]
    changed = {"iv-a": date(2025, 7, 1), "iv-b": date(2026, 3, 1), "iv-c": date(2018, 1, 1)}
    paper = draw(make_blueprint((pool(2),), (asks,)), candidates, seed, changed=changed)
    assert {slot.item_version_id for slot in paper.slots if slot.section == 1} == {"iv-a", "iv-b"}


def test_a_pool_of_changes_that_is_short_says_so() -> None:
    blueprint = make_blueprint((SlotRule(1.0, pool=Pool(("one",), changed_since=date(2025, 7, 1))),))
    (fault,) = check_drawable(blueprint, [make_item("a")])
    assert "quy định thay đổi từ 01/07/2025" in fault.message
