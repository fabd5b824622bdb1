"""The first dashboard, and the first live lesson: they start the side of the campus that has kernels.

Once that runs it answers these addresses itself (:class:`~congvu.interfaces.campus.live.Front`).
"""

from __future__ import annotations

from functools import partial

from tornado.web import authenticated

from congvu.interfaces.campus.pages.base import Page
from congvu.model.people import Role
from congvu.services.learning import open_lesson

PATIENCE_S = 1.5
"""How long a browser waits for the page itself before it is told why."""
AGAIN_S = 2


class OpeningPage(Page):
    """Starts it, and leads to the same address when it runs."""

    title = "Đang mở bảng theo dõi…"

    async def lead(self) -> None:
        """There, or to a page that says what is going on and looks again."""
        self.set_header("Cache-Control", "no-store")
        if await self.live.open(PATIENCE_S):
            self.redirect(self.request.uri or self.base_url, status=307)
            return
        self.set_status(202)
        self.show("opening.html.j2", title=self.title, again_s=AGAIN_S)


class OpeningDashboard(OpeningPage):
    """``/dashboards/<name>``, before the first."""

    @authenticated
    async def get(self, _name: str) -> None:
        """For who may see dashboards."""
        self.require(Role.ORGANISER, Role.UNIT_HEAD)
        await self.lead()


class OpeningLesson(OpeningPage):
    """``/live/<course>/<lesson>``, before the first."""

    title = "Đang mở bài học…"

    @authenticated
    async def get(self, course_id: str, lesson_id: str) -> None:
        """For who is enrolled in the course, where the lesson needs it; any other is a page."""
        place = partial(open_lesson, ctx=self.context(), course_id=course_id, lesson_id=lesson_id)
        if (await self.read(place)).page.live:
            await self.lead()
        else:
            self.go(f"lessons/{course_id}/{lesson_id}")
