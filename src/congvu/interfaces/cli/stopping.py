"""How a campus stops: what may finish does so within a short time, the rest is ended.

Nothing is lost by ending it: an answer is acknowledged when it is durable, and what the projector has not written it
writes at the next start.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import NoReturn

PROJECTOR_S = 1.5
"""How long the projector may take to finish the unit that it is at."""
TERMINATED_S = 0.5
"""How long it may then take to give its lease back."""
STOP_S = 2.7
"""How long after the signal a campus that has not ended by itself is ended."""
_log = logging.getLogger("congvu.serve")


class ProjectorProcess:
    """The projector beside a campus. It stops when its input is closed: also when the campus was killed."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "congvu", "projector"]
        self._process = subprocess.Popen(command, env=environ, stdin=subprocess.PIPE)  # noqa: S603  # ourselves
        self._asked_at = 0.0

    def ask(self) -> None:
        """Asks it to stop after the unit that it is at."""
        if not self._asked_at:
            self._asked_at = time.monotonic()
            assert self._process.stdin is not None  # asked for above
            self._process.stdin.close()

    def end(self) -> None:
        """Has it end: by itself, or by SIGTERM, or by SIGKILL."""
        self.ask()
        left_s = max(0.0, self._asked_at + PROJECTOR_S - time.monotonic())
        for wait_s, harder in ((left_s, self._process.terminate), (TERMINATED_S, self._process.kill)):
            try:
                self._process.wait(wait_s)
            except subprocess.TimeoutExpired:
                harder()
            else:
                return
        self._process.wait()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()


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
