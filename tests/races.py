"""Use cases that run at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from backbone import World

from congvu.store import Tx


def race(world: World, *use_cases: Callable[[Tx], Any]) -> list[Any]:
    """Runs use cases at the same moment, each in its transaction; gives what each returned or raised.

    SQLite has one writer, which then runs them in a row; on PostgreSQL they meet after their first look at the data.
    """
    barrier = threading.Barrier(len(use_cases)) if world.store.engine.dialect.name == "postgresql" else None
    first = threading.local()

    def together(tx: Tx, use_case: Callable[[Tx], Any]) -> Any:
        if barrier and not getattr(first, "done", False):
            first.done = True
            barrier.wait(10)
        return use_case(tx)

    futures = [world.store.submit_write(partial(together, use_case=one)) for one in use_cases]
    return [future.exception(30) or future.result() for future in futures]
