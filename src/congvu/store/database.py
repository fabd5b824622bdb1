"""The store: short reads, and writes that are acknowledged once they are durable.

SQLite has one writer: a thread takes all jobs that wait, runs each inside its own savepoint, and commits
them together, so that one flush of the disk serves many answers. PostgreSQL groups commits itself, so a
few threads write side by side.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from congvu.model.errors import StoreUnavailable
from congvu.store.engine import make_engine, migrate

T = TypeVar("T")
Tx: TypeAlias = Connection
"""An open transaction; what every function of this package takes first."""

GROUP_MAX = 200
PARALLEL_WRITERS = 4
PARALLEL_READERS = 2
"""Short reads mostly hold Python's lock: with four readers a class that submits waited twice as long."""
PARALLEL_LONG_READERS = 2
RETRIES = 5
_LOST_RACE = frozenset({"23505", "40001", "40P01"})
"""PostgreSQL's unique violation, serialization failure and deadlock: what the loser of a race is told."""


@dataclass(slots=True)
class _Job:
    run: Callable[[Tx], Any]
    future: Future[Any]
    outcome: Any = None
    error: BaseException | None = None


class Store:
    """A database of congvu, migrated on opening. Close it when done; also a context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._writing = self.engine.execution_options(congvu_writes=True)
        migrate(self.engine)
        self._readers = ThreadPoolExecutor(PARALLEL_READERS, "congvu-read")
        self._long_readers = ThreadPoolExecutor(PARALLEL_LONG_READERS, "congvu-long-read")
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._writers: ThreadPoolExecutor | None = None
        self._closing = threading.Lock()
        self._closed = False
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        if self._is_sqlite:
            self._thread = threading.Thread(target=self._write_loop, name="congvu-write", daemon=True)
            self._thread.start()
        else:
            self._writers = ThreadPoolExecutor(PARALLEL_WRITERS, "congvu-write")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, query: Callable[[Tx], T]) -> T:
        """Runs a query in a short transaction of its own."""
        with self.engine.connect() as tx:
            return query(tx)

    def submit_read(self, query: Callable[[Tx], T]) -> Future[T]:
        """As :meth:`read`, on a reader thread."""
        return self._readers.submit(self.read, query)

    def submit_long_read(self, query: Callable[[Tx], T]) -> Future[T]:
        """As :meth:`submit_read`, for what may take seconds and must not keep the pages waiting."""
        return self._long_readers.submit(self.read, query)

    def write(self, job: Callable[[Tx], T]) -> T:
        """Runs a job in a transaction and returns when it is durable. Raises what the job raises."""
        return self.submit_write(job).result()

    def submit_write(self, job: Callable[[Tx], T]) -> Future[T]:
        """As :meth:`write`; the future is done when the job is durable. A job cancelled in time never runs."""
        with self._closing:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            if self._writers is not None:
                return self._writers.submit(self._write_alone, job)
            future: Future[T] = Future()
            self._jobs.put(_Job(job, future))
            return future

    def scrub(self) -> None:
        """Leaves nothing of deleted rows in a SQLite file: rewrites it and empties the write-ahead log.

        Raises :class:`StoreUnavailable` while somebody's reading keeps the log from being emptied.
        """
        if not self._is_sqlite:
            return
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(str(error)) from error
        finally:
            raw.close()
        if busy:
            raise StoreUnavailable("the write-ahead log is being read")

    def close(self) -> None:
        """Finishes writes that wait and closes all connections; later writes raise :class:`StoreUnavailable`.

        Reads that wait are cancelled, those that run are waited for.
        """
        with self._closing:
            self._closed = True
        if self._writers is not None:
            self._writers.shutdown()
        elif self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
        self._readers.shutdown(cancel_futures=True)
        self._long_readers.shutdown(cancel_futures=True)
        self.engine.dispose()

    def _write_alone(self, job: Callable[[Tx], T]) -> T:
        """A job that lost a race is run again: it then sees what the winner wrote, as it would on SQLite."""
        for tries_left in reversed(range(RETRIES)):
            try:
                with self._writing.begin() as tx:
                    return job(tx)
            except DBAPIError as error:
                if not (tries_left and getattr(error.orig, "sqlstate", None) in _LOST_RACE):
                    raise _translated(error) from error
        raise AssertionError("the last try returns or raises")

    def _write_loop(self) -> None:
        while (first := self._jobs.get()) is not None:
            group = [first]
            closing = False
            while len(group) < GROUP_MAX and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    closing = True
                    break
                group.append(job)
            self._commit_group(group)
            if closing:
                return

    def _commit_group(self, group: list[_Job]) -> None:
        group = [job for job in group if job.future.set_running_or_notify_cancel()]
        try:
            with self._writing.begin() as tx:
                if len(group) == 1:
                    group[0].outcome = group[0].run(tx)
                else:
                    for job in group:
                        _run_in_savepoint(tx, job)
        except BaseException as error:  # noqa: BLE001  # of a lone job or the commit: nothing is durable
            failure = _translated(error)
            for job in group:
                job.error = job.error or failure
        for job in group:
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.outcome)


def _run_in_savepoint(tx: Tx, job: _Job) -> None:
    """One job's failure undoes that job alone."""
    savepoint = tx.begin_nested()
    try:
        job.outcome = job.run(tx)
        savepoint.commit()
    except BaseException as error:  # noqa: BLE001  # handed to who asked for the job
        job.error = _translated(error)
        savepoint.rollback()


def _translated(error: BaseException) -> BaseException:
    """Turns what a full disk or a lost server raises into :class:`StoreUnavailable`."""
    if not isinstance(error, DBAPIError):
        return error
    text = str(error.orig).lower()
    signs = ("disk is full", "database or disk", "disk i/o error", "is locked", "readonly", "unable to open")
    if isinstance(error.orig, sqlite3.Error):
        lost = any(sign in text for sign in signs)
    else:  # an OperationalError of PostgreSQL is a full disk, a lost server, a time-out: never the job's own fault
        lost = isinstance(error, OperationalError)
    return StoreUnavailable(text) if lost or error.connection_invalidated else error
