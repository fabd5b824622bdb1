"""The organiser's page about days at the desk: sessions under supervision, and the days that were played."""

from __future__ import annotations

from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.base import Page
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.campaigns import organiser_view
from congvu.services.context import Context
from congvu.services.forms import once
from congvu.services.learning import (
    MOST_HOURS,
    courses_with_desk,
    open_session,
    results_in_scope,
    sessions_in_scope,
)
from congvu.services.people import Look, Looking
from congvu.store.desk import DeskResult

_READERS = (Role.ORGANISER, Role.UNIT_HEAD)
_DIGITS = 2
_DONE = {
    "now": "Đã mở buổi có giám sát. Mã ở bảng dưới.",
    "before": "Biểu mẫu này đã được gửi từ trước và đã mở buổi; lần này không mở thêm. Mã ở bảng dưới.",
}


class DeskPage(Page):
    """``/organise/desk``: for organisers and, to read, for unit heads."""

    @authenticated
    async def get(self) -> None:
        """The page."""
        self.require(*_READERS)
        await self.show_page("")

    @authenticated
    async def post(self) -> None:
        """Opens a session under supervision."""
        self.require(Role.ORGANISER)
        hours = self.get_body_argument("hours", "")
        ctx, sent = self.context(Role.ORGANISER), self.sent_form("desk_session")
        job = partial(
            open_session,
            ctx=ctx,
            scope=self.user.scope,
            campaign_id=self.get_body_argument("campaign", ""),
            hours=int(hours) if hours.isascii() and hours.isdigit() and len(hours) <= _DIGITS else 0,
        )
        try:
            made = await self.write_job(lambda tx: once(tx, ctx, sent, lambda: job(tx).id))
        except UserError as error:
            self.set_status(error.status)
            await self.show_page(f"{error.message} {error.mend}".strip())
            return
        self.go(f"organise/desk?done={'before' if made.again else 'now'}")

    async def show_page(self, fault: str) -> None:
        """The page, with what is wrong with the form."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        results = await self.backend.read_long(partial(results_in_scope, scope=scope))
        self.note_look(Look(Looking.DESK_DAYS), *_READERS)
        sessions = await self.read(partial(sessions_in_scope, ctx=ctx, scope=scope))
        organises = scope.has(Role.ORGANISER)
        self.show(
            "desk.html.j2",
            title="Một ngày ở quầy",
            rows=[_row(result) for result in results],
            sessions=[
                [session.code, title, f"đến {messages.moment(session.closes_at)}"]
                for session, title in sessions
            ],
            campaigns=await self._campaigns(ctx) if organises else [],
            organises=organises,
            hours=[(str(hour), f"{hour} giờ") for hour in range(1, MOST_HOURS + 1)],
            errors=[{"field": "", "message": fault}] if fault else [],
            done=_DONE.get(self.get_query_argument("done", ""), ""),
        )

    async def _campaigns(self, ctx: Context) -> list[tuple[str, str]]:
        """Campaigns under way whose course has a desk."""
        view = await self.read(partial(organiser_view, ctx=ctx, scope=self.user.scope))
        courses = await self.read(partial(courses_with_desk, ctx=ctx))
        return [
            (entry.campaign.id, f"{entry.campaign.title} – {entry.unit}")
            for entry in view.campaigns
            if entry.campaign.is_open(ctx.now) and entry.campaign.course_id in courses
        ]


def _row(result: DeskResult) -> list[Any]:
    run, verdict = result.run, result.verdict
    kind = f"Có giám sát – {result.campaign}" if run.session_id else "Tự luyện"
    points = f"{verdict.points}/{verdict.max_points}" if verdict else ""
    share = messages.percent(verdict.share) if verdict else "Chưa xong"
    return [
        result.officer or "(đã xóa)",
        result.unit,
        kind,
        messages.moment(verdict.at if verdict else run.started_at),
        share,
        points,
    ]
