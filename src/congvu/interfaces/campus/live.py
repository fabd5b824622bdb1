"""The side of the campus that has kernels: it starts when the first dashboard or live lesson is asked for.

Quizzes, lessons and lists need none of it, and an office PC that shows no dashboard never loads it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import Router
from typing_extensions import override

from congvu.interfaces.campus.safety import is_readable


class LiveApplication(Protocol):
    """What runs once it was asked for: Voilà's application and what its kernels ask."""

    def find_handler(self, request: HTTPServerRequest) -> HTTPMessageDelegate | None:
        """Who answers the request; nobody if the address is not its."""
        ...

    async def end_session(self, owner: str) -> None:
        """Ends the kernels of a session."""
        ...

    async def answered(self, within_s: float) -> None:
        """Waits until all requests that have come are answered, ``within_s`` at most."""
        ...

    async def close(self) -> None:
        """Ends all kernels and processes."""
        ...


class LiveSide:
    """Has the application started by who first needs it. ``start`` makes one that runs."""

    def __init__(self, start: Callable[[], Awaitable[LiveApplication]]) -> None:
        self._start = start
        self._starting: asyncio.Task[None] | None = None
        self._running: LiveApplication | None = None

    async def open(self, within_s: float) -> bool:
        """Starts it unless that was done; returns whether it runs, after ``within_s`` at most.

        Raises what kept it from starting; the next call then tries again.
        """
        if self._running is not None:
            return True
        if self._starting is None:
            self._starting = asyncio.create_task(self._run())
        starting = self._starting
        await asyncio.wait({starting}, timeout=within_s)
        if not starting.done():
            return False
        if self._starting is starting:
            self._starting = None
        starting.result()
        return True

    async def _run(self) -> None:
        self._running = await self._start()

    def find_handler(self, request: HTTPServerRequest) -> HTTPMessageDelegate | None:
        """Who answers the request; nobody while it does not run, or of an address that no browser sends."""
        return self._running.find_handler(request) if self._running and is_readable(request) else None

    async def end_session(self, owner: str) -> None:
        """Ends the kernels of a session, at log-out."""
        if self._running:
            await self._running.end_session(owner)

    async def answered(self, within_s: float) -> None:
        """Waits until all requests that have come are answered, ``within_s`` at most."""
        if self._running:
            await self._running.answered(within_s)

    async def close(self) -> None:
        """Ends it, also while it starts."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if self._running is not None:
            await self._running.close()


class Front(Router):
    """Gives each request to the live side where that runs and knows the address, else to the campus's own pages."""

    def __init__(self, pages: Router, live: LiveSide) -> None:
        self._pages, self._live = pages, live

    @override
    def find_handler(
        self, request: HTTPServerRequest, **_: object
    ) -> HTTPMessageDelegate | None:  # as tornado's, whose keywords come from rules
        found = self._live.find_handler(request)
        return self._pages.find_handler(request) if found is None else found
