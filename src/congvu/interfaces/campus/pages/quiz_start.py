"""Before a quiz: the rules, earlier attempts, the button that starts."""

from __future__ import annotations

from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.base import Page
from congvu.model.attempts import AttemptState
from congvu.model.content import Counts
from congvu.services import attempts
from congvu.services.quiz_overview import QuizOverview, quiz_overview

COUNTS_TEXT = {
    Counts.BEST: "Lượt cao điểm nhất",
    Counts.LAST: "Lượt cuối",
    Counts.MEAN: "Trung bình các lượt",
}
STATE_TEXT = {
    AttemptState.OPEN: "Đang làm",
    AttemptState.SUBMITTED: "Đã nộp",
    AttemptState.MARKED: "Đã chấm",
}


class QuizStartPage(Page):
    """``/quiz/<campaign>``: the rules, earlier attempts, the button that starts."""

    @authenticated
    async def get(self, campaign_id: str) -> None:
        """The start page."""
        overview = await self.read(partial(quiz_overview, ctx=self.context(), campaign_id=campaign_id))
        self.show("quiz_start.html.j2", title=overview.blueprint.title, **_start_values(self, overview))


def _start_values(page: Page, overview: QuizOverview) -> dict[str, Any]:
    blueprint, campaign = overview.blueprint, overview.campaign
    facts = [
        ("Số câu", str(blueprint.slot_count)),
        ("Thời gian", messages.minutes(blueprint.time_limit_s)),
        ("Điểm đạt", messages.percent(campaign.pass_mark)),
        ("Số lượt còn lại", f"{overview.attempts_left}/{blueprint.attempts}"),
        ("Cách tính", COUNTS_TEXT[blueprint.counts]),
        ("Hạn làm bài", messages.until(campaign.closes_at)),
    ]
    may_start = overview.running is not None or not overview.blocked
    return {
        "quiz_title": blueprint.title,
        "course_title": campaign.title,
        "facts": facts,
        "attempts": [_attempt_card(page, entry) for entry in overview.attempts],
        "start_url": f"{page.base_url}quiz/{campaign.id}/start" if may_start else None,
        "resume": overview.running is not None,
        "blocked": overview.blocked,
        "time_limit_s": blueprint.time_limit_s,
    }


def _attempt_card(page: Page, entry: Any) -> dict[str, Any]:
    attempt, result = entry
    done = attempt.state is not AttemptState.OPEN
    return {
        "number": attempt.number,
        "started_text": messages.moment(attempt.started_at),
        "state_text": STATE_TEXT[attempt.state],
        "points_text": _points(result.points, result.max_points) if result else "",
        "href": f"{page.base_url}attempt/{attempt.id}/result" if done else None,
    }


def _points(points: float, possible: float) -> str:
    return f"{messages.number(points)}/{messages.number(possible)} điểm"


class QuizStart(Page):
    """``POST /quiz/<campaign>/start``."""

    @authenticated
    async def post(self, campaign_id: str) -> None:
        """Starts an attempt, or goes on with the open one."""
        job = partial(attempts.start_attempt, ctx=self.context(), campaign_id=campaign_id)
        attempt = await self.write_job(job)
        self.go(f"attempt/{attempt.id}")
