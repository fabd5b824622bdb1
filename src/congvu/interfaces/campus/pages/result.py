"""The result of a finished attempt, as far as the review policy has opened it."""

from __future__ import annotations

from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.reviews import (
    Reviewer,
    finished_reviews,
    linked,
    opening_notes,
    regraded_text,
    waiting_text,
)
from congvu.services.attempts import Review, review_attempt


class ResultPage(Page):
    """``/attempt/<id>/result``."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The result, as far as the review policy has opened it."""
        ctx = self.context()
        review, register = await self.read(
            lambda tx: (review_attempt(tx, ctx, attempt_id), ctx.services.cache.register(tx))
        )
        reviewer = Reviewer(ctx.services.kinds, register, linked(self.base_url))
        crumbs = await self.crumbs(review.campaign.course_id)
        self.show("result.html.j2", crumbs=crumbs, **result_values(reviewer, review, self.base_url))


def result_values(reviewer: Reviewer, found: Review, base_url: str) -> dict[str, Any]:
    """What the result page is made of; nothing of it tells what the phase does not open."""
    marks = "marks" in found.shows
    lasted = (found.submitted_at - found.attempt.started_at).total_seconds()
    facts = [("Nộp lúc", messages.moment(found.submitted_at)), ("Làm trong", messages.lasted(lasted))]
    if marks and found.result.penalty:
        facts.append(("Trừ vì nộp muộn", f"{messages.number(found.result.penalty)} điểm"))
    return {
        "title": "Kết quả",
        "quiz_title": found.blueprint.title,
        "attempt_text": f"Lượt {found.attempt.number}/{found.blueprint.attempts}",
        "facts": facts,
        "points": found.result.points if marks else None,
        "max_points": found.result.max_points if marks else None,
        "passed": found.result.passed if marks and not found.result.pending else None,
        "pass_mark": found.campaign.pass_mark,
        "pending_text": waiting_text(found),
        "regraded": regraded_text(found),
        "review_notes": opening_notes(found),
        "actions": _actions(found, base_url),
        **finished_reviews(reviewer, found),
    }


def _actions(review: Review, base_url: str) -> list[dict[str, str]]:
    again = {"href": f"{base_url}quiz/{review.campaign.id}", "text": "Làm thêm một lượt"}
    course = {"href": f"{base_url}courses/{review.campaign.course_id}", "text": "Xem lại bài học"}
    home = {"href": base_url, "text": "Về trang chính"}
    enough = (
        "marks" in review.shows and review.result.passed
    )  # the order of links tells nothing that is not open
    return [again, course, home] if review.attempts_left and not enough else [home, course]
