"""Password work waits in a queue that is short and fair.

An argon2 hash takes a core for tens of milliseconds, so what waits must not pile up: whoever comes to a full queue is told
at once. Each source (an address) has a queue of its own and they take turns, so that however many posts come from one,
everybody else waits behind one of them and no more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from congvu.model.errors import UserError

T = TypeVar("T")
THREADS = 2
"""More threads than cores would starve the pages."""
WAITING_PER_SOURCE = 40
"""A training room behind one address that logs in at once: a second or two."""
WAITING_MAX = 120
RETRY_S = 5


class Busy(UserError):
    """The queue is full. Nothing was looked at."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "Đang có nhiều người đăng nhập cùng lúc.", mend="Anh/chị đợi vài giây rồi bấm lại.", code="busy"
        )


class HashQueue:
    """Runs work on threads of its own. To be used from one event loop."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, "congvu-hash")
        self._free = threads
        self._waiting: dict[str, deque[tuple[Callable[[], Any], asyncio.Future[Any]]]] = {}
        """By source, in the order of their turns."""

    def require_room(self, source: str) -> None:
        """Raises :class:`Busy` where :meth:`run` would."""
        full = sum(map(len, self._waiting.values())) >= WAITING_MAX
        if len(self._waiting.get(source, ())) >= WAITING_PER_SOURCE or (
            full and self._longest(source) is None
        ):
            raise Busy

    async def run(self, work: Callable[[], T], source: str) -> T:
        """What ``work`` returns or raises. Raises :class:`Busy` for a full queue.

        Where the queue is full for all, whoever waits with most gives up the last of its own to who waits with less.
        """
        self.require_room(source)
        if sum(map(len, self._waiting.values())) >= WAITING_MAX and (longest := self._longest(source)):
            self._give_up(longest)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(source, deque()).append((work, done))
        self._start()
        return await done

    def shutdown(self) -> None:
        """Ends the threads; what waits is not begun."""
        self._waiting.clear()
        self._pool.shutdown(cancel_futures=True)

    def _longest(self, source: str) -> str | None:
        """The source with most that waits, if another one more would still have less."""
        longest = max(self._waiting, key=lambda name: len(self._waiting[name]))
        fewer = len(self._waiting.get(source, ())) + 1 < len(self._waiting[longest])
        return longest if fewer else None

    def _give_up(self, source: str) -> None:
        _, done = self._waiting[source].pop()
        if not self._waiting[source]:
            del self._waiting[source]
        if not done.cancelled():
            done.set_exception(Busy())

    def _start(self) -> None:
        while self._free and self._waiting:
            source = next(iter(self._waiting))
            queue = self._waiting.pop(source)
            work, done = queue.popleft()
            if queue:
                self._waiting[source] = queue  # behind the others
            if done.cancelled():
                continue
            self._free -= 1
            running = asyncio.get_running_loop().run_in_executor(self._pool, work)
            running.add_done_callback(partial(self._finish, done))

    def _finish(self, done: asyncio.Future[Any], running: asyncio.Future[Any]) -> None:
        self._free += 1
        if running.cancelled():
            done.cancel()
        elif error := running.exception():
            if not done.cancelled():
                done.set_exception(error)
        elif not done.cancelled():
            done.set_result(running.result())
        self._start()
