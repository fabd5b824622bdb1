"""The paper of an open attempt, as a form that works without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.late import late_list_text, late_text
from congvu.interfaces.campus.pages.answers import answer_text, changed, form_saves
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.links import Link, course_crumbs
from congvu.interfaces.campus.pages.questions import Questions
from congvu.interfaces.campus.pages.quiz_start import late_warning
from congvu.interfaces.campus.views import sections
from congvu.model.attempts import AttemptState
from congvu.model.campaigns import Campaign
from congvu.model.content import Json
from congvu.model.errors import Conflict, NotFound
from congvu.services.attempts import (
    CheckedSitting,
    LateAnswer,
    SaveOutcome,
    SaveStatus,
    Sitting,
    check_answer,
    checked_sitting,
    open_sitting,
    own_late_answers,
    submit_attempt,
)
from congvu.store import Tx, campaigns

_SAVED = "Đã lưu các câu trả lời."
_CHECKED = "Đã kiểm tra; phản hồi ở ngay dưới câu hỏi. Câu trả lời của câu này không đổi được nữa."
_NOT_TAKEN = "Có câu chưa lưu được; các câu khác đã lưu. Anh/chị xem chỗ có báo lỗi."
_UNREAD = (
    "Đã lưu, nhưng có câu máy chưa đọc được nên chưa tính điểm được. Anh/chị xem chỗ có báo lỗi và viết lại."
)
_NOT_HANDED_IN = "Bài chưa nộp."
_HAND_IN_AGAIN = "Bài chưa nộp. Nếu muốn nộp như vậy, anh/chị bấm «Nộp bài» lần nữa."
NO_NOTES: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
_STALE = "Có câu đã được trả lời ở cửa sổ khác; câu trả lời ở cửa sổ kia được giữ. Anh/chị xem lại."
_FIXED = "Có câu đã được kiểm tra nên câu trả lời không đổi được nữa; câu trả lời lúc kiểm tra được giữ."
_FIXED_NOTE = "Câu này đã được kiểm tra ở cửa sổ khác; câu trả lời lúc kiểm tra được giữ."
_REFUSED = "Bài đã kết thúc. Có câu trả lời gửi sau đó không được ghi; anh/chị xem chỗ có báo lỗi."
OTHERS_PAPER = (
    "Câu trả lời vừa gửi chưa được lưu. Anh/chị bấm nút Quay lại của trình duyệt để lấy chữ đã gõ, rồi đăng nhập bằng tài"
    " khoản đã bắt đầu lượt này mà gửi lại."
)


@dataclass(frozen=True, slots=True)
class PaperNow:
    """An attempt as it stands, its campaign, and the way to its page."""

    checked: CheckedSitting
    campaign: Campaign
    crumbs: list[Link]
    late: list[LateAnswer]

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
            self.show_paper(now, _late_alerts(now.late))
        else:
            self.go(f"attempt/{attempt_id}/result")

    @authenticated
    async def post(self, attempt_id: str) -> None:
        """Saves all answers of the form, or saves and submits, or saves and checks one (a browser without scripts)."""
        try:
            sitting = await self.sitting(attempt_id)
        except NotFound as error:
            raise NotFound(error.message, mend=OTHERS_PAPER) from error
        posted, notes = form_saves(self, sitting)
        saves = changed(posted, sitting)
        handing_in = self.get_body_argument("action", "save") == "submit"
        hold = not handing_in or bool(notes)
        job = partial(
            submit_attempt, ctx=self.context(), attempt_id=attempt_id, saves=saves, hold=hold, asks=True
        )
        outcomes = (await self.write_job(job)).outcomes
        told = await self.check(sitting, outcomes, notes)
        values = {save.slot: save.value for save in saves}
        lost = bool(notes) or any(
            outcome.status is SaveStatus.CLOSED and outcome.slot in values for outcome in outcomes
        )
        now = await self.standing(attempt_id)
        if now.sitting.attempt.state is not AttemptState.OPEN and not lost:
            self.go(f"attempt/{attempt_id}/result")  # which tells what came late
            return
        for outcome in outcomes:
            notes |= self.note(now.sitting, outcome, values.get(outcome.slot))
        alerts = told + _alerts(outcomes, notes, quiet=bool(told), handing_in=handing_in)
        alerts += _late_alerts(now.late)
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
            crumbs = course_crumbs(tx, ctx, self.base_url, campaign.course_id)
            is_over = ctx.now > checked.sitting.attempt.deadline_at
            late = own_late_answers(tx, ctx, checked.sitting.attempt) if is_over else []
            return PaperNow(checked, campaign, crumbs, late)

        return await self.read(query)

    async def sitting(self, attempt_id: str) -> Sitting:
        """The caller's attempt."""
        return await self.read(partial(open_sitting, ctx=self.context(), attempt_id=attempt_id))

    def note(self, sitting: Sitting, outcome: SaveOutcome, value: Json) -> dict[str, dict[str, Any]]:
        """What the question of an answer that was not taken says about it; after the end it also shows what was sent."""
        slot, current = outcome.slot, outcome.current
        refused = outcome.status is SaveStatus.CLOSED and outcome.after is None and outcome.reason
        if outcome.status is SaveStatus.UNREADABLE or refused:
            return {slot: {"error": outcome.reason}}
        if outcome.status is SaveStatus.CHECKED:
            return {slot: {"error": _FIXED_NOTE}}
        if outcome.status in {SaveStatus.LATE, SaveStatus.CLOSED} and outcome.after is not None:
            item = sitting.item_in(slot)
            fields = self.backend.forms[item.kind].write_fields(slot, item.content, value)
            return {slot: {"error": outcome.reason or late_text(outcome.after), "fields": fields}}
        if outcome.status is SaveStatus.STALE and current is not None:
            return {slot: {"other_text": answer_text(self, sitting, slot, current)}}
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


def _late_alerts(late: Sequence[LateAnswer]) -> list[dict[str, str]]:
    """What has come after the end, while nobody has come round to ending the attempt."""
    return [{"kind": "warning", "text": late_list_text(late)}] if late else []


def _alerts(
    outcomes: Sequence[SaveOutcome], notes: Mapping[str, Mapping[str, Any]], *, quiet: bool, handing_in: bool
) -> list[dict[str, str]]:
    """What to say of the answers of a form; ``quiet`` where something else is said already, and all is well."""
    if warning := _warning(outcomes, notes, handing_in=handing_in):
        return [{"kind": "warning", "text": warning}]
    if any(outcome.status is SaveStatus.LATE for outcome in outcomes):
        return []  # what came late has its own
    return [] if quiet else [{"kind": "success", "text": _SAVED}]


def _warning(
    outcomes: Sequence[SaveOutcome], notes: Mapping[str, Mapping[str, Any]], *, handing_in: bool
) -> str:
    """The one that comes first."""
    statuses = {outcome.status for outcome in outcomes}
    is_late = SaveStatus.LATE in statuses
    not_taken = any("error" in note for note in notes.values())
    unread = any(outcome.status is SaveStatus.SAVED and outcome.reason for outcome in outcomes)
    warnings = (
        (SaveStatus.CHECKED in statuses, _FIXED),
        (SaveStatus.CLOSED in statuses, _REFUSED),
        (not_taken and not is_late, f"{_NOT_TAKEN} {_NOT_HANDED_IN if handing_in else ''}".strip()),
        (unread and not is_late, f"{_UNREAD} {_HAND_IN_AGAIN if handing_in else ''}".strip()),
        (SaveStatus.STALE in statuses and not is_late, _STALE),
    )
    return next((text for holds, text in warnings if holds), "")
