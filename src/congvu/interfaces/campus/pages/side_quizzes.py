"""Quizzes beside a course's final: at the end of a lesson, and before the course."""

from __future__ import annotations

from functools import partial

from tornado.web import authenticated

from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.quiz_start import show_start
from congvu.services.attempts import side_overview, start_side_attempt


class SideQuizPage(Page):
    """``/lessons/<course>/<lesson>/quiz`` and ``/courses/<course>/diagnostic``."""

    @authenticated
    async def get(self, course_id: str, lesson_id: str = "") -> None:
        """The start page, for who is enrolled in the course."""
        query = partial(side_overview, ctx=self.context(), course_id=course_id, lesson_id=lesson_id)
        overview = await self.read(query)
        path = f"lessons/{course_id}/{lesson_id}/quiz" if lesson_id else f"courses/{course_id}/diagnostic"
        await show_start(self, overview, path)

    @authenticated
    async def post(self, course_id: str, lesson_id: str = "") -> None:
        """Starts an attempt, or goes on with the open one."""
        job = partial(start_side_attempt, ctx=self.context(), course_id=course_id, lesson_id=lesson_id)
        attempt = await self.write_job(job)
        self.go(f"attempt/{attempt.id}")
