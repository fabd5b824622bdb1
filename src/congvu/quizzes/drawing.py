"""Drawing a paper from a blueprint: pure, and the same on every machine for the same seed.

Unseen items first, then the least used, the rest by the seed (see :mod:`congvu.quizzes._matching`); as far as the
blueprint's range of difficulty allows it (see :mod:`congvu.quizzes._balance`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from types import MappingProxyType

from congvu import messages
from congvu.model.content import Blueprint, ItemVersion, Paper, PaperSlot, SlotRule
from congvu.model.errors import UserError
from congvu.model.findings import Finding
from congvu.quizzes import _balance
from congvu.quizzes._balance import Frame, Preference, Reach
from congvu.quizzes._matching import NO_CHANGES, SlotPlace, by_item_id, fill, fits, fixed, places_of
from congvu.quizzes.kinds import KindRegistry

__all__ = [
    "CANNOT_DRAW",
    "CannotDraw",
    "Reach",
    "Shortage",
    "check_drawable",
    "describe",
    "difficulty_reach",
    "draw_paper",
    "fits",
    "mean_difficulty",
    "met_again",
    "shortages",
    "within",
]
CANNOT_DRAW = "CV-QUIZ-010"
_SLACK = 1e-6
"""Difficulties are compared in millionths."""
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


def draw_paper(
    blueprint: Blueprint,
    candidates: Sequence[ItemVersion],
    *,
    seed: int,
    kinds: KindRegistry,
    seen: Collection[str] = (),
    uses: Mapping[str, int] = _NO_USES,
    changed: Mapping[str, date] = NO_CHANGES,
) -> Paper:
    """Draws the paper of one attempt.

    ``candidates`` are the published versions that may be drawn today, in any order; of two versions of one item the
    later in the sequence stands. ``seen`` (item ids this trainee has met) are drawn last, and among equals those
    least often drawn (``uses``, by item id) first; the rest is left to ``seed``. ``changed`` (by version id: the last
    change of the law that an item rests on) is what pools with ``changed_since`` go by. The mean difficulty lies
    within the blueprint's tolerance wherever :func:`difficulty_reach` holds, else as near as was found. Raises
    :class:`CannotDraw`.
    """
    rng = Random(seed)
    items = by_item_id(candidates)
    places = places_of(blueprint, changed)
    chosen = fixed(places, items)
    ranked = _ranked(set(items) - set(chosen.values()), seen, uses, rng)
    chosen |= fill(places, chosen, [items[item_id] for item_id in ranked], rng)
    _require_full(blueprint, places, chosen)
    if blueprint.difficulty is not None:
        met = frozenset(seen)
        tiers = {item_id: (item_id in met, uses.get(item_id, 0)) for item_id in ranked}
        draft = Frame(places, items, blueprint.difficulty).draft(chosen)
        chosen = _balance.hold(draft, Preference(ranked, tiers), rng)
    order = _shown_order(blueprint, places, rng)
    return Paper(seed, tuple(_slot(places[p], items[chosen[p]], rng, kinds) for p in order))


def mean_difficulty(paper: Paper, items: Mapping[str, ItemVersion]) -> float:
    """The mean of the items' difficulty by points, in [0, 1]; ``items`` are by version id."""
    points = sum(slot.points for slot in paper.slots)
    return sum(slot.points * items[slot.item_version_id].difficulty for slot in paper.slots) / points


def within(blueprint: Blueprint, mean: float) -> bool:
    """Whether a mean difficulty lies within the blueprint's tolerance; always so where it sets none."""
    wanted = blueprint.difficulty
    return wanted is None or abs(mean - wanted.target) <= wanted.tolerance + _SLACK


def difficulty_reach(
    blueprint: Blueprint, candidates: Iterable[ItemVersion], changed: Mapping[str, date] = NO_CHANGES
) -> Reach | None:
    """What mean difficulties papers of these candidates can have.

    ``None`` where the blueprint sets no difficulty, or no paper can be drawn at all.
    """
    items, places = by_item_id(candidates), places_of(blueprint, changed)
    chosen = _any_paper(places, items)
    if blueprint.difficulty is None or len(chosen) < len(places):
        return None
    return _balance.reach(Frame(places, items, blueprint.difficulty).draft(chosen))


def _any_paper(places: Sequence[SlotPlace], items: Mapping[str, ItemVersion]) -> dict[int, str]:
    """As many places filled as can be."""
    chosen = fixed(places, items)
    free = [items[item_id] for item_id in sorted(set(items) - set(chosen.values()))]
    return chosen | fill(places, chosen, free, Random(0))


def shortages(
    blueprint: Blueprint, candidates: Iterable[ItemVersion], changed: Mapping[str, date] = NO_CHANGES
) -> list[Shortage]:
    """Which rules of the blueprint stay short when the most slots that can be filled are filled."""
    places = places_of(blueprint, changed)
    chosen = _any_paper(places, by_item_id(candidates))
    short: dict[tuple[int, int], int] = defaultdict(int)
    for place in places:
        if place.index not in chosen:
            short[place.section, place.rule_index] += 1
    return [Shortage(section, rule, count) for (section, rule), count in sorted(short.items())]


def check_drawable(
    blueprint: Blueprint, candidates: Iterable[ItemVersion], changed: Mapping[str, date] = NO_CHANGES
) -> list[Finding]:
    """One finding for each rule that these candidates cannot fill; empty means that every paper can be drawn."""
    findings = []
    for gap in shortages(blueprint, candidates, changed):
        section = blueprint.sections[gap.section]
        error = CannotDraw(blueprint.quiz_id, section.title, section.slots[gap.rule], gap.short)
        findings.append(
            Finding(CANNOT_DRAW, f"quizzes/blueprints/{blueprint.quiz_id}.yaml", error.message, error.mend)
        )
    return findings


def describe(rule: SlotRule) -> str:
    """A slot rule in Vietnamese, for messages."""
    if rule.pool is None:
        return f"câu cố định «{rule.item_id}»"
    limits = [f"năng lực {rule.pool.competency}"] if rule.pool.competency else []
    limits += [f"dạng {', '.join(rule.pool.kinds)}"] if rule.pool.kinds else []
    since = rule.pool.changed_since
    limits += [f"quy định thay đổi từ {messages.day(since)}"] if since else []
    return f"nhóm câu từ {', '.join(rule.pool.banks)}" + (f" ({'; '.join(limits)})" if limits else "")


def _ranked(ids: set[str], seen: Collection[str], uses: Mapping[str, int], rng: Random) -> list[str]:
    """Unseen first, then the least used; ties by the generator, from an order that does not depend on the input."""
    shuffled = sorted(ids)
    rng.shuffle(shuffled)
    met = frozenset(seen)
    return sorted(shuffled, key=lambda item_id: (item_id in met, uses.get(item_id, 0)))


def _require_full(blueprint: Blueprint, places: Sequence[SlotPlace], chosen: Mapping[int, str]) -> None:
    empty = [place for place in places if place.index not in chosen]
    if empty:
        first = empty[0]
        rule = first.section, first.rule_index
        short = sum((place.section, place.rule_index) == rule for place in empty)
        raise CannotDraw(blueprint.quiz_id, blueprint.sections[first.section].title, first.rule, short)


def _shown_order(blueprint: Blueprint, places: Sequence[SlotPlace], rng: Random) -> list[int]:
    """Indexes of places in the order in which they are shown.

    What changes is only what stands where on the page. A slot keeps its id, its rule and its points on every paper:
    nbgrader knows one maximum for each slot id, and statistics by slot compare like with like.
    """
    sections = list(range(len(blueprint.sections)))
    if blueprint.shuffle_sections:
        rng.shuffle(sections)
    order = []
    for section in sections:
        slots = [place.index for place in places if place.section == section]
        if blueprint.shuffle_slots:
            rng.shuffle(slots)
        order += slots
    return order


def _slot(place: SlotPlace, item: ItemVersion, rng: Random, kinds: KindRegistry) -> PaperSlot:
    arrangement = kinds[item.kind].arrange(item.content, rng, shuffle=item.shuffle)
    name = f"s{place.index + 1:02d}"
    return PaperSlot(name, item.id, place.rule.points, place.section, tuple(arrangement))


def met_again(
    blueprint: Blueprint, candidates: Iterable[ItemVersion], changed: Mapping[str, date] = NO_CHANGES
) -> frozenset[str]:
    """Items that one of a trainee's papers may have to repeat: named ones, and those of pools too small for them all.

    A pool is large enough if it holds, for every attempt, an item a slot of each rule that draws from the same items.
    """
    if blueprint.attempts < 2:
        return frozenset()
    items = by_item_id(candidates).values()
    rules = [rule for section in blueprint.sections for rule in section.slots]
    drawn = [
        (rule.count, {item.item_id for item in items if fits(item, rule.pool, changed)})
        for rule in rules
        if rule.pool
    ]
    named = {rule.item_id for rule in rules if rule.item_id}
    small = [
        pool
        for _, pool in drawn
        if len(pool - named) < blueprint.attempts * sum(count for count, other in drawn if pool & other)
    ]
    return frozenset(named.union(*small))
