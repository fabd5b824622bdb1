"""``GET /live/<course>/<lesson>`` and ``GET /dashboards/<name>``."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from congvu.interfaces.campus.voila import frame
from congvu.interfaces.campus.voila.handlers import CampusPage, owner_of
from congvu.interfaces.campus.voila.pages import DashboardPage, LessonPage
from congvu.interfaces.campus.voila.policy import DASHBOARD_SECURITY_POLICY
from congvu.interfaces.campus.voila.render import Cooked, read_notebook, text_page
from congvu.interfaces.campus.voila.stock import CampusRenderer
from congvu.interfaces.campus.voila.warm import WarmLesson
from congvu.kernels import ForkFailed, NoSlot, Unforkable, WarmProcess


class NotebookPage(CampusPage):
    """Shared by both: a kernel for the visitor, and a notebook run in it the way Voilà does."""

    async def run_in_kernel(
        self, page: LessonPage | DashboardPage, parts: Mapping[str, str]
    ) -> AsyncIterator[str]:
        """Run the notebook in a kernel of its own; yields the page as it becomes known."""
        warm = await self.campus.warm_base()
        kernel_id = await self.open_kernel(page.purpose, warm, closed=False)
        renderer = CampusRenderer(self.campus, page, parts)
        try:
            async for piece in renderer.pieces(kernel_id):
                yield piece
        except BaseException:
            await self.campus.kernel_manager.shutdown_kernel(kernel_id)
            raise

    async def open_kernel(self, purpose: str, warm: WarmProcess | None, *, closed: bool) -> str:
        """A kernel that belongs to the visitor; raises :class:`NoSlot`."""
        owner = owner_of(self)
        assert owner is not None
        async with self.campus.opening:
            await self.campus.options.calm()
            return await self.campus.kernel_manager.open_kernel(
                self.current_user, owner, purpose, warm=warm, closed=closed
            )

    async def stream(self, page: LessonPage | DashboardPage, parts: Mapping[str, str]) -> None:
        """Send the page piece by piece."""
        async for piece in self.run_in_kernel(page, parts):
            self.write(piece)
            await self.flush()
        self.finish()

    async def send_text(self, page: LessonPage | DashboardPage, parts: Mapping[str, str]) -> None:
        """Send the page of a notebook that is not run."""
        notebook = await asyncio.to_thread(read_notebook, page.notebook, page.title)
        html = await asyncio.to_thread(text_page, notebook, self.campus.settings_for(page))
        self.finish(Cooked.from_html(html).fill(parts))


class LessonHandler(NotebookPage):
    """A lesson: a fork of a process that has already run it."""

    auth_resource = "lessons"

    @authenticated
    @authorized
    async def get(self, course: str, lesson: str) -> None:
        """The lesson's page."""
        page = await self.campus.options.lessons.get(self.current_user, course, lesson)
        if page is None:
            self.redirect(f"{self.visitor.base_url}lessons/{course}/{lesson}", status=303)
            return
        self.start_page()
        if self.campus.warm_lessons is None:
            await self._send_unforked(page)
            return
        try:
            cooked = await self.campus.warm_lessons.get(page)
        except Unforkable as error:
            self.log.warning("lesson %s/%s is run for each visitor: %s", course, lesson, error)
            await self._send_unforked(page)
        else:
            self.finish(await self._fill(page, cooked))

    async def _fill(self, page: LessonPage, cooked: WarmLesson) -> str:
        """The page with a kernel, or the text with a banner that says why there is none."""
        try:
            kernel_id = await self.open_kernel(page.purpose, cooked.process, closed=True)
        except NoSlot:
            return cooked.text.fill(frame.lesson_parts(page, self.visitor, frame.TOO_MANY))
        except ForkFailed as error:
            self.log.warning("lesson %s/%s: no kernel: %s", page.course, page.lesson, error)
            return cooked.text.fill(frame.lesson_parts(page, self.visitor, frame.NO_KERNEL))
        return cooked.live.fill(frame.lesson_parts(page, self.visitor), kernel_id)

    async def _send_unforked(self, page: LessonPage) -> None:
        try:
            await self.stream(page, frame.lesson_parts(page, self.visitor))
        except NoSlot:
            await self.send_text(page, frame.lesson_parts(page, self.visitor, frame.TOO_MANY))


class DashboardHandler(NotebookPage):
    """A dashboard: its data differ by visitor, so it is run for each, in a fork of the first warm process."""

    auth_resource = "dashboards"
    content_policy = DASHBOARD_SECURITY_POLICY

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """The dashboard's page."""
        page = await self.campus.options.dashboards.get(self.current_user, name)
        self.start_page()
        try:
            await self.stream(page, frame.dashboard_parts(page, self.visitor))
        except NoSlot:
            await self.send_text(page, frame.dashboard_parts(page, self.visitor, frame.TOO_MANY))
