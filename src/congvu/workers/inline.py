"""Bulk work in this very process: no start-up, nothing to pickle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class InlineWorkers:
    """Does each task when its outcome is asked for."""

    def map(
        self, function: Callable[[Task], Outcome], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome, in order."""
        for task in tasks:
            yield task, function(task)

    def close(self) -> None:
        """Nothing was started."""
