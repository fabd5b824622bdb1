"""Bulk work on a Dask cluster.

Tasks and outcomes go over the wire as pickles, and whoever reaches the scheduler can run code on its workers: a
cluster belongs into a network of its own, or behind ``tls://`` with certificates in Dask's own configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from distributed import Client, KilledWorker, as_completed

from congvu.workers.errors import WorkersDied

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
IN_FLIGHT_PER_THREAD = 2
CONNECT_S = 10


class DaskWorkers:
    """The workers of a scheduler, given by its address, or those of a ``Client`` that somebody else closes.

    congvu must be installed on them in the same version. A task whose worker is lost is done again by another;
    raises :class:`OSError` if the scheduler is not there.
    """

    def __init__(self, cluster: str | Client) -> None:
        self._owned = isinstance(cluster, str)
        self.client = (
            Client(cluster, timeout=CONNECT_S, set_as_default=False) if isinstance(cluster, str) else cluster
        )

    def map(
        self, function: Callable[[Task], Outcome], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome exactly once, as they are done; raises :class:`WorkersDied`.

        The scheduler gives a task up when three workers have died on it.
        """
        waiting = iter(tasks)
        first = list(islice(waiting, self._room()))
        under_way = {self.client.submit(function, task, pure=False): task for task in first}
        done = as_completed(list(under_way), loop=self.client.loop)
        for future in done:
            task = under_way.pop(future)
            try:
                outcome = future.result()
            except KilledWorker as error:
                raise WorkersDied from error
            future.release()
            for following in islice(waiting, max(0, self._room() - len(under_way))):
                submitted = self.client.submit(function, following, pure=False)
                under_way[submitted] = following
                done.add(submitted)
            yield task, outcome

    def _room(self) -> int:
        """How many tasks may be under way; workers that join later are given theirs."""
        threads: dict[str, int] = self.client.nthreads()
        return max(1, sum(threads.values())) * IN_FLIGHT_PER_THREAD

    def close(self) -> None:
        """Leaves the cluster as it is."""
        if self._owned:
            self.client.close()
