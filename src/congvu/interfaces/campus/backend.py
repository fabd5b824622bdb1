"""What every handler of the campus is given: the store, the services, the clock, the templates."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from jinja2 import Environment

from congvu.interfaces.campus.file_desk import FileDesk
from congvu.interfaces.campus.hashing import HashQueue
from congvu.interfaces.campus.kinds import FormRegistry
from congvu.interfaces.campus.looks import LookBook
from congvu.interfaces.campus.tickets import TicketBook
from congvu.model.people import Role
from congvu.services.context import Context, Services
from congvu.settings import Settings
from congvu.store import Store, Tx

T = TypeVar("T")
RUSH_WRITES, RUSH_S = 8, 0.2
"""As many writes within so many seconds are a rush: 170 people answering calmly make 10 writes a second."""
PATIENCE_S = 2.0


@dataclass(slots=True)
class Backend:
    """What the campus's pages stand on: store, services, clock, templates. No SQL and no hashing runs on the event loop."""

    settings: Settings
    store: Store
    services: Services
    clock: Callable[[], datetime]
    templates: Environment
    forms: FormRegistry
    tickets: TicketBook = field(default_factory=TicketBook)
    looks: LookBook = field(default_factory=LookBook)
    files: FileDesk = field(default_factory=FileDesk)
    _drawn: dict[Hashable, Any] = field(default_factory=dict)
    _writes: deque[float] = field(default_factory=lambda: deque(maxlen=RUSH_WRITES))
    hashing: HashQueue = field(default_factory=HashQueue)

    def context(self, officer_id: str, role: Role = Role.TRAINEE) -> Context:
        """The context of a call by an officer, now."""
        return Context(self.clock(), self.services, officer_id, role.value)

    def system(self) -> Context:
        """The context of a call by the campus itself, now."""
        return Context(self.clock(), self.services)

    def drawn(self, key: Hashable, draw: Callable[[], T]) -> T:
        """What a page shows of published content to everybody alike, drawn once; ``key`` names what it is drawn from."""
        if key not in self._drawn:
            self._drawn[key] = draw()
        made: T = self._drawn[key]
        return made

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Runs a query on a reader thread."""
        return await asyncio.wrap_future(self.store.submit_read(query))

    async def read_long(self, query: Callable[[Tx], T]) -> T:
        """As :meth:`read`, for a whole report or a staff list: pages do not wait behind it."""
        return await asyncio.wrap_future(self.store.submit_long_read(query))

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Runs a job in a transaction; returns once it is durable."""
        self._writes.append(time.monotonic())
        return await asyncio.wrap_future(self.store.submit_write(job))

    async def calm(self) -> None:
        """Waits while a whole class submits, at most :data:`PATIENCE_S`: opening a lesson can wait, a submit cannot.

        Answers saved one by one, as in any quiz, are no reason to wait.
        """
        end = time.monotonic() + PATIENCE_S
        while self._rushed() and time.monotonic() < end:  # noqa: ASYNC110  # a rate over time is no event
            await asyncio.sleep(RUSH_S / 4)

    def _rushed(self) -> bool:
        return len(self._writes) == RUSH_WRITES and time.monotonic() - self._writes[0] < RUSH_S

    async def hash(self, work: Callable[[], T], source: str) -> T:
        """Runs password work on a thread of its own, in the queue of where it comes from; raises :class:`Busy`."""
        return await self.hashing.run(work, source)
