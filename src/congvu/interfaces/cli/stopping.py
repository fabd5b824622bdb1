"""How a campus stops: what may finish does so within a short time, the rest is ended.

Nothing is lost by ending it: an answer is acknowledged when it is durable, and what the projector has not written it
writes at the next start.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

STOP_S = 2.7
"""How long after the signal a campus that has not ended by itself is ended."""
_log = logging.getLogger("congvu.serve")


def end_hard_after(wait_s: float, first: Callable[[], None]) -> None:
    """Ends this process in ``wait_s`` seconds unless it has ended by then, after calling ``first``.

    Threads that are in the middle of a long report cannot be told to stop, and Python waits for them.
    """

    def end() -> None:
        _log.warning("what was under way did not end within %s s; ended", wait_s)
        first()
        os._exit(0)

    timer = threading.Timer(wait_s, end)
    timer.daemon = True
    timer.start()


def leave() -> NoReturn:
    """Ends this process, where all is closed. Taking its modules apart costs Python seconds on a busy machine."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def stop_on_signals(ended: threading.Event) -> None:
    """For the projector: Ctrl-C, which reaches it too, asks it to stop; SIGTERM ends it where it is.

    It unwinds then, so that it gives its lease back.
    """

    def asked(_signum: int, _frame: FrameType | None) -> None:
        ended.set()

    def told(_signum: int, _frame: FrameType | None) -> None:
        ended.set()
        raise SystemExit(0)

    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGTERM, told)
