"""Bulk work in processes of this machine."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from congvu.workers.errors import WorkersDied

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
IN_FLIGHT_PER_PROCESS = 2
"""One under way and one that waits: no more is held, however many tasks there are."""
DEATHS_MAX = 5
_NOTHING: Any = object()


class LocalWorkers:
    """``processes`` processes, started with the first task; spawned, so that they inherit no lock and no socket.

    When a process is killed its pool is lost with all that was under way: those tasks, and no others, are done
    again by a new pool.
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def map(
        self, function: Callable[[Task], Outcome], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome exactly once, as they are done.

        Raises :class:`WorkersDied` when pool after pool dies without one task done in between.
        """
        waiting, again = iter(tasks), deque[Task]()
        under_way: dict[Future[Outcome], Task] = {}
        deaths = 0
        try:
            while self._hand_out(function, waiting, again, under_way):
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                if any(_lost(future) for future in done):
                    deaths += 1
                    self.close()  # everything of the old pool is done or lost now
                for future in [candidate for candidate in under_way if candidate.done()]:
                    task = under_way.pop(future)
                    if _lost(future):
                        again.append(task)
                    else:
                        deaths = 0
                        yield task, future.result()
                if deaths > DEATHS_MAX:
                    raise WorkersDied
        finally:
            for future in under_way:
                future.cancel()

    def _hand_out(
        self,
        function: Callable[[Task], Outcome],
        waiting: Iterator[Task],
        again: deque[Task],
        under_way: dict[Future[Outcome], Task],
    ) -> bool:
        """Hands out tasks, those to be done again first, until enough are under way; false when none is."""
        while len(under_way) < self.processes * IN_FLIGHT_PER_PROCESS:
            task = again.popleft() if again else next(waiting, _NOTHING)
            if task is _NOTHING:
                break
            under_way[self._submit(function, task)] = task
        return bool(under_way)

    def _submit(self, function: Callable[[Task], Outcome], task: Task) -> Future[Outcome]:
        try:
            return self._workers().submit(function, task)
        except BrokenProcessPool:  # a process died between two tasks
            self.close()
            return self._workers().submit(function, task)

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.processes, multiprocessing.get_context("spawn"))
        return self._pool

    def close(self) -> None:
        """Ends the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _lost(future: Future[Any]) -> bool:
    """Whether a done task has no outcome because its pool died."""
    return future.done() and (future.cancelled() or isinstance(future.exception(), BrokenProcessPool))
