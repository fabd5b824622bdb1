"""The queue of answers that wait for a person, and who takes which.

In it: answers that only a person can mark, answers with a flag (unreadable, tampered with, a run that failed), and
answers that somebody wants a second or third opinion on. Whoever marks learns nothing of whose answer it is: her pages
carry a task id that is drawn at random when she takes the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from congvu.grading.judging import NO_HISTORY, SlotHistory, Stage, Verdict, joined, may_judge, verdict
from congvu.model.attempts import Attempt
from congvu.model.campaigns import Scope
from congvu.model.content import Blueprint
from congvu.model.people import Role
from congvu.quizzes.kinds.contract import RunKind
from congvu.services.context import Context
from congvu.store import Tx, attempts, judging, units
from congvu.store.judging import Claim, Unmarked

CLAIM_LENGTH = timedelta(minutes=20)
"""How long an answer is kept for the person who opened it; after that another may take it."""
QUEUE_MAX = 500
"""Attempts that one look at the queue reads; the oldest come first, so nothing behind them is passed over."""


@dataclass(frozen=True, slots=True)
class Task:
    """An answer that the caller may mark. Not for her eyes: it names the attempt."""

    attempt_id: str
    slot: str
    quiz_id: str
    quiz_title: str
    stage: Stage
    since: datetime


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """What waits of one quiz, as the marker sees it: how many answers by stage, and for how long (days)."""

    quiz_id: str
    title: str
    by_stage: Mapping[Stage, int]
    oldest_days: int

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.by_stage.values())


def list_queue(tx: Tx, ctx: Context, scope: Scope) -> list[Task]:
    """The answers that the caller may take now, oldest first.

    Left out: her own, those she has marked, and those that somebody else is marking.
    """
    rows = judging.unmarked(tx, scope, QUEUE_MAX)
    ids = [row.attempt_id for row in rows]
    logs, busy = judging.history_of(tx, ids), judging.claims_on(tx, ids, ctx.now)
    return [
        task
        for row in rows
        for task in _tasks(tx, ctx, row, logs.get(row.attempt_id, {}))
        if not busy.get((task.attempt_id, task.slot), set()) - {ctx.actor}
    ]


def _tasks(tx: Tx, ctx: Context, row: Unmarked, log: Mapping[str, SlotHistory]) -> Iterator[Task]:
    attempt = ctx.services.cache.attempt(tx, row.attempt_id)
    assert attempt is not None  # a result's attempt is a foreign key
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    for slot in waiting_slots(tx, ctx, attempt, row):
        history = log.get(slot, NO_HISTORY)
        stage = verdict_on(blueprint, row, slot, history).stage
        if stage is not Stage.DECIDED and may_judge(ctx.actor, row.officer_id, history.judgements):
            yield Task(row.attempt_id, slot, blueprint.quiz_id, blueprint.title, stage, row.submitted_at)


def waiting_slots(tx: Tx, ctx: Context, attempt: Attempt, one: Unmarked) -> list[str]:
    """Slots of an attempt that a person is to mark, in the paper's order: pending for no run, or flagged.

    A dropped item is worth nothing to anybody, so nobody need look at it.
    """
    flagged = {mark.slot for mark in one.result.slots if mark.flag and mark.max_points}
    pending = set(one.result.pending)
    items = ctx.services.cache.items(tx, attempt.paper.version_ids)
    kinds = ctx.services.kinds
    return [
        slot.slot
        for slot in attempt.paper.slots
        if slot.slot in flagged
        or (slot.slot in pending and not isinstance(kinds[items[slot.item_version_id].kind], RunKind))
    ]


def verdict_on(blueprint: Blueprint, one: Unmarked, slot: str, history: SlotHistory) -> Verdict:
    """Where an answer stands. Two markers are wanted where somebody asked, and for whatever the blueprint says so."""
    second = history.second_wanted or (blueprint.second_marker and slot in one.result.pending)
    return verdict(history.judgements, second=second, threshold=blueprint.marker_threshold)


def queue_groups(tx: Tx, ctx: Context, scope: Scope) -> list[QueueGroup]:
    """The queue by quiz: the single answers with their instants would tell a marker whose they are."""
    by_quiz: dict[str, list[Task]] = {}
    for task in list_queue(tx, ctx, scope):
        by_quiz.setdefault(task.quiz_id, []).append(task)
    return [
        QueueGroup(
            quiz_id,
            tasks[0].quiz_title,
            {stage: count for stage in Stage if (count := sum(task.stage is stage for task in tasks))},
            max(0, (ctx.now - tasks[0].since).days),
        )
        for quiz_id, tasks in by_quiz.items()
    ]


def claim_next(tx: Tx, ctx: Context, scope: Scope, quiz_id: str = "") -> Claim | None:
    """Takes the oldest answer (of a quiz) for the caller for :data:`CLAIM_LENGTH`; ``None`` if nothing is left.

    The attempt is locked and looked at again, so that of two people who ask at once each gets an answer of her own.
    """
    for task in list_queue(tx, ctx, scope):
        if quiz_id and task.quiz_id != quiz_id:
            continue
        attempts.lock(tx, task.attempt_id)
        if _still_free(tx, ctx, task):
            until = ctx.now + CLAIM_LENGTH
            return judging.put_claim(tx, Claim(ctx.new_id(), task.attempt_id, task.slot, ctx.actor, until))
    return None


def _still_free(tx: Tx, ctx: Context, task: Task) -> bool:
    busy = judging.claims_on(tx, [task.attempt_id], ctx.now)
    if busy.get((task.attempt_id, task.slot), set()) - {ctx.actor}:
        return False
    row = judging.marked_attempt(tx, task.attempt_id)
    log = judging.history_of(tx, [task.attempt_id]).get(task.attempt_id, {})
    return row is not None and any(same.slot == task.slot for same in _tasks(tx, ctx, row, log))


def marks_for(tx: Tx, scope: Scope, unit_id: str) -> bool:
    """Whether the scope reaches a unit as a marker."""
    return units.reaches(tx, scope, unit_id, Role.MARKER)


def comments_of(tx: Tx, attempt_id: str) -> dict[str, str]:
    """The comments that stand, by slot: of those who made the mark, or from formgrader. Erased ones are missing.

    What a marker wrote is not in here before the answer is decided.
    """
    log = judging.history_of(tx, [attempt_id]).get(attempt_id, {})
    wanted = {slot: history.comments for slot, history in log.items() if history.comments}
    if not wanted:
        return {}
    header = attempts.get_header(tx, attempt_id)
    assert header is not None  # it has events
    texts = judging.texts(tx, header.officer_id, [text_id for ids in wanted.values() for text_id in ids])
    said = {
        slot: joined([texts[text_id] for text_id in ids if text_id in texts]) for slot, ids in wanted.items()
    }
    return {slot: text for slot, text in said.items() if text}
