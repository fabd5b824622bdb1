"""One publication's marked attempts, looked at by slot, by item and by option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from congvu.grading.advice import Sign, option_signs, signs
from congvu.grading.options import OptionFigures, Response, option_figures
from congvu.grading.rasch import RaschFit, fit_rasch
from congvu.grading.statistics import (
    MarkedSitting,
    QuestionFigures,
    QuizFigures,
    Slot,
    item_figures,
    quiz_figures,
    slot_figures,
)
from congvu.model.content import Blueprint, ItemVersion, KeyRevision, Publication, SlotRule
from congvu.quizzes.drawing import describe
from congvu.services.context import Context
from congvu.services.statistics import answer_parts as parts
from congvu.store import Tx, responses
from congvu.store.responses import FinishedAttempt

FEWEST = 5


@dataclass(frozen=True, slots=True)
class SlotReport:
    """A slot: its rule in words, its figures, and what they call for."""

    slot: str
    rule: str
    figures: QuestionFigures
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class OptionReport:
    """An option in words, whether the key has it, and its figures."""

    label: str
    right: bool
    figures: OptionFigures


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An item over the attempts that met it. ``veiled``: the viewer may yet sit it, so ``stem`` and options are empty.

    ``guess`` and ``estimate`` (the author's difficulty) are shares; ``slots`` are those it stood in.
    """

    item_id: str
    kind: str
    competency: str
    stem: str
    estimate: float
    guess: float | None
    slots: tuple[str, ...]
    drawn: bool
    figures: QuestionFigures
    options: tuple[OptionReport, ...]
    signs: tuple[Sign, ...]
    veiled: bool


@dataclass(frozen=True, slots=True)
class _Met:
    """An item met in a slot of an attempt: its mark and most, the attempt's total, the slot, what was answered."""

    mark: float
    most: float
    total: float
    slot: str
    taken: frozenset[str]


class Study:
    """The marked attempts of one publication, looked at from all sides."""

    def __init__(
        self, tx: Tx, ctx: Context, publication: Publication, tries: Sequence[FinishedAttempt]
    ) -> None:
        self._tx, self._ctx, self._tries = tx, ctx, tries
        self._rules = dict(_rules(publication.blueprint))
        most = {mark.slot: 0.0 for mark in tries[0].result.slots}
        for attempt in tries:
            for mark in attempt.result.slots:
                most[mark.slot] = max(most.get(mark.slot, 0.0), mark.max_points)
        self._slots = [Slot(name, points) for name, points in sorted(most.items()) if points > 0]
        self._sittings = [self._sitting(attempt) for attempt in tries]
        ids = {slot.item_version_id for attempt in tries for slot in attempt.paper.slots}
        self._items = ctx.services.cache.items(tx, ids)
        self._keys = ctx.services.cache.latest_keys(tx, ids)
        self._analyses = {
            version: parts.analysis_of(item, ctx.services.kinds[item.kind])
            for version, item in self._items.items()
        }

    def quiz(self) -> QuizFigures:
        """Figures of the whole quiz."""
        return quiz_figures(self._slots, self._sittings)

    def _sitting(self, attempt: FinishedAttempt) -> MarkedSitting:
        earned = {mark.slot: mark.points for mark in attempt.result.slots}
        return MarkedSitting(tuple(earned.get(slot.name, 0.0) for slot in self._slots))

    def slots(self) -> list[SlotReport]:
        """Each slot."""
        figures = slot_figures(self._slots, self._sittings)
        return [
            SlotReport(slot.name, describe(self._rules[slot.name]), figure, tuple(signs(figure)))
            for slot, figure in zip(self._slots, figures, strict=True)
        ]

    def items(self, veiled: frozenset[str]) -> list[ItemReport]:
        """Each item that anybody met, by id; of the veiled ones neither wording nor options."""
        met = self._met()
        return [
            self._item_report(self._items[version], met[version], veiled)
            for version in sorted(met, key=lambda version: self._items[version].item_id)
        ]

    def _met(self) -> dict[str, list[_Met]]:
        """By item version, in which attempts it stood."""
        met: dict[str, list[_Met]] = {}
        values = dict(responses.logged_answers(self._tx, [attempt.attempt_id for attempt in self._tries]))
        for attempt, sitting in zip(self._tries, self._sittings, strict=True):
            total, answers = sitting.total, values[attempt.attempt_id]
            marks = {mark.slot: mark for mark in attempt.result.slots}
            for slot in attempt.paper.slots:
                mark = marks.get(slot.slot)
                if mark is None or mark.max_points <= 0:
                    continue
                item, value = self._items[slot.item_version_id], answers.get(slot.slot)
                chosen = self._analyses[item.id].taken(value, mark.points / mark.max_points)
                seen = _Met(mark.points, mark.max_points, total, slot.slot, chosen)
                met.setdefault(item.id, []).append(seen)
        return met

    def _item_report(self, item: ItemVersion, met: Sequence[_Met], veiled: frozenset[str]) -> ItemReport:
        key, kind = self._keys[item.id], self._ctx.services.kinds[item.kind]
        slots = tuple(sorted({occurrence.slot for occurrence in met}))
        drawn = any(self._rules[slot].pool is not None for slot in slots)
        hidden = item.item_id in veiled
        figures = _item_figures(met, drawn=drawn)
        guess = parts.guess_score(item, key, kind)
        options = [] if hidden or len(met) < FEWEST else self._options(item, key, met)
        wrong = option_signs(
            [option.figures for option in options],
            [option.figures.option for option in options if option.right],
            len(met),
            ignored=(parts.BLANK, *parts.JUDGED),
        )
        item_signs = signs(figures, guess, item.difficulty)
        return ItemReport(
            item.item_id,
            item.kind,
            item.competency,
            "" if hidden else str(item.content.get("stem", "")),
            item.difficulty,
            guess,
            slots,
            drawn,
            figures,
            tuple(options),
            (*item_signs, *wrong),
            hidden,
        )

    def _options(self, item: ItemVersion, key: KeyRevision, met: Sequence[_Met]) -> list[OptionReport]:
        shown = self._analyses[item.id].parts(key, {part for occurrence in met for part in occurrence.taken})
        given = [
            Response(occurrence.taken, round(occurrence.total - occurrence.mark, 9)) for occurrence in met
        ]
        figures = option_figures([part.id for part in shown], given)
        return [
            OptionReport(part.label, part.right, figure) for part, figure in zip(shown, figures, strict=True)
        ]

    def rasch(self) -> RaschFit | None:
        """The Rasch fit over one row an attempt; right is full points."""
        names = {slot.name for slot in self._slots}
        return fit_rasch([_right(attempt, self._items, names) for attempt in self._tries])


def _right(attempt: FinishedAttempt, items: Mapping[str, ItemVersion], slots: set[str]) -> dict[str, bool]:
    marks = {mark.slot: mark for mark in attempt.result.slots if mark.slot in slots and mark.max_points > 0}
    return {
        items[slot.item_version_id].item_id: marks[slot.slot].points >= marks[slot.slot].max_points - 1e-9
        for slot in attempt.paper.slots
        if slot.slot in marks
    }


def _item_figures(met: Sequence[_Met], *, drawn: bool) -> QuestionFigures:
    """Of a drawn item as Moodle has it (T stands for the other mark); a fixed one is its slot, so T − x does."""
    if len(met) < FEWEST:
        return replace(item_figures([], [], []), attempts=len(met))
    others = [
        occurrence.total if drawn else round(occurrence.total - occurrence.mark, 9) for occurrence in met
    ]
    return item_figures(
        [occurrence.mark for occurrence in met], [occurrence.most for occurrence in met], others
    )


def _rules(blueprint: Blueprint) -> list[tuple[str, SlotRule]]:
    rules = [rule for section in blueprint.sections for rule in section.slots for _ in range(rule.count)]
    return [(f"s{number:02d}", rule) for number, rule in enumerate(rules, 1)]
