"""Lessons that have already been run: one warm process and two rendered pages for each."""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from dataclasses import dataclass

from jupyter_core.utils import ensure_async

from congvu import __version__
from congvu.interfaces.campus.voila.pages import LessonPage, TicketIssuer, TicketRevoker
from congvu.interfaces.campus.voila.render import Cooked, RenderSettings, code_of, read_notebook
from congvu.kernels import ForkServer, Unforkable, WarmProcess

_FINISH = "congvu.interfaces.campus.voila.render:finish"


@dataclass(frozen=True, slots=True)
class WarmLesson:
    """A lesson that has been run. ``live`` needs a fork of ``process``, ``text`` needs no kernel."""

    process: WarmProcess
    live: Cooked
    text: Cooked


class WarmLessons:
    """Warm lessons by content. At most ``limit`` are kept; those with live kernels are never dropped."""

    def __init__(
        self,
        server: ForkServer,
        settings: RenderSettings,
        issue: TicketIssuer,
        revoke: TicketRevoker,
        *,
        limit: int = 64,
    ) -> None:
        self._server = server
        self._settings = settings
        self._issue = issue
        self._revoke = revoke
        self._limit = limit
        self._lessons: OrderedDict[str, asyncio.Task[WarmLesson]] = OrderedDict()

    async def get(self, page: LessonPage) -> WarmLesson:
        """The lesson, run now if it was not. Those who ask meanwhile wait for the same run.

        Raises :class:`congvu.kernels.Unforkable` when it cannot be run so (its cells start a thread, say).
        """
        key = f"{page.course}/{page.lesson} {page.title} {page.digest} {__version__}"
        task = self._lessons.get(key)
        if task is None or _gone(task):
            task = self._lessons[key] = asyncio.ensure_future(self._run(page))
        self._lessons.move_to_end(key)
        self._sweep()
        return await asyncio.shield(task)

    async def _run(self, page: LessonPage) -> WarmLesson:
        warm_id = f"warm-{uuid.uuid4()}"
        notebook = await asyncio.to_thread(read_notebook, page.notebook, page.title)
        ticket = await ensure_async(self._issue(None, warm_id, f"warm:{page.purpose}"))
        try:
            process = await (await self._server.warm()).fork_warm(
                code_of(notebook),
                self._server.environment | dict(ticket),
                str(page.notebook.parent),
                finish=_FINISH,
                arguments={"notebook": notebook, "settings": self._settings},
            )
        finally:
            self._revoke(warm_id)
        pages = (await process.ready())["result"]
        return WarmLesson(process, Cooked.from_html(pages["live"]), Cooked.from_html(pages["text"]))

    def _sweep(self) -> None:
        for key in list(self._lessons):
            if len(self._lessons) <= self._limit:
                return
            task = self._lessons[key]
            if task.done() and (_gone(task) or task.result().process.live_children == 0):
                del self._lessons[key]
                _close(task)

    def close(self) -> None:
        """End every warm lesson."""
        for task in self._lessons.values():
            task.cancel() if not task.done() else _close(task)
        self._lessons.clear()


def _gone(task: asyncio.Task[WarmLesson]) -> bool:
    """Whether it must be run again: its process has ended, or the fork server was not there.

    A lesson that itself cannot be forked is not tried again until its content changes.
    """
    if not task.done():
        return False
    if task.cancelled():
        return True
    if error := task.exception():
        return not isinstance(error, Unforkable)
    return task.result().process.ended


def _close(task: asyncio.Task[WarmLesson]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().process.close()
