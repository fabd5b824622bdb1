"""The time of one cell, kept by the process that runs it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from congvu.kernels.notebook_wire import GRACE_S


@contextlib.contextmanager
def time_limit(seconds: float | None, running: asyncio.Future[Any]) -> Iterator[Callable[[], bool]]:
    """Interrupts what runs when its time is up, again each second, and ends the process ``GRACE_S`` later.

    Gives whether time was up. A cell that awaits is cancelled first, as by a kernel. Code that never comes back to Python sees no interrupt: where it computes, SIGPROF
    ends the process; where it waits, only the sandbox's own limit does. No thread watches: one a cell would cost more
    than most cells.
    """
    over: list[bool] = []
    if seconds is None:
        yield lambda: False
        return
    last, loop = time.monotonic() + seconds + GRACE_S, asyncio.get_running_loop()

    def interrupt(_number: int, frame: FrameType | None) -> None:
        if time.monotonic() >= last:
            os._exit(1)
        over.append(True)
        if len(over) == 1 and _is_waiting(frame):
            loop.call_soon_threadsafe(running.cancel)
            return
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds + GRACE_S)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield lambda: bool(over)
    except KeyboardInterrupt:  # just as it was about to be turned off
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGALRM, before)


def _is_waiting(frame: FrameType | None) -> bool:
    """Whether the event loop itself was interrupted, and no cell."""
    while frame is not None and frame.f_globals.get("__name__") != "asyncio.base_events":
        if frame.f_globals.get("__name__") != "selectors":
            return False
        frame = frame.f_back
    return frame is not None
