"""The projector: brings nbgrader's gradebook and folders up to the truth, and is congvu's only writer there.

It takes the marking events behind its bookmark in order, writes the counted attempt of each officer they concern,
and moves the bookmark when the gradebook has committed. A kill at any point is made good by the next run: what was
written twice is written the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from congvu.services.context import Services
from congvu.services.gradebook.batch import BatchWriter
from congvu.services.gradebook.uncollected import refuse_uncollected
from congvu.services.leases import Clock, Lease, LeaseBusy, Prolong, utc_now
from congvu.store import Store, Tx, bookkeeping
from congvu.store.gradebook.assignments import drop_assignment, drop_officer
from congvu.store.gradebook.course import Course, make_gradebook
from congvu.store.gradebook.truth import MarkingEvent, changes, horizon, published_quizzes, waiting

BOOKMARK = "gradebook"
BATCH = 400
Progress = Callable[[int], None]


class ProjectorBusy(LeaseBusy):
    """Another process writes nbgrader's side."""

    def __init__(self) -> None:
        super().__init__("Một tiến trình khác đang ghi sổ điểm nbgrader.", mend="Đợi một phút rồi thử lại.")


LEASE = Lease("project_gradebook", timedelta(seconds=60), ProjectorBusy)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the gradebook is behind the truth: marking events not yet applied, and the oldest one's age."""

    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ProjectionReport:
    """What a run did: submissions written, the bookmark, the lag that is left.

    ``held`` are (quiz, officer) left alone because formgrader holds marks that are not collected yet; ``unfit`` are
    attempts whose paper does not fit the quiz's newest notebook; ``stale`` are quizzes whose slots have changed, so
    that they wait for a rebuild.
    """

    applied: int
    seq: int
    lag: Lag
    held: tuple[tuple[str, str], ...] = ()
    unfit: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def project_gradebook(
    store: Store,
    course: Course,
    services: Services,
    *,
    clock: Clock = utc_now,
    holder: str = "",
    batch: int = BATCH,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> ProjectionReport:
    """Applies all marking events behind the bookmark. Raises :class:`ProjectorBusy` while another one runs.

    ``progress`` is told the number of submissions written so far, after each batch; ``stopped`` is asked before each,
    and before each quiz that is made ready, whether to leave the rest for another run.
    """
    with LEASE.held(store, clock, holder) as prolong:
        make_gradebook(course)
        writer = BatchWriter(store, course, services)
        return _apply_all(store, writer, clock, batch, prolong, progress, stopped)


def rebuild_gradebook(
    store: Store,
    course: Course,
    services: Services,
    *,
    clock: Clock = utc_now,
    holder: str = "",
    batch: int = BATCH,
    progress: Progress | None = None,
) -> ProjectionReport:
    """Drops all that congvu has written on nbgrader's side and writes it again from the truth.

    Assignments that authors made for nbgrader themselves stay. Raises
    :class:`~congvu.services.gradebook.uncollected.Uncollected` rather than lose marks, comments or submissions that the truth
    does not know.
    """
    with LEASE.held(store, clock, holder) as prolong:
        make_gradebook(course)
        quizzes = store.read(published_quizzes)
        refuse_uncollected(store, course, quizzes)
        store.write(lambda tx: bookkeeping.set_bookmark(tx, BOOKMARK, 0, clock()))
        for quiz_id in quizzes:
            drop_assignment(course, quiz_id)
        return _apply_all(store, BatchWriter(store, course, services), clock, batch, prolong, progress)


def rewrite_officer(
    store: Store,
    course: Course,
    services: Services,
    officer_id: str,
    *,
    clock: Clock = utc_now,
    holder: str = "",
) -> int:
    """Removes an officer's files and comments on nbgrader's side and writes them again from the truth.

    After an erasure this leaves nothing that she typed: no notebook she handed in, no answer in words, no comment
    on it. Returns how many submissions were written.
    """
    with LEASE.held(store, clock, holder):
        make_gradebook(course)
        drop_officer(course, officer_id)
        writer = BatchWriter(store, course, services)
        return sum(writer.write(quiz_id, [officer_id]) for quiz_id in store.read(published_quizzes))


def gradebook_lag(tx: Tx, now: datetime) -> Lag:
    """How far the gradebook is behind."""
    count, oldest = waiting(tx, bookkeeping.bookmark(tx, BOOKMARK).seq)
    return Lag(count, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)


def _apply_all(
    store: Store,
    writer: BatchWriter,
    clock: Clock,
    batch: int,
    prolong: Prolong,
    progress: Progress | None,
    stopped: Callable[[], bool] = lambda: False,
) -> ProjectionReport:
    writer.prepare(store.read(published_quizzes), stopped)
    seq = store.read(lambda tx: bookkeeping.bookmark(tx, BOOKMARK).seq)
    until = store.write(horizon)
    applied = 0
    while not stopped() and (events := _next(store, seq, until, batch)):
        prolong()
        applied += _apply(writer, events)
        seq = events[-1].seq
        _set_bookmark(store, seq, clock())
        if progress:
            progress(applied)
    lag = store.read(lambda tx: gradebook_lag(tx, clock()))
    return ProjectionReport(
        applied,
        seq,
        lag,
        tuple(sorted(writer.held)),
        tuple(sorted(writer.unfit)),
        tuple(sorted(writer.stale)),
    )


def _next(store: Store, seq: int, until: int, batch: int) -> list[MarkingEvent]:
    return store.read(lambda tx: changes(tx, seq, until, batch))


def _apply(writer: BatchWriter, events: list[MarkingEvent]) -> int:
    """Writes each officer whom the changes concern once; returns how many submissions were written."""
    by_quiz: dict[str, set[str]] = {}
    for change in events:
        by_quiz.setdefault(change.quiz_id, set()).add(change.officer_id)
    return sum(writer.write(quiz_id, sorted(officers)) for quiz_id, officers in sorted(by_quiz.items()))


def _set_bookmark(store: Store, seq: int, now: datetime) -> None:
    store.write(lambda tx: bookkeeping.set_bookmark(tx, BOOKMARK, seq, now))
