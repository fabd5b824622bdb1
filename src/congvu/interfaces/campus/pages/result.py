"""The result of a finished attempt, as far as the review policy has opened it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus import words
from congvu.interfaces.campus.pages.answers import sections
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.home import citation_href, citation_text
from congvu.interfaces.campus.views import Citation, ReviewView
from congvu.model.attempts import SlotMark
from congvu.model.content import PaperSlot, Phase
from congvu.model.norms import Register
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services import review
from congvu.services.review import Review


class ResultPage(Page):
    """``/attempt/<id>/result``."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The result, as far as the review policy has opened it."""
        ctx = self.context()
        found, register = await self.read(
            lambda tx: (review.review_attempt(tx, ctx, attempt_id), ctx.services.cache.register(tx))
        )
        marks = "marks" in found.shows
        self.show(
            "result.html.j2",
            title="Kết quả",
            quiz_title=found.blueprint.title,
            attempt_text=f"Lượt {found.attempt.number}/{found.blueprint.attempts}",
            facts=[
                ("Nộp lúc", messages.moment(found.submitted_at)),
                (
                    "Làm trong",
                    messages.lasted((found.submitted_at - found.attempt.started_at).total_seconds()),
                ),
            ],
            points=found.result.points if marks else None,
            max_points=found.result.max_points if marks else None,
            passed=found.result.passed if marks and not found.result.pending else None,
            pass_mark=found.campaign.pass_mark,
            pending_text="Còn câu chờ người chấm." if found.result.pending else "",
            sections=self.reviews(found, register) if found.shows & {"why", "answers"} else [],
            marks=self.marks(found, register) if marks else [],
            review_note=_review_note(found),
            actions=_actions(self, found),
        )

    def marks(self, found: Review, register: Register) -> list[dict[str, Any]]:
        """What each question earned, and what to read again. The questions themselves stay in the bank."""
        earned = {mark.slot: mark for mark in found.result.slots}
        return [
            self.mark(register, number, earned[slot.slot], found.items[slot.item_version_id].citations)
            for number, slot in enumerate(found.attempt.paper.slots, 1)
            if slot.slot in earned
        ]

    def mark(self, register: Register, number: int, mark: SlotMark, cited: Sequence[str]) -> dict[str, Any]:
        """One question's mark; what is right needs no reading again."""
        full = mark.points >= mark.max_points
        return {
            "number": number,
            "outcome": "right" if full else ("partly" if mark.points > 0 else "wrong"),
            "points_text": f"{words.number(mark.points)}/{words.number(mark.max_points)}",
            "citations": [] if full else self.citations(register, cited),
        }

    def citations(self, register: Register, cited: Sequence[str]) -> list[Citation]:
        """Citations in words, as links."""
        return [Citation(citation_text(register, c), citation_href(self.base_url, c)) for c in cited]

    def reviews(self, found: Review, register: Register) -> list[dict[str, Any]]:
        """The questions with what the phase shows of each."""
        return [
            {"title": title, "reviews": [self.review(found, register, slot, n) for n, slot in slots]}
            for title, slots in sections(found.blueprint, found.attempt.paper.slots)
        ]

    def review(self, found: Review, register: Register, slot: PaperSlot, number: int) -> ReviewView:
        """One question. Nothing of the key goes in unless the phase shows it."""
        item = found.items[slot.item_version_id]
        kind, form = self.house.services.kinds[item.kind], self.house.forms[item.kind]
        saved = found.answers.get(slot.slot)
        try:
            answer = kind.read(item.content, saved.value) if saved else None
        except UnreadableAnswer:
            answer = None
        mark = next((m for m in found.result.slots if m.slot == slot.slot), None)
        view: dict[str, Any] = {
            "arrangement": slot.arrangement,
            "number": number,
            "answer": answer,
            "answer_text": "" if answer is None else kind.text(item.content, answer),
            "citations": self.citations(register, item.citations),
        }
        if mark and "marks" in found.shows:
            view |= {"points": mark.points, "max_points": mark.max_points}
        key = found.keys.get(item.id)
        if key and "why" in found.shows:
            view |= {
                "why": key.feedback.get("why", ""),
                "option_feedback": _chosen_feedback(key.feedback, answer),
            }
        if key and "answers" in found.shows:
            right = kind.key_answer(item.content, key.key)
            view |= {
                "key_answer": right,
                "key_text": kind.text(item.content, right),
                "verdicts": form.verdicts(answer, right),
                "option_feedback": key.feedback.get("options", {}),
            }
        return ReviewView(slot.slot, item.kind, item.content, **view)


def _chosen_feedback(feedback: Mapping[str, Any], answer: Any) -> dict[str, str]:
    """Feedback for the options that were chosen, and no other."""
    chosen = (
        answer if isinstance(answer, list) else [str(answer).lower() if isinstance(answer, bool) else answer]
    )
    options = feedback.get("options", {})
    return {option: options[option] for option in chosen if isinstance(option, str) and option in options}


def _review_note(found: Review) -> str:
    if "answers" in found.shows or "answers" not in found.blueprint.review.get(Phase.CLOSED, frozenset()):
        return ""
    return f"Đáp án mở sau khi đợt tập huấn kết thúc ({messages.until(found.campaign.closes_at)})."


def _actions(page: Page, found: Review) -> list[dict[str, str]]:
    again = {"href": f"{page.base_url}quiz/{found.campaign.id}", "text": "Làm thêm một lượt"}
    course = {"href": f"{page.base_url}courses/{found.campaign.course_id}", "text": "Xem lại bài học"}
    home = {"href": page.base_url, "text": "Về trang chính"}
    return [again, course, home] if found.attempts_left and not found.result.passed else [home, course]
