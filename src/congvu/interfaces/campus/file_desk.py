"""Where files that were sent wait to be read: a few at once, and each sender's in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from congvu.documents.foreign import CHILDREN
from congvu.model.errors import Conflict

T = TypeVar("T")
MOST_WAITING = 3
"""Files of one sender: the one that is read, and those behind it. A double click is one more."""


@dataclass(slots=True)
class FileDesk:
    """Has files read away from the event loop and from the store's readers, on threads that wait for child processes.

    Used from the event loop alone.
    """

    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CHILDREN, "congvu-file"))
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)

    async def read(self, sender: str, work: Callable[[], T]) -> T:
        """What ``work`` returns or raises, in the sender's turn. Raises :class:`Conflict` for one file too many."""
        if self._waiting[sender] >= MOST_WAITING:
            raise Conflict(
                "Anh/chị đang có tệp chờ đọc.",
                mend="Chờ các tệp trước đọc xong, mỗi tệp nhiều nhất một phút, rồi gửi lại.",
            )
        self._waiting[sender] += 1
        try:
            async with self._turns.setdefault(sender, asyncio.Lock()):
                return await asyncio.wrap_future(self._threads.submit(work))
        finally:
            self._waiting[sender] -= 1
            if not self._waiting[sender]:
                del self._waiting[sender], self._turns[sender]

    def close(self) -> None:
        """Nothing more is begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
