"""The projector beside a campus: a process that runs while there is something to do, and some minutes more.

It holds 70 MB, and nbgrader 70 more, of an office PC where nothing may be handed in for days.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Self

LOOK_S = 5.0
AGAIN_S = 60.0
"""How long one that failed is left alone: what failed may need a person."""
PROJECTOR_S = 1.5
"""How long the projector may take to finish the unit that it is at."""
TERMINATED_S = 0.5
"""How long it may then take to give its lease back."""
_log = logging.getLogger("congvu.serve")


class ProjectorProcess:
    """A projector. It stops when its input is closed: also when the campus was killed."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "congvu", "projector"]
        self._process = subprocess.Popen(command, env=environ, stdin=subprocess.PIPE)  # noqa: S603  # ourselves
        self._asked_at = 0.0

    @property
    def code(self) -> int | None:
        """With what it has ended; ``None`` while it runs."""
        return self._process.poll()

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


class Projecting:
    """Looks every few seconds whether anything ``waits``, and has a projector run then.

    A context manager: a thread looks until the end, which also ends the projector.
    """

    def __init__(
        self,
        waits: Callable[[], bool],
        start: Callable[[], ProjectorProcess],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waits, self._start, self._clock = waits, start, clock
        self._process: ProjectorProcess | None = None
        self._not_before = clock()
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="congvu-projecting", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ask()
        if self._process is not None:
            self._process.end()

    def ask(self) -> None:
        """Starts no more, and asks the one that runs to stop after the unit that it is at."""
        with self._lock:
            self._asked.set()
            if self._process is not None:
                self._process.ask()

    def kill(self) -> None:
        """Ends the one that runs at once."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _look_on(self) -> None:
        while not self._asked.wait(LOOK_S):
            try:
                self.look()
            except Exception:  # noqa: BLE001  # the next look tries again; doctor shows the lag
                _log.exception("could not look whether anything waits for the projector")

    def look(self) -> None:
        """Starts a projector where none runs and something waits."""
        if not self._may_start() or not self._waits():
            return
        with self._lock:
            if not self._asked.is_set():
                self._process = self._start()

    def _may_start(self) -> bool:
        with self._lock:
            if self._asked.is_set():
                return False
            if self._process is not None:
                code = self._process.code
                if code is None:
                    return False
                self._process = None
                if code:
                    _log.warning("the projector ended with %s; not started for %s s", code, AGAIN_S)
                    self._not_before = self._clock() + AGAIN_S
            return self._clock() >= self._not_before
