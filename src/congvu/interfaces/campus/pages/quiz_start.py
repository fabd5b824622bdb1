"""Before a quiz: the rules, earlier attempts, the button that starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.grading.policies import last_call, late_share, passes, time_up_at
from congvu.interfaces.campus.pages.base import Page
from congvu.model.attempts import Attempt, AttemptState, Result
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Counts
from congvu.services.attempts import QuizOverview, quiz_overview, start_attempt
from congvu.services.forms import once
from congvu.store import Tx

COUNTS_TEXT = {
    Counts.BEST: "Lượt cao điểm nhất",
    Counts.LAST: "Lượt cuối",
    Counts.MEAN: "Trung bình các lượt",
}
OWN_PURPOSE = "Bài này để tự biết mình nắm đến đâu, không tính vào kết quả của đợt tập huấn."
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
        await show_start(self, overview, f"quiz/{campaign_id}/start")


async def show_start(page: Page, overview: QuizOverview, start_path: str) -> None:
    """Sends the page; ``start_path`` is the address, after the base, that starts an attempt."""
    values = start_values(page, overview, start_path)
    crumbs = await page.crumbs(overview.campaign.course_id)
    title = overview.blueprint.title
    page.show("quiz_start.html.j2", title=title, crumbs=crumbs, **values)


def purpose_text(campaign: Campaign) -> str:
    """What a quiz is for that bears no credit; empty for one that does."""
    return OWN_PURPOSE if campaign.side else ""


def start_values(page: Page, overview: QuizOverview, start_path: str) -> dict[str, Any]:
    """What the template is given."""
    blueprint, campaign = overview.blueprint, overview.campaign
    may_start = overview.running is not None or not overview.blocked
    now = page.backend.clock()
    left_s = time_left_s(blueprint, campaign, now)
    short = may_start and left_s < blueprint.time_limit_s
    return {
        "quiz_title": blueprint.title,
        "campaign_title": campaign.title,
        "course_url": f"{page.base_url}courses/{campaign.course_id}",
        "again": _again_text(overview, page.get_query_argument("again", "")),
        "purpose": purpose_text(campaign),
        "facts": _facts(overview),
        "attempts": [_attempt_card(page, overview, *entry) for entry in reversed(overview.attempts)],
        "passed": _passed(overview),
        "start_url": page.base_url + start_path if may_start else None,
        "resume": overview.running is not None,
        "blocked": overview.blocked,
        "late_text": late_warning(blueprint, campaign, now) if may_start else "",
        "time_limit_s": blueprint.time_limit_s,
        "short_text": short_warning(blueprint, campaign, now) if short and not overview.running else "",
        "time_text": _until_time_up(overview.running.deadline_at, now) if overview.running else "",
        "rules": overview.rules,
    }


def _again_text(overview: QuizOverview, attempt_id: str) -> str:
    """That the form which was sent had begun an attempt before; empty for an id that is none of hers."""
    for attempt, _ in overview.attempts:
        if attempt.id == attempt_id:
            begun = messages.moment(attempt.started_at)
            return f"Lần bấm trước đã mở lượt {attempt.number} lúc {begun}, lượt ấy đã xong; lần này chưa mở thêm lượt nào."
    return ""


def time_left_s(blueprint: Blueprint, campaign: Campaign, now: datetime) -> float:
    """How long an attempt that begins now really lasts."""
    end = time_up_at(blueprint.time_limit_s, blueprint.late, campaign.closes_at, now)
    return (end - now).total_seconds()


def short_warning(blueprint: Blueprint, campaign: Campaign, now: datetime) -> str:
    """What is true for who begins when less is left than the time limit."""
    end = last_call(blueprint.late, campaign.closes_at)
    left = messages.lasted(time_left_s(blueprint, campaign, now))
    return (
        f"Bắt đầu bây giờ, anh/chị chỉ còn {left} để làm bài, không đủ {messages.duration(blueprint.time_limit_s)}: "
        f"lượt làm kết thúc khi đóng bài ({messages.until(end)}) và bài được nộp với những gì đã lưu. "
        "Lượt này vẫn tính là một lượt."
    )


def _until_time_up(deadline: datetime, now: datetime) -> str:
    """``còn 12 phút, nộp trước 10:45:00``."""
    left = messages.lasted(max(0.0, (deadline - now).total_seconds()))
    return f"còn {left}, nộp trước {messages.clock_until(deadline)}"


def _facts(overview: QuizOverview) -> list[tuple[str, str]]:
    """The rules; those of passing only where there is something to pass."""
    blueprint, campaign = overview.blueprint, overview.campaign
    passing = [("Mức đạt", messages.set_percent(campaign.pass_mark))]
    counting = [("Cách tính", COUNTS_TEXT[blueprint.counts])]
    late = late_terms(blueprint, campaign)
    return [
        ("Số câu", str(blueprint.slot_count)),
        ("Thời gian", messages.duration(blueprint.time_limit_s)),
        *([] if campaign.side else passing),
        ("Số lượt còn lại", f"{overview.attempts_left}/{blueprint.attempts}"),
        *([] if campaign.side else counting),
        ("Hạn làm bài", messages.until(campaign.closes_at)),
        *([("Nộp muộn", late)] if late else []),
    ]


def _passed(overview: QuizOverview) -> bool:
    """Whether the results that she may see are a pass already."""
    shown = [result for _, result in overview.attempts if result is not None]
    if overview.campaign.side or not shown:
        return False
    return passes(shown, overview.blueprint.counts, overview.campaign.pass_mark) is True


def late_terms(blueprint: Blueprint, campaign: Campaign) -> str:
    """What handing in after the close costs, and until when it is taken; empty without a late policy."""
    if blueprint.late is None:
        return ""
    end = messages.until(last_call(blueprint.late, campaign.closes_at))
    return f"đến {end}, mỗi ngày trừ {messages.set_percent(blueprint.late.per_day)} số điểm tối đa"


def late_warning(blueprint: Blueprint, campaign: Campaign, now: datetime) -> str:
    """What an attempt that is handed in from now on will cost; empty while all of it can be done in time."""
    if blueprint.late is None or now + timedelta(seconds=blueprint.time_limit_s) <= campaign.closes_at:
        return ""
    if now < campaign.closes_at:
        return f"Nộp sau {messages.until(campaign.closes_at)} thì bị trừ điểm: {late_terms(blueprint, campaign)}."
    cost = messages.set_percent(late_share(blueprint.late, campaign.closes_at, now))
    return f"Đã quá hạn làm bài. Nộp hôm nay bị trừ {cost} số điểm tối đa; {late_terms(blueprint, campaign)}."


def _attempt_card(
    page: Page, overview: QuizOverview, attempt: Attempt, result: Result | None
) -> dict[str, Any]:
    waiting = overview.waiting.get(attempt.id)
    done = attempt.state is not AttemptState.OPEN
    return {
        "number": attempt.number,
        "started_text": messages.moment(attempt.started_at),
        "state_text": f"Đã nộp, chờ chấm {waiting} câu" if waiting else _state(overview, attempt, result),
        "points_text": _points(result, campaign_mark(overview)) if result else "",
        "href": f"{page.base_url}attempt/{attempt.id}/result" if done else None,
    }


def _state(overview: QuizOverview, attempt: Attempt, result: Result | None) -> str:
    """How far an attempt has come; of one whose marks are open, what it came to."""
    if result is None or overview.campaign.side:
        return STATE_TEXT[attempt.state]
    return "Đạt" if result.passed else "Chưa đạt"


def campaign_mark(overview: QuizOverview) -> float | None:
    """The pass mark, where there is something to pass."""
    return None if overview.campaign.side else overview.campaign.pass_mark


def _points(result: Result, pass_mark: float | None) -> str:
    passed = None if result.pending else result.passed
    return f"{messages.points(result.points, result.max_points, pass_mark, passed=passed)} điểm"


class QuizStart(Page):
    """``POST /quiz/<campaign>/start``."""

    async def get(self, campaign_id: str) -> None:
        """A log-in in between leads here: the clock starts when she presses again."""
        self.go(f"quiz/{campaign_id}")

    @authenticated
    async def post(self, campaign_id: str) -> None:
        """Starts an attempt, or goes on with the open one."""
        start = partial(start_attempt, ctx=self.context(), campaign_id=campaign_id)
        overview = partial(quiz_overview, ctx=self.context(), campaign_id=campaign_id)
        await begin(self, start, overview, f"quiz/{campaign_id}")


async def begin(
    page: Page, start: Callable[[Tx], Attempt], overview: Callable[[Tx], QuizOverview], back: str
) -> None:
    """Starts an attempt once a form, or goes on with the open one. A form whose attempt has ended since (Back, and pressed
    again) begins no further one: it leads to ``back``, which says so."""
    ctx, sent = page.context(), page.sent_form("start")
    made = await page.write_job(lambda tx: once(tx, ctx, sent, lambda: start(tx).id))
    if made.again:
        running = (await page.read(overview)).running
        if running is None or running.id != made.ref:
            page.go(f"{back}?again={made.ref}")
            return
    page.go(f"attempt/{made.ref}")
