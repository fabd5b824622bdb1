"""Organisers' pages about marks: the attempts of a campaign, one attempt with all its marks, changing one by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from markupsafe import Markup
from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.flags import flag_text
from congvu.interfaces.campus.pages.base import Page
from congvu.model.attempts import Result
from congvu.model.campaigns import Scope
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.attempts import stuck_in
from congvu.services.context import Context
from congvu.services.marks import (
    REASON_MIN,
    AttemptRow,
    SlotView,
    campaign_attempts,
    marks_view,
    override_mark,
    want_second_as_organiser,
)
from congvu.services.people import Look, Looking
from congvu.services.typed import read_points
from congvu.store import Tx

_DONE = {"override": "Đã sửa điểm.", "second": "Đã ghi lời xin chấm thêm."}


class CampaignMarksPage(Page):
    """``/organise/campaigns/<id>``: the finished attempts of a campaign."""

    @authenticated
    async def get(self, campaign_id: str) -> None:
        """The list; ``?only=waiting`` leaves what needs a person."""
        self.require(Role.ORGANISER)
        query = partial(campaign_attempts, scope=self.user.scope, campaign_id=campaign_id)
        campaign, rows = await self.backend.read_long(query)
        self.note_look(Look(Looking.ATTEMPTS, campaign_id), Role.ORGANISER)
        stuck = await self.read(partial(stuck_in, scope=self.user.scope, campaign_id=campaign_id))
        only = self.get_argument("only", "") == "waiting"
        shown = [row for row in rows if not only or _needs(row.result)]
        self.show(
            "campaign_marks.html.j2",
            title=f"Bài làm: {campaign.title}",
            campaign=campaign,
            rows=[_row(row, campaign.pass_mark, self.base_url) for row in shown],
            total=len(rows),
            only=only,
            waiting=sum(_needs(row.result) for row in rows),
            stuck=stuck,
        )


def _needs(result: Result) -> bool:
    return bool(result.pending) or any(mark.flag for mark in result.slots)


def _row(row: AttemptRow, pass_mark: float, base_url: str) -> list[Any]:
    name = Markup('<a href="{}organise/attempts/{}">{}</a>').format(base_url, row.attempt_id, row.full_name)
    return [
        name,
        row.unit,
        str(row.number),
        messages.moment(row.submitted_at),
        total_text(row.result, pass_mark),
        standing_text(row.result),
    ]


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
            done = await self.write_job(partial(_act, self.context(role), self.user.scope, attempt_id, form))
        except UserError as error:
            if error.status in {403, 404}:
                raise
            self.set_status(error.status)
            told = [{"field": "", "message": f"{error.message} {error.mend}".strip()}]
            await self.show_marks(attempt_id, form, told)
            return
        self.go(f"organise/attempts/{attempt_id}?done={done}")

    async def show_marks(self, attempt_id: str, form: dict[str, str], errors: list[dict[str, str]]) -> None:
        """The page with a form as it was sent."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        view = await self.read(partial(marks_view, ctx=ctx, scope=scope, attempt_id=attempt_id))
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
            choices=[
                (slot.slot, f"Câu {slot.number} (tối đa {messages.number(slot.max_points)})")
                for slot in view.slots
            ],
            form=form,
            errors=errors,
            done=_DONE.get(self.get_argument("done", ""), ""),
            reason_min=REASON_MIN,
        )


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
