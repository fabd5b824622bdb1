"""Work that time brings: attempts whose time is up are ended, newcomers are enrolled, what is kept no longer is dropped.

Each attempt and each campaign is a job in a transaction of its own, so that answers are saved in between and a kill
does nothing twice. A job that fails is logged, flagged for a person (``congvu doctor``, the organiser's page) and left
behind; it is tried again after 1, 2, 4 … minutes, at last once an hour. A lease keeps two processes apart.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from congvu.model.errors import UserError
from congvu.services.attempts import expire_attempt
from congvu.services.campaigns import enrol_newcomers
from congvu.services.context import Context
from congvu.services.keeping.retention import USUAL, Retention, keep_no_longer
from congvu.services.leases import Lease, LeaseBusy
from congvu.store import Store, Tx, attempts, campaigns, staff_plans, stuck
from congvu.store.stuck import ENROL_NEWCOMERS, EXPIRE_ATTEMPT, Stuck

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
DOUBLINGS = 6
"""After so many the pause is longer than :data:`LONGEST_PAUSE` anyway."""
REASON_MAX = 300
_log = logging.getLogger("congvu.tick")


class TickBusy(LeaseBusy):
    """Another process does the work that time brings."""

    def __init__(self) -> None:
        super().__init__("Một tiến trình khác đang làm việc theo giờ.", mend="Đợi một phút rồi thử lại.")


LEASE = Lease("tick", timedelta(minutes=5), TickBusy)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a tick did: attempts ended, newcomers enrolled, objects whose job failed, jobs that wait to be tried again."""

    ended: int = 0
    enrolled: int = 0
    failed: tuple[str, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    """One piece of work on one object; ``before`` tells how it failed the last time."""

    work: str
    object_id: str
    run: Callable[[Tx, Context], int]
    before: Stuck | None


@dataclass(frozen=True, slots=True)
class _Agenda:
    """The jobs to do now, how many wait for another try, and flags of what need not be done any more."""

    jobs: list[_Job]
    waiting: int
    settled: list[Stuck]


def tick(
    store: Store,
    ctx: Context,
    *,
    clock: Callable[[], Context] | None = None,
    holder: str = "",
    retry: bool = False,
    stopped: Callable[[], bool] = lambda: False,
    rule: Retention = USUAL,
) -> TickReport:
    """Ends overdue attempts, enrols who has joined a unit with an open campaign, drops what ``rule`` keeps no longer.

    ``clock`` gives the context of each job (default: ``ctx``); ``retry`` tries at once what failed before; ``stopped``
    is asked before each job whether to leave the rest to the next tick. Raises :class:`TickBusy` while another process
    ticks, or when it has taken the lease; :class:`~congvu.model.errors.StoreUnavailable` when nothing can be written.
    """
    call = clock or (lambda: ctx)
    done = {EXPIRE_ATTEMPT: 0, ENROL_NEWCOMERS: 0}
    failed = []
    with LEASE.held(store, lambda: call().now, holder) as prolong:
        store.write(lambda tx: staff_plans.remove_expired(tx, ctx.now))
        agenda = store.read(lambda tx: _agenda(tx, ctx, retry=retry))
        if agenda.settled:
            store.write(lambda tx: stuck.clear_stuck(tx, [failure.key for failure in agenda.settled]))
        for job in agenda.jobs:
            if stopped():
                break
            prolong()
            count = _do(store, call(), job)
            if count is None:
                failed.append(job.object_id)
            else:
                done[job.work] += count
        else:  # last: whatever comes of it, attempts have been ended
            keep_no_longer(store, ctx, rule)
    return TickReport(done[EXPIRE_ATTEMPT], done[ENROL_NEWCOMERS], tuple(failed), agenda.waiting)


def _agenda(tx: Tx, ctx: Context, *, retry: bool) -> _Agenda:
    known = {failure.key: failure for failure in stuck.all_stuck(tx)}
    wanted: dict[tuple[str, str], Callable[[Tx, Context], int]] = {
        (EXPIRE_ATTEMPT, attempt_id): partial(expire_attempt, attempt_id=attempt_id)
        for attempt_id in attempts.overdue(tx, ctx.now)
    }
    wanted |= {
        (ENROL_NEWCOMERS, campaign.id): partial(enrol_newcomers, campaign=campaign)
        for campaign in campaigns.open_at(tx, ctx.now)
        if not campaign.side  # people join it when they sit its quiz
    }
    jobs = [_Job(*key, run, known.get(key)) for key, run in wanted.items()]
    due = [job for job in jobs if retry or job.before is None or job.before.next_at <= ctx.now]
    return _Agenda(
        due, len(jobs) - len(due), [failure for key, failure in known.items() if key not in wanted]
    )


def _do(store: Store, ctx: Context, job: _Job) -> int | None:
    """Does a job in its transaction; ``None`` if it failed and was flagged.

    Where not even the flag can be written it is the store that is in trouble, and the tick ends with that error.
    """
    try:
        return store.write(lambda tx: _done(tx, ctx, job))
    except Exception as error:  # noqa: BLE001  # one bad attempt must not hold up the others
        _log.exception("%s of %s failed; it is flagged and tried again later", job.work, job.object_id)
        flag = _flag(job, ctx.now, error)
    store.write(lambda tx: stuck.put_stuck(tx, flag))
    return None


def _done(tx: Tx, ctx: Context, job: _Job) -> int:
    count = int(job.run(tx, ctx))
    if job.before is not None:
        stuck.clear_stuck(tx, [job.before.key])
    return count


def _flag(job: _Job, now: datetime, error: Exception) -> Stuck:
    tries = job.before.tries + 1 if job.before else 1
    first_at = job.before.first_at if job.before else now
    pause = min(FIRST_PAUSE * 2 ** min(tries - 1, DOUBLINGS), LONGEST_PAUSE)
    return Stuck(job.work, job.object_id, first_at, now, now + pause, tries, reason_of(error))


def reason_of(error: BaseException) -> str:
    """What may be kept of an error: its class, and the innermost place of ours that it passed.

    Its message only if it is one of ours: others quote values, and those may be what somebody typed. The log has all.
    """
    places = [
        f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_name}"
        for frame, _line in traceback.walk_tb(error.__traceback__)
    ]
    ours = [place for place in places if place.startswith("congvu.")]
    told = f": {error.message}" if isinstance(error, UserError) else ""
    return f"{type(error).__name__} ({(ours or places or ['?'])[-1]}){told}"[:REASON_MAX]
