"""Marking a batch of attempts anew: what workers do, here or on a cluster. Pure, but for the sandbox of code."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from congvu.model.attempts import RUN, Marked, Pending, Result, SlotMark
from congvu.model.content import ItemVersion, KeyRevision, Paper, PaperSlot
from congvu.model.ports import CodeRunner
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.quizzes.marking import mark_with
from congvu.quizzes.remarking import Flags, Fresh, Terms, gathered, remark, settle_total
from congvu.services.marks.queue import SECOND_WANTED_FLAG
from congvu.services.regrade.basis import Basis
from congvu.store.gradebook.rows import NO_ANSWERS, TAMPERED
from congvu.store.regrade_sheets import Sheet
from congvu.store.regrading import Remarked
from congvu.store.types import canonical_json

FLAGS = Flags(TAMPERED | {NO_ANSWERS}, {SECOND_WANTED_FLAG})
GIVEN, TAMPERED_WITH, WAITS, NOT_OURS = "given", "tampered", "waits", "not_ours"
"""Why something was left alone: a person's mark, tampering, no mark yet, an attempt the job knows nothing about."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some attempts, and all that marking them takes. ``items`` and ``keys`` are by item version id.

    ``make_runner`` is importable by name where the batch is marked; without one, code waits.
    """

    job_id: str
    reason: str
    basis: Basis
    items: Mapping[str, ItemVersion]
    keys: Mapping[str, KeyRevision]
    sheets: tuple[Sheet, ...]
    make_runner: Callable[[], CodeRunner] | None = None


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """New marks by attempt id, of those that change; ``left`` counts what was left alone, by reason."""

    changes: Mapping[str, Remarked]
    left: Mapping[str, int]


def mark_batch(batch: Batch) -> BatchOutcome:
    """Marks each attempt of a batch anew."""
    marker = _Marker(batch, _kinds(), _runner(batch.make_runner) if batch.make_runner else None)
    changes = {}
    for sheet in batch.sheets:
        change = marker.change(sheet)
        if change is not None:
            changes[sheet.attempt_id] = change
    return BatchOutcome(changes, dict(marker.left))


@cache
def _kinds() -> KindRegistry:
    return load_kinds()


@cache
def _runner(make_runner: Callable[[], CodeRunner]) -> CodeRunner:
    """One runner a process, as long as that lives: a sandbox takes a while to start."""
    return make_runner()


@dataclass(slots=True)
class _Marker:
    """Marks of identical answers to one item are made once a batch: of a hundred thousand attempts most are equal."""

    batch: Batch
    kinds: KindRegistry
    runner: CodeRunner | None
    left: Counter[str] = field(default_factory=Counter)
    _fresh: dict[tuple[str, str], Fresh] = field(default_factory=dict)

    def change(self, sheet: Sheet) -> Remarked | None:
        """The new marks of an attempt; ``None`` if they are the old ones."""
        if sheet.campaign_id not in self.batch.basis.campaigns:
            self.left[NOT_OURS] += 1
            return None
        terms = self.batch.basis.terms(sheet.campaign_id, sheet.publication_id)
        before = json.loads(sheet.slots)
        old = {one["slot"]: SlotMark(**one) for one in before["slots"]}
        paper = _paper(sheet.paper)
        marks = {slot.slot: self._slot(sheet, slot, old.get(slot.slot), terms) for slot in paper.slots}
        possible = sum(terms.worth(slot) for slot in paper.slots)
        policy = self.batch.basis.campaigns[sheet.campaign_id]
        penalty = policy.penalty(sheet.handed_in_at, possible) if sheet.handed_in_at else sheet.penalty
        after = settle_total(gathered(paper, marks, terms, penalty), policy.pass_mark)
        if _same(sheet, old, before["pending"], after):
            return None
        return self._remarked(sheet, after)

    def _slot(self, sheet: Sheet, slot: PaperSlot, old: SlotMark | None, terms: Terms) -> SlotMark | None:
        fresh = self._mark(slot.item_version_id, sheet.answers.get(slot.slot, "null"), old)
        given = sheet.given.get(slot.slot)
        given = given if _stands(old, given) else None
        made = remark(slot, old, fresh, given, terms, FLAGS)
        self._count_left(made, given)
        return made

    def _mark(self, version_id: str, answer: str, old: SlotMark | None) -> Fresh:
        known = self._fresh.get((version_id, answer))
        if known is None:
            known = self._fresh[version_id, answer] = self._mark_anew(version_id, answer, None)
        if known.mark == Pending(RUN):
            return self._run(version_id, answer, old, known)
        return known

    def _run(self, version_id: str, answer: str, old: SlotMark | None, known: Fresh) -> Fresh:
        """Code is run only if its key has changed, or it was never run."""
        if self.runner is None or (
            old is not None and old.key_revision_id == known.key_id and old.max_points
        ):
            return known
        made = self._mark_anew(version_id, answer, self.runner)
        if isinstance(made.mark, Marked):
            self._fresh[version_id, answer] = made
        return made

    def _mark_anew(self, version_id: str, answer: str, runner: CodeRunner | None) -> Fresh:
        item, key = self.batch.items[version_id], self.batch.keys[version_id]
        value = json.loads(answer)
        verdict = mark_with(self.kinds, item, key, value, runner)
        return Fresh(verdict, key.id, answered=value is not None)

    def _count_left(self, made: SlotMark | None, given: float | None) -> None:
        if made is None:
            self.left[WAITS] += 1
        elif given is not None:
            self.left[GIVEN] += 1
        elif made.flag in FLAGS.closed:
            self.left[TAMPERED_WITH] += 1

    def _remarked(self, sheet: Sheet, after: Result) -> Remarked:
        slots = [_slot_json(slot) for slot in after.slots]
        pending = list(after.pending)
        payload = {
            "cause": "regrade",
            "job": self.batch.job_id,
            "reason": self.batch.reason,
            "before": {
                "points": sheet.points,
                "max_points": sheet.max_points,
                "passed": sheet.passed,
                "waiting": '"pending":[]' not in sheet.slots,
            },
            "points": after.points,
            "max_points": after.max_points,
            "passed": after.passed,
            "slots": slots,
            "pending": pending,
            "penalty": after.penalty,
        }
        return Remarked(
            sheet.attempt_id,
            canonical_json(payload),
            canonical_json({"slots": slots, "pending": pending}),
            after.points,
            after.max_points,
            after.passed,
            any(slot.flag for slot in after.slots),
            bool(pending),
            after.penalty,
            sheet.passed,
        )


def _stands(old: SlotMark | None, given: float | None) -> bool:
    """Whether what a person gave last is the mark that stands: a ruling may have gone over it, and been taken back."""
    return given is not None and old is not None


def _paper(text: str) -> Paper:
    slots = json.loads(text)["slots"]
    made = (PaperSlot(one["slot"], one["item_version_id"], one["points"], one["section"]) for one in slots)
    return Paper(0, tuple(made))


def _same(sheet: Sheet, old: Mapping[str, SlotMark], pending: list[str], after: Result) -> bool:
    return (
        sheet.points == after.points
        and sheet.max_points == after.max_points
        and sheet.passed == after.passed
        and sheet.penalty == after.penalty
        and pending == list(after.pending)
        and len(old) == len(after.slots)
        and all(old.get(mark.slot) == mark for mark in after.slots)
    )


def _slot_json(mark: SlotMark) -> dict[str, object]:
    return {
        "slot": mark.slot,
        "points": mark.points,
        "max_points": mark.max_points,
        "key_revision_id": mark.key_revision_id,
        "flag": mark.flag,
    }
