"""Marking a batch of attempts anew: what workers do, here or on a cluster. Pure, but for the sandbox of code."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from congvu.model.attempts import RUN, Cause, Mark, Marked, Pending, Result, SlotMark
from congvu.model.content import ItemVersion, Json, KeyRevision, Paper, PaperSlot
from congvu.model.ports import CodeRunner
from congvu.quizzes.flags import CLOSING
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.quizzes.marking import mark_with
from congvu.quizzes.sheet import RunShare, Standing, marked
from congvu.services.marks import standing_in
from congvu.services.regrade.basis import RegradeBasis
from congvu.store.marks import RUNS, NewMarks, new_marks, runs_to_json
from congvu.store.sheets import SheetRow

GIVEN, TAMPERED_WITH, WAITS, NOT_OURS = "given", "tampered", "waits", "not_ours"
"""Why something was left alone: a person's mark, tampering, no mark yet, an attempt the job knows nothing about."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some attempts, and all that marking them takes. ``items`` and ``keys`` are by item version id.

    ``make_runner`` is importable by name where the batch is marked; without one, code waits.
    """

    job_id: str
    reason: str
    basis: RegradeBasis
    items: Mapping[str, ItemVersion]
    keys: Mapping[str, KeyRevision]
    sheets: tuple[SheetRow, ...]
    make_runner: Callable[[], CodeRunner] | None = None


@dataclass(frozen=True, slots=True)
class Regraded:
    """New marks of one attempt; ``turns``: it passed before and fails now, or the other way round."""

    marks: NewMarks
    turns: bool


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """New marks by attempt id, of those that change; ``left`` counts what was left alone, by reason."""

    changes: Mapping[str, Regraded]
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
    _fresh: dict[tuple[str, str], Mark] = field(default_factory=dict)
    _by_runs: set[tuple[str, str]] = field(default_factory=set)

    def change(self, row: SheetRow) -> Regraded | None:
        """The new marks of an attempt; ``None`` if they are the old ones."""
        if row.campaign_id not in self.batch.basis.campaigns:
            self.left[NOT_OURS] += 1
            return None
        so_far = json.loads(row.slots)
        old = {mark["slot"]: SlotMark(**mark) for mark in so_far["slots"]}
        standing = standing_in(row, old)
        ran: dict[str, RunShare] = {}
        after = self._marked(row, standing, ran)
        self._count_left(after, standing)
        if _same(row, old, so_far["pending"], after):
            return None
        return Regraded(new_marks(row.attempt_id, after, self._told(row, ran)), row.passed != after.passed)

    def _marked(self, row: SheetRow, standing: Standing, ran: dict[str, RunShare]) -> Result:
        """The new marks; what runs came to is put into ``ran``, by slot."""

        def mark(slot: PaperSlot) -> Mark:
            version_id, answer = slot.item_version_id, row.answers.get(slot.slot, "null")
            verdict = self._mark(version_id, answer, standing.runs.get(slot.slot))
            if isinstance(verdict, Marked) and (version_id, answer) in self._by_runs:
                ran[slot.slot] = RunShare(verdict.share, self.batch.keys[version_id].id, verdict.flag)
            return verdict

        basis = self.batch.basis
        terms = basis.terms(row.campaign_id, row.publication_id)
        late_share = basis.campaigns[row.campaign_id].late_share(row.handed_in_at)
        return marked(_paper(row.paper), standing, terms, basis.keys, mark, late_share)

    def _mark(self, version_id: str, answer: str, last_run: RunShare | None) -> Mark:
        known = self._fresh.get((version_id, answer))
        if known is None:
            known = self._fresh[version_id, answer] = self._mark_anew(version_id, answer, None)
        return self._run(version_id, answer, last_run) if known == Pending(RUN) else known

    def _run(self, version_id: str, answer: str, last_run: RunShare | None) -> Mark:
        """Code is run only if its key has changed, or it was never run."""
        was_run = last_run is not None and last_run.key_id == self.batch.keys[version_id].id
        if self.runner is None or was_run:
            return Pending(RUN)
        made = self._mark_anew(version_id, answer, self.runner)
        if isinstance(made, Marked):
            self._fresh[version_id, answer] = made
            self._by_runs.add((version_id, answer))
        return made

    def _mark_anew(self, version_id: str, answer: str, runner: CodeRunner | None) -> Mark:
        item, key = self.batch.items[version_id], self.batch.keys[version_id]
        return mark_with(self.kinds, item, key, json.loads(answer), runner)

    def _count_left(self, after: Result, standing: Standing) -> None:
        """Counts what no new key could change."""
        self.left[WAITS] += len(after.pending)
        by_hand = {mark.slot for mark in after.slots if mark.slot in standing.given}
        self.left[GIVEN] += len(by_hand)
        self.left[TAMPERED_WITH] += sum(
            mark.flag in CLOSING and mark.slot not in by_hand for mark in after.slots
        )

    def _told(self, row: SheetRow, ran: Mapping[str, RunShare]) -> dict[str, Json]:
        """What the event tells beside the marks."""
        before = {
            "points": row.points,
            "max_points": row.max_points,
            "passed": row.passed,
            "waiting": row.waits,
        }
        told = {"cause": Cause.REGRADE.value, "job": self.batch.job_id, "reason": self.batch.reason}
        return {**told, "before": before, RUNS: runs_to_json(ran)}


def _paper(text: str) -> Paper:
    slots = json.loads(text)["slots"]
    made = (
        PaperSlot(slot["slot"], slot["item_version_id"], slot["points"], slot["section"]) for slot in slots
    )
    return Paper(0, tuple(made))


def _same(row: SheetRow, old: Mapping[str, SlotMark], pending: list[str], after: Result) -> bool:
    return (
        row.points == after.points
        and row.max_points == after.max_points
        and row.passed == after.passed
        and row.penalty == after.penalty
        and pending == list(after.pending)
        and len(old) == len(after.slots)
        and all(old.get(mark.slot) == mark for mark in after.slots)
    )
