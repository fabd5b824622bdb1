"""A course's page: what to read next, its lessons, the quizzes around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tornado.web import authenticated

from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.entries import (
    clock_note,
    entry_links,
    lesson_button,
    quiz_states,
    step_button,
    when_text,
)
from congvu.interfaces.campus.pages.links import Link, home_crumb, quiz_link
from congvu.model.content import Json
from congvu.model.errors import NotFound
from congvu.services.attempts import SideQuiz, side_quizzes
from congvu.services.campaigns import HomeEntry, course_entry, next_step
from congvu.services.learning import CourseView, course_view, lesson_to_go_on_with, may_read

_BEFORE = ""
"""Under this name the quiz before the course stands among those beside the final."""


class CoursePage(Page):
    """``/courses/<course>``: its lessons with progress, the next one first."""

    @authenticated
    async def get(self, course_id: str) -> None:
        """The course, for who is enrolled in it."""
        ctx = self.context()
        found = await self.read(
            lambda tx: (
                (
                    course_view(tx, ctx, course_id),
                    side_quizzes(tx, ctx, course_id),
                    course_entry(tx, ctx, course_id),
                )
                if may_read(tx, ctx, course_id)
                else None
            )
        )
        if found is None:
            raise NotFound("Không tìm thấy khóa học này.")
        values = course_values(*found, self.base_url, ctx.now)
        crumbs = [home_crumb(self.base_url)]
        self.show("course.html.j2", crumbs=crumbs, officer_id=self.user.officer_id, **values)


def course_values(
    view: CourseView, beside: Mapping[str, SideQuiz], entry: HomeEntry | None, base_url: str, now: datetime
) -> dict[str, Any]:
    """What the page is made of."""
    address = f"{base_url}courses/{view.body['course_id']}"
    before = _side_row(beside.get(_BEFORE), f"{address}/diagnostic", view.body["title"])
    fresh = before is not None and not before["done"]
    final = [_final_row(entry, base_url, now)] if entry else []
    return {
        "title": view.body["title"],
        "summary": view.body["summary"],
        "progress": view.progress.share,
        "button": _button(view, entry, base_url, now),
        "note": clock_note(entry, now) if entry else "",
        "diagnostic": before if fresh else None,
        "lessons": _lessons(view, beside, base_url),
        "quizzes": final + ([before] if before and not fresh else []),
    }


def _button(view: CourseView, entry: HomeEntry | None, base_url: str, now: datetime) -> Link | None:
    """As on the home page; a course that is passed or over can still be read on."""
    if step := next_step([entry] if entry else [], now):
        return step_button(step, base_url)
    lesson, begun = lesson_to_go_on_with(view), bool(view.progress.share)
    return lesson_button(base_url, view.body["course_id"], lesson, begun=begun) if lesson else None


def _lessons(view: CourseView, beside: Mapping[str, SideQuiz], base_url: str) -> list[dict[str, Any]]:
    states = {item.lesson_id: item for item in view.progress.lessons}
    return [
        {
            "title": lesson["title"],
            "minutes": lesson["minutes"],
            "url": (url := _lesson_url(view, lesson, base_url)),
            "share": states[lesson["lesson_id"]].share,
            "state": states[lesson["lesson_id"]].state.value,
            "quiz": _side_row(beside.get(lesson["lesson_id"]), f"{url}/quiz", lesson["title"]),
        }
        for lesson in view.body["lessons"]
    ]


def _lesson_url(view: CourseView, lesson: Json, base_url: str) -> str:
    return f"{base_url}lessons/{view.body['course_id']}/{lesson['lesson_id']}"


def _side_row(quiz: SideQuiz | None, href: str, under: str) -> dict[str, Any] | None:
    """A quiz that counts for nothing, where it may be sat or has been."""
    if quiz is None or not (quiz.startable or quiz.running or quiz.done):
        return None
    state = "đang làm dở" if quiz.running else f"đã làm {quiz.done} lượt" if quiz.done else ""
    states = [state] if state else []
    return {"links": [quiz_link(href, quiz.title, under)], "states": states, "done": quiz.done}


def _final_row(entry: HomeEntry, base_url: str, now: datetime) -> dict[str, Any]:
    """The quiz that decides; by its name alone where there is nothing to open yet, or any more."""
    links = entry_links(entry, base_url, now)
    named = quiz_link("", entry.blueprint.title, entry.course_title)["text"]
    name = "" if any(link["text"] == named for link in links) else named
    return {"name": name, "links": links, "states": [when_text(entry, now), *quiz_states(entry, now)]}
