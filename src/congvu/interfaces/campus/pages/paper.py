"""The paper of an open attempt, as a form that works without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.answers import answer_fields, answer_text, changed, form_saves, sections
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.views import QuestionView
from congvu.model.attempts import AttemptState
from congvu.model.content import PaperSlot
from congvu.services import attempts
from congvu.services.attempts import AnswerSave, SaveOutcome, SaveStatus, Sitting, Submission

_SAVED = "Đã lưu các câu trả lời."
_UNREAD = "Có câu chưa đọc được nên chưa nộp; các câu khác đã lưu. Anh/chị xem chỗ có báo lỗi."
NO_NOTES: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_STALE = "Có câu đã được trả lời ở cửa sổ khác; câu trả lời ở cửa sổ kia được giữ. Anh/chị xem lại."
_LATE = "Đã hết giờ. Câu trả lời gửi sau giờ được ghi lại nhưng không tính điểm."


class PaperPage(Page):
    """``/attempt/<id>``: the paper, as a form that works without scripts."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The paper of an open attempt; the result of a finished one."""
        sitting = await self.sitting(attempt_id)
        if sitting.attempt.state is AttemptState.OPEN:
            self.show_paper(sitting, [])
        else:
            self.go(f"attempt/{attempt_id}/result")

    @authenticated
    async def post(self, attempt_id: str) -> None:
        """Saves all answers of the form, or saves and submits (a browser without scripts)."""
        sitting = await self.sitting(attempt_id)
        posted, notes = form_saves(self, sitting)
        saves = changed(posted, sitting)
        if self.get_body_argument("action", "save") == "submit" and not notes:
            submission = await self.submit(attempt_id, saves)
            if submission.result is not None:
                self.go(f"attempt/{attempt_id}/result")
                return
            outcomes = submission.outcomes
        else:
            job = partial(attempts.save_answers, ctx=self.context(), attempt_id=attempt_id, saves=saves)
            outcomes = await self.write_job(job)
        now = await self.sitting(attempt_id)
        for outcome in outcomes:
            notes |= self.note(now, outcome)
        self.show_paper(now, _alerts(outcomes, notes), notes)

    async def sitting(self, attempt_id: str) -> Sitting:
        """The caller's attempt."""
        return await self.read(partial(attempts.open_sitting, ctx=self.context(), attempt_id=attempt_id))

    async def submit(self, attempt_id: str, saves: Sequence[AnswerSave]) -> Submission:
        """Saves and submits."""
        job = partial(attempts.submit_attempt, ctx=self.context(), attempt_id=attempt_id, saves=saves)
        return await self.write_job(job)

    def note(self, sitting: Sitting, outcome: SaveOutcome) -> dict[str, dict[str, str]]:
        """What the question of an answer that was not taken says about it."""
        if outcome.status is SaveStatus.UNREADABLE:
            return {outcome.slot: {"error": outcome.reason}}
        if outcome.status is SaveStatus.STALE and outcome.current is not None:
            return {outcome.slot: {"other_text": answer_text(self, sitting, outcome.slot, outcome.current)}}
        return {}

    def show_paper(
        self,
        sitting: Sitting,
        alerts: list[dict[str, str]],
        notes: Mapping[str, Mapping[str, str]] = NO_NOTES,
    ) -> None:
        """The form with what is saved; ``notes`` are what single questions have to say, by slot."""
        now = self.house.clock()
        attempt = sitting.attempt
        self.show(
            "paper.html.j2",
            title=sitting.blueprint.title,
            quiz_title=sitting.blueprint.title,
            attempt_id=attempt.id,
            attempt_text=f"Lượt {attempt.number}/{sitting.blueprint.attempts}",
            sections=[
                {
                    "title": title,
                    "questions": [
                        self.question(sitting, slot, n, notes.get(slot.slot, {})) for n, slot in slots
                    ],
                }
                for title, slots in sections(sitting.blueprint, attempt.paper.slots)
            ],
            remaining_s=sitting.remaining_s(now),
            deadline_text=messages.clock(attempt.deadline_at),
            alerts=alerts,
        )

    def question(
        self, sitting: Sitting, slot: PaperSlot, number: int, note: Mapping[str, str]
    ) -> QuestionView:
        """One question with its saved answer."""
        item = sitting.items[slot.item_version_id]
        answer = sitting.answers.get(slot.slot)
        return QuestionView(
            slot.slot,
            item.kind,
            item.content,
            slot.arrangement,
            number,
            slot.points,
            answer_fields(self, sitting, slot.slot, answer),
            answer.sequence if answer else 0,
            messages.clock(answer.saved_at) if answer else "",
            **note,
        )


def _alerts(outcomes: Sequence[SaveOutcome], notes: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    statuses = {outcome.status for outcome in outcomes}
    if any("error" in note for note in notes.values()):
        return [{"kind": "warning", "text": _UNREAD}]
    if SaveStatus.STALE in statuses:
        return [{"kind": "warning", "text": _STALE}]
    if SaveStatus.LATE in statuses or SaveStatus.CLOSED in statuses:
        return [{"kind": "warning", "text": _LATE}]
    return [{"kind": "success", "text": _SAVED}]
