"""Organisers' pages about marks: the attempts of a campaign, one attempt with all its marks, changing one by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from markupsafe import Markup
from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.flags import flag_text
from congvu.interfaces.campus.late import ended_text, instant_text
from congvu.interfaces.campus.pages.base import Page
from congvu.model.attempts import Result
from congvu.model.campaigns import Scope
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.attempts import LateView, late_answers_in, late_counts, opened_text, stuck_in
from congvu.services.context import Context
from congvu.services.forms import once
from congvu.services.marks import (
    REASON_MIN,
    AttemptRow,
    MarksView,
    SlotView,
    campaign_attempts,
    marks_view,
    override_mark,
    want_second_as_organiser,
)
from congvu.services.people import Look, Looking, left_campaign
from congvu.services.typed import read_points
from congvu.store import Tx

_DONE = {
    "override": "Đã sửa điểm.",
    "second": "Đã ghi lời xin chấm thêm.",
    "before": "Biểu mẫu này đã được gửi từ trước và đã ghi rồi; lần này không ghi thêm gì.",
}


class CampaignMarksPage(Page):
    """``/organise/campaigns/<id>``: the finished attempts of a campaign."""

    @authenticated
    async def get(self, campaign_id: str) -> None:
        """The list; ``?only=waiting`` leaves what needs a person, ``?only=late`` what had answers after its end."""
        self.require(Role.ORGANISER)
        query = partial(campaign_attempts, scope=self.user.scope, campaign_id=campaign_id)
        campaign, rows = await self.backend.read_long(query)
        self.note_look(Look(Looking.ATTEMPTS, campaign_id), Role.ORGANISER)
        left = await self.read(partial(left_campaign, ctx=self.context(Role.ORGANISER), campaign=campaign))
        stuck = await self.read(partial(stuck_in, scope=self.user.scope, campaign_id=campaign_id))
        late = await self.read(partial(late_counts, attempt_ids=[row.attempt_id for row in rows]))
        only = self.get_argument("only", "")
        wanted = {"waiting": lambda row: _needs(row.result), "late": lambda row: row.attempt_id in late}
        shown = [row for row in rows if only not in wanted or wanted[only](row)]
        self.show(
            "campaign_marks.html.j2",
            title=f"Bài làm: {campaign.title}",
            campaign=campaign,
            rows=[
                _row(
                    row,
                    campaign.pass_mark,
                    self.base_url,
                    late=late.get(row.attempt_id, 0),
                    left=row.officer_id in left,
                )
                for row in shown
            ],
            total=len(rows),
            only=only in wanted,
            late=len(late),
            waiting=sum(_needs(row.result) for row in rows),
            stuck=stuck,
        )


def _needs(result: Result) -> bool:
    return bool(result.pending) or any(mark.flag for mark in result.slots)


def _row(row: AttemptRow, pass_mark: float, base_url: str, *, late: int, left: bool) -> list[Any]:
    name = Markup('<a href="{}organise/attempts/{}">{}</a>').format(base_url, row.attempt_id, row.full_name)
    return [
        name,
        row.unit,
        str(row.number),
        messages.moment(row.submitted_at),
        total_text(row.result, pass_mark),
        "; ".join(
            [
                standing_text(row.result),
                *([late_count_text(late)] if late else []),
                *(["đã rời đơn vị"] if left else []),
            ]
        ),
    ]


def late_count_text(late: int) -> str:
    """How many answers came after an attempt's end."""
    return f"{messages.number(late)} câu trả lời đến sau khi bài kết thúc"


def total_text(result: Result, pass_mark: float) -> str:
    """``13,5/20``, as it agrees with the verdict beside it."""
    passed = None if result.pending else result.passed
    return messages.points(result.points, result.max_points, pass_mark, passed=passed)


def standing_text(result: Result) -> str:
    """What stands out about a result: waiting answers, flags, late."""
    told = [f"{len(result.pending)} câu chờ chấm"] if result.pending else []
    flagged = sum(bool(mark.flag) for mark in result.slots)
    told += [f"{flagged} câu cần xem lại"] if flagged else []
    told += [f"nộp muộn, trừ {messages.number(result.penalty)} điểm"] if result.penalty else []
    verdict = "" if result.pending else ("đạt" if result.passed else "chưa đạt")
    return "; ".join([verdict, *told] if verdict else told)


class AttemptMarksPage(Page):
    """``/organise/attempts/<id>``: one attempt with all its marks; changing one, asking for one more marker."""

    @authenticated
    async def get(self, attempt_id: str) -> None:
        """The marks."""
        self.require(Role.ORGANISER)
        await self.show_marks(attempt_id, {}, [])

    @authenticated
    async def post(self, attempt_id: str) -> None:
        """Changes a mark (a marker's role is needed too) or asks for one more marker."""
        self.require(Role.ORGANISER)
        names = ("action", "slot", "points", "reason", "second_slot", "second_reason")
        form = {name: self.get_body_argument(name, "") for name in names}
        role = Role.ORGANISER if form["action"] == "second" else Role.MARKER
        try:
            act = partial(_act, self.context(role), self.user.scope, attempt_id, form)
            ctx, sent = self.context(role), self.sent_form("marks").by_its_words()
            made = await self.write_job(lambda tx: once(tx, ctx, sent, lambda: act(tx)))
        except UserError as error:
            if error.status in {403, 404}:
                raise
            self.set_status(error.status)
            told = [{"field": "", "message": f"{error.message} {error.mend}".strip()}]
            await self.show_marks(attempt_id, form, told)
            return
        self.go(f"organise/attempts/{attempt_id}?done={'before' if made.again else made.ref}")

    async def show_marks(self, attempt_id: str, form: dict[str, str], errors: list[dict[str, str]]) -> None:
        """The page with a form as it was sent."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        query = partial(_marks_and_late, ctx=ctx, scope=scope, attempt_id=attempt_id)
        view, late = await self.read(query)
        self.note_look(Look(Looking.MARKS, view.attempt.officer_id, attempt_id), Role.ORGANISER)
        self.show(
            "attempt_marks.html.j2",
            title="Điểm một bài làm",
            view=view,
            facts=[
                ("Đơn vị", view.unit),
                ("Lượt", f"{view.attempt.number}/{view.blueprint.attempts}"),
                ("Nộp lúc", messages.moment(view.submitted_at)),
                ("Điểm", total_text(view.result, view.campaign.pass_mark)),
                ("Kết quả", standing_text(view.result)),
            ],
            rows=[_slot_row(slot) for slot in view.slots],
            late_rows=[_late_row(one) for one in late],
            late_ended=ended_text(late[0].after) if late else "",
            choices=[
                (slot.slot, f"Câu {slot.number} (tối đa {messages.number(slot.max_points)})")
                for slot in view.slots
            ],
            form=form,
            errors=errors,
            done=_DONE.get(self.get_argument("done", ""), ""),
            reason_min=REASON_MIN,
        )


def _marks_and_late(tx: Tx, ctx: Context, scope: Scope, attempt_id: str) -> tuple[MarksView, list[LateView]]:
    return marks_view(tx, ctx, scope, attempt_id), late_answers_in(tx, ctx, scope, attempt_id)


def _late_row(late: LateView) -> list[Any]:
    """What came late beside what counts."""
    words = "(đã xóa)" if late.erased else late.words or "(để trống)"
    counted = "(đang chờ chấm, xem được khi có điểm)" if late.counted is None else late.counted
    return [
        f"Câu {late.number}",
        instant_text(late.after.at),
        words,
        counted or "(để trống)",
        opened_text(late.opened),
    ]


def _slot_row(slot: SlotView) -> list[Any]:
    points = "–" if slot.points is None else messages.number(slot.points)
    state = flag_text(slot.flag)
    if slot.points is None:
        state = "Chờ máy chạy chương trình." if slot.runs else "Chờ người chấm."
    judged = [f"{name}: {messages.number(share * slot.max_points)}" for name, share in slot.judgements]
    judged += [f"{slot.undecided} người đã chấm, điểm mở khi có kết quả"] if slot.undecided else []
    return [
        f"Câu {slot.number}",
        f"{points}/{messages.number(slot.max_points)}",
        state,
        "; ".join(judged),
        slot.comment,
    ]


def _act(ctx: Context, scope: Scope, attempt_id: str, form: dict[str, str], tx: Tx) -> str:
    if form["action"] == "second":
        want_second_as_organiser(tx, ctx, scope, attempt_id, form["second_slot"], form["second_reason"])
        return "second"
    points = None if form["action"] == "machine" else read_points(form["points"])
    override_mark(tx, ctx, scope, attempt_id, form["slot"], points, form["reason"])
    return "override"
