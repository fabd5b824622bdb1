"""Marks of code: what waits for a run is run in a sandbox, outside of any transaction, and then marked once.

A kill between the run and the mark leaves the slot waiting, and the next round runs it again. Two processes at once
are kept apart by a lease; should both run the same slot all the same, only one finds it still waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from congvu.model.attempts import Attempt, Cause, Marked
from congvu.model.content import ItemVersion, Json, KeyRevision, PaperSlot
from congvu.model.ports import CodeRunner
from congvu.quizzes.kinds.contract import RunKind
from congvu.quizzes.marking import mark_with
from congvu.quizzes.sheet import RunShare
from congvu.services.context import Context
from congvu.services.leases import Clock, Lease, LeaseBusy, utc_now
from congvu.services.marks.record import Recording, record
from congvu.services.marks.sheet import load_marked
from congvu.store import Store, Tx, attempts, results
from congvu.store.marks import RUNS, runs_to_json

_log = logging.getLogger("congvu.run_code")


class RunsBusy(LeaseBusy):
    """Another process runs code."""

    def __init__(self) -> None:
        super().__init__("Một tiến trình khác đang chạy bài mã.", mend="Đợi một phút rồi thử lại.")


LEASE = Lease("run_code", timedelta(minutes=5), RunsBusy)
"""Longer than any one paper's runs; prolonged between papers."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a round did: slots marked, slots left waiting (no sandbox), attempts whose runs failed unexpectedly."""

    marked: int = 0
    left: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A slot that waits for a run."""

    slot: PaperSlot
    item: ItemVersion
    key: KeyRevision
    answer: Json


@dataclass(frozen=True, slots=True)
class _Ran:
    """What a run came to, by which key."""

    verdict: Marked
    key: KeyRevision


def waiting_for_runs(tx: Tx, ctx: Context, without: set[str] | None = None) -> list[str]:
    """The attempts with slots that wait for a run, in order of their ids.

    ``without`` is a caller's memory between calls: attempts whose papers hold no code at all. They are not looked at
    again, and those that are found are added. Essays may wait for weeks.
    """
    known = without if without is not None else set()
    waiting = []
    for attempt_id in sorted(set(results.waiting_ids(tx)) - known):
        attempt = ctx.services.cache.attempt(tx, attempt_id)
        if attempt is None or not _code_slots(tx, ctx, attempt):
            known.add(attempt_id)
        elif _pending(tx, ctx, attempt):
            waiting.append(attempt_id)
    return waiting


def run_waiting(
    store: Store,
    ctx: Context,
    runner: CodeRunner,
    *,
    clock: Clock = utc_now,
    holder: str = "",
    without: set[str] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> RunReport:
    """Runs and marks all that waits for a run. Raises :class:`RunsBusy` while another process does.

    Where the runner refuses, slots stay as they are. ``clock`` dates each mark; ``stopped`` is asked before each attempt
    whether to leave the rest for another round.
    """
    report = RunReport()
    with LEASE.held(store, clock, holder) as prolong:
        for attempt_id in store.read(lambda tx: waiting_for_runs(tx, ctx, without)):
            if stopped():
                break
            prolong()
            report = _add(report, _run_one(store, replace(ctx, now=clock()), runner, attempt_id))
    return report


def _add(report: RunReport, other: RunReport) -> RunReport:
    return RunReport(report.marked + other.marked, report.left + other.left, report.failed + other.failed)


def _run_one(store: Store, ctx: Context, runner: CodeRunner, attempt_id: str) -> RunReport:
    try:
        asked = store.read(lambda tx: _asked(tx, ctx, attempt_id))
        marks = _run(ctx, runner, asked)
        done = store.write(lambda tx: _put(tx, ctx, attempt_id, marks)) if marks else 0
    except Exception:  # noqa: BLE001  # one paper must not keep all others waiting; the next round tries it again
        _log.exception("code of attempt %s was not marked", attempt_id)
        return RunReport(failed=(attempt_id,))
    return RunReport(done, len(asked) - len(marks))


def _code_slots(tx: Tx, ctx: Context, attempt: Attempt) -> list[PaperSlot]:
    items = ctx.services.cache.items(tx, attempt.paper.version_ids)
    kinds = ctx.services.kinds
    return [
        slot for slot in attempt.paper.slots if isinstance(kinds[items[slot.item_version_id].kind], RunKind)
    ]


def _pending(tx: Tx, ctx: Context, attempt: Attempt) -> list[PaperSlot]:
    """The slots of code that have no mark yet."""
    stored = results.get_result(tx, attempt.id)
    pending = stored.result.pending if stored else ()
    return [slot for slot in _code_slots(tx, ctx, attempt) if slot.slot in pending]


def _asked(tx: Tx, ctx: Context, attempt_id: str) -> list[_Asked]:
    """What is to be run, by the newest keys, as a submit marks."""
    attempt = ctx.services.cache.attempt(tx, attempt_id)
    assert attempt is not None  # results name attempts by a foreign key
    slots = _pending(tx, ctx, attempt)
    versions = [slot.item_version_id for slot in slots]
    items, keys = ctx.services.cache.items(tx, versions), ctx.services.cache.latest_keys(tx, versions)
    saved = attempts.answers(tx, attempt_id)
    return [
        _Asked(
            slot,
            items[slot.item_version_id],
            keys[slot.item_version_id],
            saved[slot.slot].value if slot.slot in saved else None,
        )
        for slot in slots
    ]


def _run(ctx: Context, runner: CodeRunner, asked: list[_Asked]) -> dict[str, _Ran]:
    """What the runs came to, by slot; a slot that the runner refused is missing."""
    ran = {}
    for request in asked:
        verdict = mark_with(ctx.services.kinds, request.item, request.key, request.answer, runner)
        if isinstance(verdict, Marked):
            ran[request.slot.slot] = _Ran(verdict, request.key)
    return ran


def _put(tx: Tx, ctx: Context, attempt_id: str, ran: Mapping[str, _Ran]) -> int:
    """Records the marks of slots that still wait; returns how many there were."""
    attempts.lock(tx, attempt_id)
    attempt = ctx.services.cache.attempt(tx, attempt_id)
    assert attempt is not None  # it was run
    marked = load_marked(tx, ctx, attempt)
    waiting = set(marked.before.pending) if marked.before else set()
    new = {slot: outcome for slot, outcome in ran.items() if slot in waiting}
    if not new:
        return 0  # another process, or a person, was faster
    runs = {
        slot: RunShare(outcome.verdict.share, outcome.key.id, outcome.verdict.flag)
        for slot, outcome in new.items()
    }
    keys = {outcome.key.item_version_id: outcome.key for outcome in new.values()}
    record(tx, ctx, marked.with_runs(runs, keys), Recording(Cause.RUN, {RUNS: runs_to_json(runs)}))
    return len(new)
