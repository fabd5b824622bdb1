"""The result of a finished attempt, as far as the review policy has opened it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.late import late_list_text
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.links import way_to
from congvu.interfaces.campus.pages.quiz_start import purpose_text
from congvu.interfaces.campus.reviews import (
    Reviewer,
    finished_reviews,
    linked,
    opening_notes,
    regraded_text,
    waiting_text,
)
from congvu.interfaces.campus.views import ReviewView
from congvu.model.content import Phase
from congvu.model.norms import Register
from congvu.services.attempts import (
    Around,
    LateAnswer,
    Review,
    around_result,
    own_late_answers,
    review_attempt,
)
from congvu.store import Tx

SHOWN = MappingProxyType(
    {
        "missed": ("Câu chưa đúng", frozenset({"wrong", "partly"})),
        "waiting": ("Câu chờ chấm", frozenset({"waiting"})),
        "all": ("Tất cả", frozenset({"right", "wrong", "partly", "waiting", ""})),
    }
)
"""What of the questions can be asked for: name, and the outcomes that it holds. The first that holds any is the default."""


class ResultPage(Page):
    """``/attempt/<id>/result``; ``?show=missed``, ``waiting`` or ``all`` of the questions."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The result, as far as the review policy has opened it."""
        ctx = self.context()

        def query(tx: Tx) -> tuple[Review, Around, Register, list[LateAnswer]]:
            found = review_attempt(tx, ctx, attempt_id)
            late = own_late_answers(tx, ctx, found.attempt)
            return found, around_result(tx, ctx, found), ctx.services.cache.register(tx), late

        found, around, register, late = await self.read(query)
        reviewer = Reviewer(ctx.services.kinds, register, linked(self.base_url))
        values = result_values(reviewer, found, around, self.base_url, self.get_query_argument("show", ""))
        self.show(
            "result.html.j2",
            crumbs=way_to(self.base_url, found.campaign.course_id, around.course_title),
            officer_name=self.user.full_name,
            seen_text=messages.moment(ctx.now),
            officer_id=self.user.officer_id,
            attempt_id=attempt_id,
            late_text=late_list_text(late),
            **values,
        )


def result_values(
    reviewer: Reviewer, found: Review, around: Around, base_url: str, show: str = ""
) -> dict[str, Any]:
    """What the result page is made of; nothing of it tells what the phase does not open."""
    marks, counts = "marks" in found.shows, not found.campaign.side
    return {
        "title": f"Kết quả: {found.blueprint.title}",
        "quiz_title": found.blueprint.title,
        "campaign_title": found.campaign.title,
        "course_url": f"{base_url}courses/{found.campaign.course_id}",
        "unit_name": around.unit_name,
        "attempt_text": f"Lượt {found.attempt.number}/{found.blueprint.attempts}",
        "facts": _facts(found),
        "points": found.result.points if marks else None,
        "max_points": found.result.max_points if marks else None,
        "passed": found.result.passed if marks and counts and not found.result.pending else None,
        "pass_mark": found.campaign.pass_mark if counts else None,
        "purpose": purpose_text(found.campaign),
        "pending_text": waiting_text(found),
        "regraded": regraded_text(found),
        "review_notes": opening_notes(found),
        "soon": found.phase is Phase.AFTER,
        "actions": _actions(found, around, base_url),
        **chosen_reviews(finished_reviews(reviewer, found), show),
    }


def _facts(found: Review) -> list[tuple[str, str]]:
    lasted = (found.submitted_at - found.attempt.started_at).total_seconds()
    facts = [("Nộp lúc", messages.moment(found.submitted_at)), ("làm trong", messages.lasted(lasted))]
    if "marks" in found.shows and found.result.penalty:
        facts.append(("trừ vì nộp muộn", f"{messages.number(found.result.penalty)} điểm"))
    return facts


def _actions(found: Review, around: Around, base_url: str) -> list[dict[str, str]]:
    """Where to go, the first thing first: what to read, then another attempt; home where there is none.

    The order of links tells nothing that is not open.
    """
    home = {"href": base_url, "text": "Về trang chính"}
    read = _reading(found, around, base_url)
    if "marks" in found.shows and found.result.passed and not found.campaign.side:
        return [home, read]
    if not found.attempts_left:
        return [read, home]
    text = f"Làm thêm một lượt (còn {found.attempts_left} lượt)"
    return [read, {"href": f"{base_url}quiz/{found.campaign.id}", "text": text}]


def _reading(found: Review, around: Around, base_url: str) -> dict[str, str]:
    course = found.campaign.course_id
    if not around.lesson_id:
        return {"href": f"{base_url}courses/{course}", "text": "Xem lại bài học"}
    said = "Đọc lại bài" if around.own_lesson else "Học tiếp bài"
    return {
        "href": f"{base_url}lessons/{course}/{around.lesson_id}",
        "text": f"{said}: {around.lesson_title}",
    }


def chosen_reviews(finished: Mapping[str, Any], asked: str) -> dict[str, Any]:
    """Of :func:`finished_reviews` what was asked for, and beside it the outcome of every question.

    ``filters`` is empty where there is nothing to choose, ``jumps`` where outcomes are not open.
    """
    views = [*finished["marks"], *(view for part in finished["sections"] for view in part["reviews"])]
    offered = _offered(views)
    show = asked if asked in offered else next(iter(offered), "all")
    sections = [part | {"reviews": _of(part["reviews"], show)} for part in finished["sections"]]
    return {
        "show": show,
        "filters": _filters(views, offered, show) if len(offered) > 1 else [],
        "jumps": [_jump(view, show) for view in views if view.outcome],
        "sections": [part for part in sections if part["reviews"]],
        "marks": _of(finished["marks"], show),
    }


def _offered(views: list[ReviewView]) -> list[str]:
    """What holds any question; all of them only where that is more than the first has."""
    held = {name: len(_of(views, name)) for name in SHOWN}
    names = [name for name, count in held.items() if count]
    return names[:1] if names and held[names[0]] == held["all"] else names


def _of(views: Iterable[ReviewView], name: str) -> list[ReviewView]:
    return [view for view in views if view.outcome in SHOWN[name][1]]


def _filters(views: list[ReviewView], offered: list[str], show: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "text": f"{SHOWN[name][0]} ({len(_of(views, name))})", "current": name == show}
        for name in offered
    ]


def _jump(view: ReviewView, show: str) -> dict[str, Any]:
    """To the question on this page, or where all are."""
    page = "" if _of([view], show) else "?show=all"
    return {"number": view.number, "outcome": view.outcome, "href": f"{page}#{view.slot}-review"}
