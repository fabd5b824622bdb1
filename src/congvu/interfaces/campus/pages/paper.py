"""The paper of an open attempt, as a form that works without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.answers import answer_text, changed, form_saves
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.links import Link, course_crumbs
from congvu.interfaces.campus.pages.questions import Questions
from congvu.interfaces.campus.pages.quiz_start import late_warning
from congvu.interfaces.campus.views import sections
from congvu.model.attempts import AttemptState
from congvu.model.campaigns import Campaign
from congvu.model.errors import Conflict
from congvu.services.attempts import (
    AnswerSave,
    CheckedSitting,
    SaveOutcome,
    SaveStatus,
    Sitting,
    Submission,
    check_answer,
    checked_sitting,
    open_sitting,
    save_answers,
    submit_attempt,
)
from congvu.store import Tx, campaigns

_SAVED = "Đã lưu các câu trả lời."
_CHECKED = "Đã kiểm tra; phản hồi ở ngay dưới câu hỏi. Câu trả lời của câu này không đổi được nữa."
_UNREAD = "Có câu chưa đọc được nên chưa nộp; các câu khác đã lưu. Anh/chị xem chỗ có báo lỗi."
NO_NOTES: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
_STALE = "Có câu đã được trả lời ở cửa sổ khác; câu trả lời ở cửa sổ kia được giữ. Anh/chị xem lại."
_FIXED = "Có câu đã được kiểm tra nên câu trả lời không đổi được nữa; câu trả lời lúc kiểm tra được giữ."
_FIXED_NOTE = "Câu này đã được kiểm tra ở cửa sổ khác; câu trả lời lúc kiểm tra được giữ."
_LATE = "Đã hết giờ. Câu trả lời gửi sau giờ được ghi lại nhưng không tính điểm."


@dataclass(frozen=True, slots=True)
class PaperNow:
    """An attempt as it stands, its campaign, and the way to its page."""

    checked: CheckedSitting
    campaign: Campaign
    crumbs: list[Link]

    @property
    def sitting(self) -> Sitting:
        """The attempt with its answers."""
        return self.checked.sitting


class PaperPage(Page):
    """``/attempt/<id>``: the paper, as a form that works without scripts."""

    body_max_bytes = 3 * 2**20

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The paper of an open attempt; the result of a finished one."""
        now = await self.standing(attempt_id)
        if now.sitting.attempt.state is AttemptState.OPEN:
            self.show_paper(now, [])
        else:
            self.go(f"attempt/{attempt_id}/result")

    @authenticated
    async def post(self, attempt_id: str) -> None:
        """Saves all answers of the form, or saves and submits, or saves and checks one (a browser without scripts)."""
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
            job = partial(save_answers, ctx=self.context(), attempt_id=attempt_id, saves=saves)
            outcomes = await self.write_job(job)
        told = await self.check(sitting, outcomes, notes)
        now = await self.standing(attempt_id)
        for outcome in outcomes:
            notes |= self.note(now.sitting, outcome)
        alerts = told + _alerts(outcomes, notes, quiet=bool(told))
        self.show_paper(now, alerts, notes)

    async def check(
        self, sitting: Sitting, outcomes: list[SaveOutcome], notes: Mapping[str, Any]
    ) -> list[dict[str, str]]:
        """Checks the question whose button was pressed, as the form shows it; returns what to say of it.

        What the form sent must have been saved, or be what stands already: another window's answer is not checked.
        """
        slot = self.get_body_argument("check", "")
        saved = next((save_outcome for save_outcome in outcomes if save_outcome.slot == slot), None)
        if not slot or slot in notes or (saved and saved.status is not SaveStatus.SAVED):
            return []
        standing = saved.current if saved else sitting.answers.get(slot)
        base, attempt_id = standing.sequence if standing else 0, sitting.attempt.id
        job = partial(check_answer, ctx=self.context(), attempt_id=attempt_id, slot=slot, base=base)
        try:
            outcome = await self.write_job(job)
        except Conflict as error:
            return [{"kind": "warning", "text": f"{error.message} {error.mend}".strip()}]
        if outcome.status is SaveStatus.CHECKED:
            return [{"kind": "success", "text": _CHECKED}]
        outcomes.append(outcome)
        return []

    def late(self, sitting: Sitting, campaign: Campaign) -> str:
        """What handing in will cost, where the time of this attempt goes beyond the close of its campaign."""
        if sitting.blueprint.late is None or sitting.attempt.deadline_at <= campaign.closes_at:
            return ""
        return late_warning(sitting.blueprint, campaign, self.backend.clock())

    async def standing(self, attempt_id: str) -> PaperNow:
        """The caller's attempt with all that its page shows, read at once."""
        ctx = self.context()

        def query(tx: Tx) -> PaperNow:
            checked = checked_sitting(tx, ctx, attempt_id)
            campaign = campaigns.get_campaign(tx, checked.sitting.attempt.campaign_id)
            assert campaign is not None  # no campaign is ever deleted
            return PaperNow(checked, campaign, course_crumbs(tx, ctx, self.base_url, campaign.course_id))

        return await self.read(query)

    async def sitting(self, attempt_id: str) -> Sitting:
        """The caller's attempt."""
        return await self.read(partial(open_sitting, ctx=self.context(), attempt_id=attempt_id))

    async def submit(self, attempt_id: str, saves: Sequence[AnswerSave]) -> Submission:
        """Saves and submits."""
        job = partial(submit_attempt, ctx=self.context(), attempt_id=attempt_id, saves=saves)
        return await self.write_job(job)

    def note(self, sitting: Sitting, outcome: SaveOutcome) -> dict[str, dict[str, Any]]:
        """What the question of an answer that was not taken says about it."""
        if outcome.status is SaveStatus.UNREADABLE:
            return {outcome.slot: {"error": outcome.reason}}
        if outcome.status is SaveStatus.CHECKED:
            return {outcome.slot: {"error": _FIXED_NOTE}}
        if outcome.status is SaveStatus.STALE and outcome.current is not None:
            return {outcome.slot: {"other_text": answer_text(self, sitting, outcome.slot, outcome.current)}}
        return {}

    def show_paper(
        self,
        standing: PaperNow,
        alerts: list[dict[str, str]],
        notes: Mapping[str, Mapping[str, Any]] = NO_NOTES,
    ) -> None:
        """The form with what is saved; ``notes`` are what single questions have to say, by slot."""
        now = self.backend.clock()
        sitting, attempt = standing.sitting, standing.sitting.attempt
        questions = Questions(self, standing.checked)
        self.show(
            "paper.html.j2",
            title=sitting.blueprint.title,
            quiz_title=sitting.blueprint.title,
            attempt_id=attempt.id,
            officer_id=self.user.officer_id,
            attempt_text=f"Lượt {attempt.number}/{sitting.blueprint.attempts}",
            sections=[
                {
                    "title": title,
                    "questions": [questions.view(slot, n, notes.get(slot.slot, {})) for n, slot in slots],
                }
                for title, slots in sections(sitting.blueprint, attempt.paper.slots)
            ],
            remaining_s=sitting.remaining_s(now),
            deadline_text=messages.clock_until(attempt.deadline_at),
            alerts=alerts,
            late_text=self.late(sitting, standing.campaign),
            crumbs=standing.crumbs,
        )


def _alerts(
    outcomes: Sequence[SaveOutcome], notes: Mapping[str, Mapping[str, Any]], *, quiet: bool
) -> list[dict[str, str]]:
    """What to say of the answers of a form; ``quiet`` where something else is said already, and all is well."""
    statuses = {outcome.status for outcome in outcomes}
    if SaveStatus.CHECKED in statuses:
        return [{"kind": "warning", "text": _FIXED}]
    if any("error" in note for note in notes.values()):
        return [{"kind": "warning", "text": _UNREAD}]
    if SaveStatus.STALE in statuses:
        return [{"kind": "warning", "text": _STALE}]
    if SaveStatus.LATE in statuses or SaveStatus.CLOSED in statuses:
        return [{"kind": "warning", "text": _LATE}]
    return [] if quiet else [{"kind": "success", "text": _SAVED}]
