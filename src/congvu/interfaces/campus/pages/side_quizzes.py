"""Quizzes beside a course's final: at the end of a lesson, and before the course."""

from __future__ import annotations

from functools import partial

from tornado.web import authenticated

from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.quiz_start import begin, show_start
from congvu.services.attempts import side_overview, start_side_attempt


class SideQuizPage(Page):
    """``/lessons/<course>/<lesson>/quiz`` and ``/courses/<course>/diagnostic``."""

    @authenticated
    async def get(self, course_id: str, lesson_id: str = "") -> None:
        """The start page, for who is enrolled in the course."""
        query = partial(side_overview, ctx=self.context(), course_id=course_id, lesson_id=lesson_id)
        overview = await self.read(query)
        await show_start(self, overview, _path(course_id, lesson_id))

    @authenticated
    async def post(self, course_id: str, lesson_id: str = "") -> None:
        """Starts an attempt, or goes on with the open one."""
        ctx = self.context()
        start = partial(start_side_attempt, ctx=ctx, course_id=course_id, lesson_id=lesson_id)
        overview = partial(side_overview, ctx=ctx, course_id=course_id, lesson_id=lesson_id)
        await begin(self, start, overview, _path(course_id, lesson_id))


def _path(course_id: str, lesson_id: str) -> str:
    return f"lessons/{course_id}/{lesson_id}/quiz" if lesson_id else f"courses/{course_id}/diagnostic"
