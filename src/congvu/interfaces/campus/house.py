"""What every handler of the campus is given: the store, the services, the clock, the templates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from jinja2 import Environment

from congvu.interfaces.campus.kinds import FormRegistry
from congvu.interfaces.campus.tickets import TicketBook
from congvu.model.people import Role
from congvu.services.context import Context, Services
from congvu.settings import Settings
from congvu.store import Store, Tx

T = TypeVar("T")
HASHING_THREADS = 2
"""An argon2 hash takes a core for tens of milliseconds; more threads than cores would starve the pages."""


@dataclass(slots=True)
class House:
    """The campus's dependencies. No SQL and no hashing runs on the event loop."""

    settings: Settings
    store: Store
    services: Services
    clock: Callable[[], datetime]
    templates: Environment
    forms: FormRegistry
    tickets: TicketBook = field(default_factory=TicketBook)
    hashing: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(HASHING_THREADS, "congvu-hash")
    )

    def context(self, officer_id: str, role: Role = Role.TRAINEE) -> Context:
        """The context of a call by an officer, now."""
        return Context(self.clock(), self.services, officer_id, role.value)

    def system(self) -> Context:
        """The context of a call by the campus itself, now."""
        return Context(self.clock(), self.services)

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Runs a query on a reader thread."""
        return await asyncio.wrap_future(self.store.submit_read(query))

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Runs a job in a transaction; returns once it is durable."""
        return await asyncio.wrap_future(self.store.submit_write(job))

    async def hash(self, work: Callable[[], T]) -> T:
        """Runs password work on a thread of its own."""
        return await asyncio.wrap_future(self.hashing.submit(work))
