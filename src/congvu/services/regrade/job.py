"""Regrading a quiz after a change of key, points or policy: first shown, then done as a job.

A job fixes what marks rest on (:class:`RegradeBasis`) when it begins, and deals with the attempts in chunks, each one
transaction: events, results, flags on what was made from the old marks, and how far the job has come. Killed at any
point it goes on from there; what is done twice changes nothing the second time. Whoever ends an attempt meanwhile is
marked by the same terms (:mod:`congvu.services.marks.terms`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from congvu.model.errors import Conflict, NotFound
from congvu.model.ports import CodeRunner, Workers
from congvu.services.context import Context
from congvu.services.leases import own_name
from congvu.services.marks import required_reason
from congvu.services.regrade.basis import RegradeBasis, Wish, basis_from_json, make_basis
from congvu.services.regrade.marks import Batch, mark_batch
from congvu.services.regrade.old_wordings import OldWording, old_wordings, versions_on
from congvu.services.regrade.run import RegradeBusy, RegradeRun, lease_of, sheets_of
from congvu.services.regrade.tally import Outlook, Tally, look
from congvu.store import Store, Tx, campaigns, content, regrade_changes, regrading, sheets
from congvu.store.regrading import Job

__all__ = [
    "Outlook",
    "Preview",
    "RegradeBasis",
    "RegradeBusy",
    "RegradeReport",
    "Tally",
    "Wish",
    "begin_regrade",
    "make_basis",
    "preview_regrade",
    "run_regrade",
]

CHUNK = 500
Progress = Callable[[int, int], None]
MakeRunner = Callable[[], CodeRunner]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a regrade would do. ``unfinished`` is a job that was cut off: committing goes on with that one."""

    basis: RegradeBasis
    tally: Tally
    outlook: Outlook
    open_attempts: int
    unfinished: Job | None
    wordings: tuple[OldWording, ...] = ()
    """Wordings of before, whose papers keep the key that belongs to them."""

    @property
    def changes_anything(self) -> bool:
        """Whether committing would change a mark, a final mark, or what a campaign follows."""
        moved = any(
            (self.basis.was[campaign_id].publication_id, self.basis.was[campaign_id].pass_mark)
            != (terms.publication_id, terms.pass_mark)
            for campaign_id, terms in self.basis.campaigns.items()
        )
        return bool(self.tally.changes or self.outlook.finals or moved or self.unfinished)


@dataclass(frozen=True, slots=True)
class RegradeReport:
    """What a job did in all; ``overtaken``: content was published since it began."""

    job: Job
    tally: Tally
    outlook: Outlook
    resumed: bool
    overtaken: bool


# -- before ---------------------------------------------------------------------------------------------------
def preview_regrade(
    store: Store,
    ctx: Context,
    quiz_id: str,
    wish: Wish,
    workers: Workers,
    *,
    make_runner: MakeRunner | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What a regrade would change; writes nothing."""
    basis = store.read(lambda tx: make_basis(tx, ctx, quiz_id, wish))
    ids = store.read(lambda tx: sheets.finished_ids(tx, list(basis.alike), ""))
    tally, papers = Tally(), Counter[str]()
    job = _draft(ctx, basis)
    for batch, outcome in workers.map(mark_batch, _batches(store, ctx, job, basis, ids, make_runner)):
        tally.add(batch.sheets, outcome)
        for sheet in batch.sheets:
            papers.update(versions_on(sheet.paper))
        if progress:
            progress(tally.seen, len(ids))
    waiting = store.read(lambda tx: regrading.count_open(tx, list(basis.alike)))
    newest = store.read(lambda tx: regrading.newest_job(tx, quiz_id))
    unfinished = newest if newest and newest.state == regrading.RUNNING else None
    outlook = look(store, ctx.services, basis, tally, done=False)
    wordings = store.read(lambda tx: old_wordings(tx, ctx, basis, papers))
    return Preview(basis, tally, outlook, waiting, unfinished, wordings)


def _draft(ctx: Context, basis: RegradeBasis) -> Job:
    """A job that is not in the store."""
    return Job("", basis.quiz_id, basis.to_json(), ctx.actor, "", regrading.RUNNING, "", 0, 0, ctx.now, None)


# -- begin ----------------------------------------------------------------------------------------------------
def begin_regrade(
    store: Store,
    ctx: Context,
    quiz_id: str,
    wish: Wish,
    reason: str,
    *,
    restart: bool = False,
    holder: str = "",
) -> tuple[Job, bool]:
    """Begins a job, or takes up the one that was cut off; says which (``True``: taken up).

    ``restart`` drops a job that was cut off and begins anew: what it has changed is changed again where need be.
    Raises :class:`RegradeBusy` while another process is at it, and :class:`UserError` without a reason.
    """
    name = holder or own_name()
    return store.write(lambda tx: _begin(tx, ctx, quiz_id, wish, reason, name, restart=restart))


def _begin(
    tx: Tx, ctx: Context, quiz_id: str, wish: Wish, reason: str, holder: str, *, restart: bool
) -> tuple[Job, bool]:
    lease_of(quiz_id).take(tx, ctx.now, holder)
    regrading.hold_still(tx, quiz_id)
    earlier = regrading.newest_job(tx, quiz_id)
    if earlier is not None and earlier.state == regrading.RUNNING:
        if not restart:
            return earlier, True
        regrading.end_job(tx, earlier.id, regrading.DROPPED, ctx.now)
        ctx.record(tx, "regrade_dropped", earlier.id, reason=reason)
    told = required_reason(reason)
    basis = make_basis(tx, ctx, quiz_id, wish)
    job = replace(_draft(ctx, basis), id=ctx.new_id(), reason=told)
    regrading.add_job(tx, job)
    before = earlier.basis if earlier else None
    ctx.record(tx, "regrade_begun", job.id, before=before, after=job.basis, reason=told)
    _move_campaigns(tx, ctx, basis, told)
    return job, False


def _move_campaigns(tx: Tx, ctx: Context, basis: RegradeBasis, reason: str) -> None:
    """Campaigns follow the newest publication from here on: new attempts, reports and the terms of old attempts."""
    for campaign_id, terms in basis.campaigns.items():
        campaign = campaigns.get_campaign(tx, campaign_id)
        assert campaign is not None  # campaigns are never deleted
        now, then = (terms.publication_id, terms.pass_mark), (campaign.publication_id, campaign.pass_mark)
        if now == then:
            continue
        regrading.move_campaign(tx, campaign_id, *now)
        ctx.record(
            tx, "move_campaign", campaign_id, unit_id=campaign.unit_id, before=then, after=now, reason=reason
        )


# -- run ------------------------------------------------------------------------------------------------------
def run_regrade(
    store: Store,
    ctx: Context,
    job_id: str,
    workers: Workers,
    *,
    clock: Callable[[], Context] | None = None,
    make_runner: MakeRunner | None = None,
    progress: Progress | None = None,
    holder: str = "",
    chunk: int = CHUNK,
) -> RegradeReport:
    """Runs a job to its end, from where it stands. ``clock`` gives the context of each chunk.

    Raises :class:`NotFound` for an unknown job, :class:`Conflict` for one that is done, :class:`RegradeBusy` while
    another process is at it.
    """
    job = store.read(lambda tx: regrading.get_job(tx, job_id))
    if job is None:
        raise NotFound(f"Không có việc chấm lại «{job_id}».", mend="Xem mã việc trong lời báo lúc bắt đầu.")
    if job.state != regrading.RUNNING:
        raise Conflict(
            "Việc chấm lại này đã kết thúc.", mend="Chạy lại lệnh không có --resume để xem còn gì đổi."
        )
    after_seq = store.read(lambda tx: regrading.begun_after(tx, job))
    basis = basis_from_json(job.basis, after_seq)
    run = RegradeRun(store, clock or (lambda: ctx), job, basis, holder or own_name())
    run.hold()
    cursor = job.cursor
    ids = store.read(lambda tx: sheets.finished_ids(tx, list(basis.alike), cursor))
    batches = _batches(store, ctx, job, basis, ids, make_runner, chunk)
    run.expect(ids, chunk)
    for batch, outcome in workers.map(mark_batch, batches):
        run.commit(batch, outcome)
        if progress:
            progress(run.tally.seen, len(ids))
    done = run.finish()
    tally = _whole(store, done, basis, run.tally)
    outlook = look(store, ctx.services, basis, tally, done=True)
    return RegradeReport(done, tally, outlook, run.resumed, store.read(lambda tx: is_overtaken(tx, basis)))


def _whole(store: Store, job: Job, basis: RegradeBasis, tally: Tally) -> Tally:
    """The tally of all runs of a job: what earlier ones changed is read back from the log."""
    if job.changed > len(tally.changes):
        for row in store.read(lambda tx: regrade_changes.changes_of_job(tx, job, list(basis.alike))):
            tally.take_back(row)
    return tally


def _batches(
    store: Store,
    ctx: Context,
    job: Job,
    basis: RegradeBasis,
    ids: Sequence[str],
    make_runner: MakeRunner | None,
    chunk: int = CHUNK,
) -> Iterator[Batch]:
    """Batches of sheets, read as they are asked for."""
    cache = ctx.services.cache
    items = store.read(lambda tx: cache.items(tx, basis.keys))
    revisions = store.read(lambda tx: cache.keys(tx, basis.keys.values()))
    keys = {version_id: revisions[key_id] for version_id, key_id in basis.keys.items()}
    for start in range(0, len(ids), chunk):
        sheets = store.read(partial(sheets_of, ids=ids[start : start + chunk], basis=basis))
        yield Batch(job.id, job.reason, basis, items, keys, tuple(sheets), make_runner)


def is_overtaken(tx: Tx, basis: RegradeBasis) -> bool:
    """Whether keys or the quiz have been published anew since the basis was fixed."""
    newest = content.latest_publication(tx, basis.quiz_id)
    keys = content.latest_key_ids(tx, sorted(basis.keys))
    return newest is None or newest.id != basis.publication_id or keys != dict(basis.keys)
