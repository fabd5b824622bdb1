"""One run of a regrade: holds the lease, commits batch after batch, moves the cursor, ends the job."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from congvu.model.errors import Conflict
from congvu.services.context import Context
from congvu.services.leases import Lease, LeaseBusy
from congvu.services.marks import record_regraded
from congvu.services.regrade.basis import RegradeBasis
from congvu.services.regrade.marks import Batch, BatchOutcome, mark_batch
from congvu.services.regrade.tally import Tally
from congvu.store import Store, Tx, regrading, sheets
from congvu.store.regrading import Job
from congvu.store.sheets import SheetRow

LEASE_LENGTH = timedelta(seconds=60)


class RegradeBusy(LeaseBusy):
    """Another process is regrading this quiz."""

    def __init__(self, quiz_id: str) -> None:
        super().__init__(
            f"Một tiến trình khác đang chấm lại bài «{quiz_id}».", mend="Đợi việc đó xong rồi chạy lại lệnh."
        )


def lease_of(quiz_id: str) -> Lease:
    """The lease of a quiz's regrade: it lasts from begin to end, and is prolonged with each chunk, in its transaction."""
    name = f"regrade:{hashlib.sha256(quiz_id.encode()).hexdigest()[:40]}"
    return Lease(name, LEASE_LENGTH, partial(RegradeBusy, quiz_id))


def sheets_of(tx: Tx, ids: Sequence[str], basis: RegradeBasis) -> list[SheetRow]:
    """The sheets of some attempts, as far as the basis needs them."""
    return sheets.read_sheets(tx, ids, lateness=basis.has_late)


class RegradeRun:
    """One run of a job: commits outcomes as they come, and moves the cursor over those that have all come."""

    def __init__(
        self, store: Store, clock: Callable[[], Context], job: Job, basis: RegradeBasis, holder: str
    ) -> None:
        self.store, self.clock, self.job, self.basis, self.holder = store, clock, job, basis, holder
        self.tally, self.resumed = Tally(), job.seen > 0
        self._waiting: list[tuple[str, int]] = []
        self._done: set[str] = set()

    def hold(self) -> None:
        """Takes the lease."""
        now = self.clock().now
        self.store.write(lambda tx: lease_of(self.job.quiz_id).take(tx, now, self.holder))

    def expect(self, ids: Sequence[str], chunk: int) -> None:
        """Notes the last id and the size of each chunk to come, in order."""
        self._waiting = [
            (ids[min(start + chunk, len(ids)) - 1], min(chunk, len(ids) - start))
            for start in range(0, len(ids), chunk)
        ]
        self._waiting.reverse()

    def commit(self, batch: Batch, outcome: BatchOutcome) -> None:
        """One transaction for one batch."""
        ctx = self.clock()
        self._done.add(batch.sheets[-1].attempt_id)
        cursor, seen = self._passed()
        final = self.store.write(lambda tx: self._commit(tx, ctx, batch, outcome, cursor, seen))
        self.tally.add(batch.sheets, final)

    def _passed(self) -> tuple[str, int]:
        """How far all chunks are done, and how many attempts that newly covers. Workers end in any order."""
        cursor, seen = self.job.cursor, 0
        while self._waiting and self._waiting[-1][0] in self._done:
            cursor, size = self._waiting.pop()
            seen += size
        self.job = replace(self.job, cursor=cursor)
        return cursor, seen

    def _commit(
        self, tx: Tx, ctx: Context, batch: Batch, outcome: BatchOutcome, cursor: str, seen: int
    ) -> BatchOutcome:
        lease_of(self.job.quiz_id).take(tx, ctx.now, self.holder)
        outcome = self._up_to_date(tx, batch, outcome)
        changes = list(outcome.changes.values())
        turned = [change.marks.attempt_id for change in changes if change.turns]
        record_regraded(tx, [change.marks for change in changes], turned, ctx.now, self.job.reason)
        if not regrading.advance(tx, self.job.id, cursor, seen, len(changes)):
            raise Conflict("Việc chấm lại này đã bị dừng bởi một lệnh khác.", mend="Chạy lại lệnh để xem.")
        return outcome

    def _up_to_date(self, tx: Tx, batch: Batch, outcome: BatchOutcome) -> BatchOutcome:
        """The outcome, with attempts whose marks somebody has changed since they were read marked once more."""
        rows = [row for row in batch.sheets if row.attempt_id in outcome.changes]
        if not rows:
            return outcome
        regrading.lock_attempts(tx, [row.attempt_id for row in rows])
        late = sheets.overtaken(tx, rows)
        if not late:
            return outcome
        fresh = replace(batch, sheets=tuple(sheets_of(tx, late, self.basis)))
        again = mark_batch(fresh).changes
        kept = {
            attempt_id: change for attempt_id, change in outcome.changes.items() if attempt_id not in late
        }
        return replace(outcome, changes=kept | dict(again))

    def finish(self) -> Job:
        """Ends the job."""
        ctx = self.clock()
        return self.store.write(lambda tx: self._finish(tx, ctx))

    def _finish(self, tx: Tx, ctx: Context) -> Job:
        lease_of(self.job.quiz_id).take(tx, ctx.now, self.holder)
        regrading.end_job(tx, self.job.id, regrading.DONE, ctx.now)
        job = regrading.get_job(tx, self.job.id)
        assert job is not None  # it was ended just now
        figures = {"seen": job.seen, "changed": job.changed}
        ctx.record(tx, "regrade_done", job.id, before=job.basis, after=figures, reason=job.reason)
        lease_of(job.quiz_id).drop(tx, self.holder)
        return job
