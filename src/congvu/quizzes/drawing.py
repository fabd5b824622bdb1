"""Drawing a paper from a blueprint: pure, and the same on every machine for the same seed.

Filling pool slots is a bipartite matching of items to slots. The sets of items that fit together on one paper
form a transversal matroid, so offering the items one by one, best first, and keeping each for which an augmenting
path exists gives the best paper that can be had at all (Edmonds and Fulkerson, 1965): no slot stays empty, and no
seen item stands where an unseen one could.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from congvu.model.content import Blueprint, ItemVersion, Paper, PaperSlot, Pool, SlotRule
from congvu.model.errors import UserError
from congvu.model.findings import Finding
from congvu.quizzes.kinds import KindRegistry

CANNOT_DRAW = "CV-QUIZ-010"
_NO_USES: Mapping[str, int] = MappingProxyType({})


class CannotDraw(UserError):
    """No paper can be drawn: ``rule`` in ``section`` finds no item."""

    status = 409

    def __init__(self, quiz_id: str, section: str, rule: SlotRule, short: int = 1) -> None:
        super().__init__(
            f"Không đủ câu hỏi để tạo đề «{quiz_id}»: phần «{section}», {describe(rule)} còn thiếu {short} câu.",
            mend="Bổ sung câu hỏi còn hiệu lực vào ngân hàng, hoặc giảm số câu trong cấu trúc đề.",
            code=CANNOT_DRAW,
        )
        self.quiz_id = quiz_id
        self.section = section
        self.rule = rule
        self.short = short


@dataclass(frozen=True, slots=True)
class Shortage:
    """``short`` slots of rule number ``rule`` in section number ``section`` (both from 0) find no item."""

    section: int
    rule: int
    short: int


@dataclass(frozen=True, slots=True)
class _Place:
    section: int
    rule_index: int
    rule: SlotRule


def draw_paper(
    blueprint: Blueprint,
    candidates: Sequence[ItemVersion],
    *,
    seed: int,
    kinds: KindRegistry,
    seen: Collection[str] = (),
    uses: Mapping[str, int] = _NO_USES,
) -> Paper:
    """Draws the paper of one attempt.

    ``candidates`` are the published versions that may be drawn today, in any order; of two versions of one item the
    later in the sequence stands. ``seen`` (item ids this trainee has met) are drawn last, and among equals those
    least often drawn (``uses``, by item id) first; the rest is left to ``seed``. Raises :class:`CannotDraw`.
    """
    rng = Random(seed)
    items = _by_item_id(candidates)
    places = _places(blueprint)
    chosen = _fixed(places, items)
    ranked = _ranked(set(items) - set(chosen.values()), seen, uses, rng)
    chosen |= _fill(places, chosen, [items[item_id] for item_id in ranked], rng)
    _require_full(blueprint, places, chosen)
    order = _shown_order(blueprint, places, rng)
    slots = [_slot(n, places[p], items[chosen[p]], rng, kinds) for n, p in enumerate(order, 1)]
    return Paper(seed, tuple(slots))


def shortages(blueprint: Blueprint, candidates: Iterable[ItemVersion]) -> list[Shortage]:
    """Which rules of the blueprint stay short when the most slots that can be filled are filled."""
    items = _by_item_id(candidates)
    places = _places(blueprint)
    chosen = _fixed(places, items)
    free = [items[item_id] for item_id in sorted(set(items) - set(chosen.values()))]
    chosen |= _fill(places, chosen, free, Random(0))
    short: dict[tuple[int, int], int] = defaultdict(int)
    for index, place in enumerate(places):
        if index not in chosen:
            short[place.section, place.rule_index] += 1
    return [Shortage(section, rule, count) for (section, rule), count in sorted(short.items())]


def check_drawable(blueprint: Blueprint, candidates: Iterable[ItemVersion]) -> list[Finding]:
    """One finding for each rule that these candidates cannot fill; empty means that every paper can be drawn."""
    found = []
    for gap in shortages(blueprint, candidates):
        section = blueprint.sections[gap.section]
        error = CannotDraw(blueprint.quiz_id, section.title, section.slots[gap.rule], gap.short)
        found.append(
            Finding(CANNOT_DRAW, f"quizzes/blueprints/{blueprint.quiz_id}.yaml", error.message, error.mend)
        )
    return found


def fits(item: ItemVersion, pool: Pool) -> bool:
    """Whether a pool may draw an item. The competency is a prefix by whole parts: ``a.b`` takes ``a.b.c``."""
    prefix = pool.competency.rstrip(".")
    low, high = pool.difficulty
    return (
        item.bank in pool.banks
        and (not prefix or f"{item.competency}.".startswith(f"{prefix}."))
        and (not pool.kinds or item.kind in pool.kinds)
        and low <= item.difficulty <= high
    )


def describe(rule: SlotRule) -> str:
    """A slot rule in Vietnamese, for messages."""
    if rule.pool is None:
        return f"câu cố định «{rule.item_id}»"
    limits = [f"năng lực {rule.pool.competency}"] if rule.pool.competency else []
    limits += [f"dạng {', '.join(rule.pool.kinds)}"] if rule.pool.kinds else []
    return f"nhóm câu từ {', '.join(rule.pool.banks)}" + (f" ({'; '.join(limits)})" if limits else "")


def _by_item_id(candidates: Iterable[ItemVersion]) -> dict[str, ItemVersion]:
    return {item.item_id: item for item in candidates}


def _places(blueprint: Blueprint) -> list[_Place]:
    return [
        _Place(number, index, rule)
        for number, section in enumerate(blueprint.sections)
        for index, rule in enumerate(section.slots)
        for _ in range(rule.count)
    ]


def _fixed(places: Sequence[_Place], items: Mapping[str, ItemVersion]) -> dict[int, str]:
    """Item ids of the fixed places that can be filled; an item named twice fills the first place only."""
    chosen: dict[int, str] = {}
    for index, place in enumerate(places):
        item_id = place.rule.item_id
        if item_id is not None and item_id in items and item_id not in chosen.values():
            chosen[index] = item_id
    return chosen


def _ranked(ids: set[str], seen: Collection[str], uses: Mapping[str, int], rng: Random) -> list[str]:
    """Unseen first, then the least used; ties by the generator, from an order that does not depend on the input."""
    shuffled = sorted(ids)
    rng.shuffle(shuffled)
    met = frozenset(seen)
    return sorted(shuffled, key=lambda item_id: (item_id in met, uses.get(item_id, 0)))


def _fill(
    places: Sequence[_Place], taken: Mapping[int, str], ranked: Sequence[ItemVersion], rng: Random
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
        fitting[item.item_id] = [n for n in open_places if _takes(places[n], item)]
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


def _takes(place: _Place, item: ItemVersion) -> bool:
    return place.rule.pool is not None and fits(item, place.rule.pool)


def _require_full(blueprint: Blueprint, places: Sequence[_Place], chosen: Mapping[int, str]) -> None:
    empty = [place for index, place in enumerate(places) if index not in chosen]
    if empty:
        title = blueprint.sections[empty[0].section].title
        raise CannotDraw(blueprint.quiz_id, title, empty[0].rule, empty.count(empty[0]))


def _shown_order(blueprint: Blueprint, places: Sequence[_Place], rng: Random) -> list[int]:
    """Indexes of places in shown order.

    Only slots of one section with equal points change places: nbgrader knows one maximum for each slot id, so
    s03 must be worth the same on every paper.
    """
    order = list(range(len(places)))
    if blueprint.shuffle_slots:
        for group in _equal_groups(places):
            mixed = list(group)
            rng.shuffle(mixed)
            for position, place in zip(group, mixed, strict=True):
                order[position] = place
    return order


def _equal_groups(places: Sequence[_Place]) -> Iterator[list[int]]:
    groups: dict[tuple[int, float], list[int]] = defaultdict(list)
    for index, place in enumerate(places):
        groups[place.section, place.rule.points].append(index)
    yield from groups.values()


def _slot(number: int, place: _Place, item: ItemVersion, rng: Random, kinds: KindRegistry) -> PaperSlot:
    arrangement = kinds[item.kind].arrange(item.content, rng, shuffle=item.shuffle)
    return PaperSlot(f"s{number:02d}", item.id, place.rule.points, place.section, tuple(arrangement))
