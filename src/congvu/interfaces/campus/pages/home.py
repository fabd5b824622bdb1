"""A trainee's home page, courses, norms."""

from __future__ import annotations

from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.grading.policies import last_call
from congvu.interfaces.campus.pages.base import Page
from congvu.model.errors import NotFound
from congvu.services.attempts import side_quiz_id
from congvu.services.campaigns import HomeEntry, home
from congvu.services.learning import course_view, may_read


class HomePage(Page):
    """``/``: what is due, and how far along."""

    @authenticated
    async def get(self) -> None:
        """The caller's campaigns."""
        ctx = self.context()
        entries = await self.read(partial(home, ctx=ctx))
        cards = [_card(entry, self.base_url, ctx.now) for entry in entries]
        self.show("home.html.j2", title="Trang chính", cards=cards, now_text=messages.day(ctx.now))


def _card(entry: HomeEntry, base_url: str, now: Any) -> dict[str, Any]:
    campaign = entry.campaign
    last, best = last_call(entry.blueprint.late, campaign.closes_at), entry.best
    is_open, late = campaign.opens_at <= now < last, campaign.closes_at <= now < last
    waiting = entry.course.next_lesson
    return {
        "title": campaign.title,
        "course_title": entry.course_title,
        "course_url": f"{base_url}courses/{campaign.course_id}",
        "lesson_url": f"{base_url}lessons/{campaign.course_id}/{waiting}" if waiting else "",
        "lesson_text": "Học tiếp" if entry.course.share else "Bắt đầu học",
        "progress": entry.course.share,
        "quiz_title": entry.blueprint.title,
        "quiz_url": f"{base_url}quiz/{campaign.id}",
        "running": entry.open_attempt is not None,
        "open": is_open,
        "due_text": messages.until(last) + " (nộp muộn, bị trừ điểm)"
        if late
        else messages.until(campaign.closes_at),
        "opens_text": messages.moment(campaign.opens_at) if now < campaign.opens_at else "",
        "attempts_text": f"{len(entry.attempts)}/{entry.blueprint.attempts}",
        "attempts_left": entry.blueprint.attempts - len(entry.attempts),
        "best_text": messages.percent(entry.share, mark=campaign.pass_mark) if best else "",
        "passed": entry.passed,
        "waiting": entry.waiting,
        "simulated": campaign.simulated,
    }


class CoursePage(Page):
    """``/courses/<course>``: its lessons with progress."""

    @authenticated
    async def get(self, course_id: str) -> None:
        """The course, for who is enrolled in it."""
        ctx = self.context()
        if not await self.read(partial(may_read, ctx=ctx, course_id=course_id)):
            raise NotFound("Không tìm thấy khóa học này.")
        view = await self.read(partial(course_view, ctx=ctx, course_id=course_id))
        states = {item.lesson_id: item for item in view.progress.lessons}
        entries = [
            {
                "title": lesson["title"],
                "minutes": lesson["minutes"],
                "url": f"{self.base_url}lessons/{course_id}/{lesson['lesson_id']}",
                "share": states[lesson["lesson_id"]].share,
                "state": states[lesson["lesson_id"]].state.value,
                "quiz_url": f"{self.base_url}lessons/{course_id}/{lesson['lesson_id']}/quiz"
                if side_quiz_id(view.body, lesson["lesson_id"])
                else "",
            }
            for lesson in view.body["lessons"]
        ]
        self.show(
            "course.html.j2",
            title=view.body["title"],
            summary=view.body["summary"],
            lessons=entries,
            progress=view.progress.share,
            diagnostic_url=f"{self.base_url}courses/{course_id}/diagnostic"
            if side_quiz_id(view.body)
            else "",
        )


class NormPage(Page):
    """``/norms/<document>``: a document of the register with the provisions that content rests on."""

    @authenticated
    async def get(self, slug: str) -> None:
        """The document's provisions, with their dated versions."""
        ctx = self.context()
        register = await self.read(ctx.services.cache.register)
        document = register.documents.get(slug)
        if document is None:
            raise NotFound("Không tìm thấy văn bản này trong danh mục.")
        self.show(
            "norm.html.j2",
            title=document.label,
            document=document,
            today=ctx.today,
            day=messages.day,
            labels={slug: other.label for slug, other in register.documents.items()},
        )
