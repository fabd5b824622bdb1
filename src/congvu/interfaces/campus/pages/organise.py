"""Organisers' pages: open a campaign, print log-in slips."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from markupsafe import Markup
from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.base import Page
from congvu.messages.formats import LOCAL_ZONE
from congvu.model.errors import UserError
from congvu.model.people import Role, Unit
from congvu.services.attempts import LateCampaign, late_campaigns
from congvu.services.campaigns import (
    CampaignEntry,
    OrganiserView,
    SharedAttempts,
    open_campaign,
    organiser_view,
    print_codes,
    shared_attempts,
)
from congvu.services.people import CODE_LIFE, add_unit
from congvu.services.typed import read_share, shown_text
from congvu.store import Tx

_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", re.ASCII)
_YEARS = range(2000, 2100)
"""Further off, an instant of the day leaves the calendar."""
EMPTY = {
    "title": "",
    "unit_id": "",
    "course_id": "",
    "quiz_id": "",
    "opens_on": "",
    "closes_on": "",
    "pass_mark": "60",
}


_DONE = {
    "campaign": "Đã mở đợt tập huấn và ghi danh cán bộ của đơn vị.",
    "unit": "Đã thêm đơn vị. Danh sách cán bộ nhập sau này có thể ghi tên đơn vị đó.",
}


def read_day(text: str) -> date:
    """``dd/mm/yyyy``; raises :class:`UserError`."""
    match = _DAY.fullmatch(text)
    try:
        if match and int(match[3]) in _YEARS:
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass
    raise UserError(
        f"«{shown_text(text, 20)}» không phải là ngày.", mend="Viết dd/mm/yyyy, ví dụ 05/12/2026."
    )


def local_instant(day: date) -> datetime:
    """Midnight at the start of a day in Vietnam."""
    return datetime.combine(day, time(), LOCAL_ZONE)


def unit_choices(units: list[Unit]) -> list[tuple[str, str]]:
    """Units to choose from."""
    return [(unit.id, unit.full_name) for unit in units]


class OrganisePage(Page):
    """``/organise``: campaigns in scope, and the form for a new one."""

    @authenticated
    async def get(self) -> None:
        """The page."""
        self.require(Role.ORGANISER)
        await self.show_page(dict(EMPTY), [])

    @authenticated
    async def post(self) -> None:
        """Opens a campaign."""
        self.require(Role.ORGANISER)
        form = {name: self.get_body_argument(name, "") for name in EMPTY}
        try:
            job = partial(
                open_campaign,
                ctx=self.context(Role.ORGANISER),
                scope=self.user.scope,
                title=form["title"],
                unit_id=form["unit_id"],
                course_id=form["course_id"],
                quiz_id=form["quiz_id"],
                opens_at=local_instant(read_day(form["opens_on"])),
                closes_at=local_instant(read_day(form["closes_on"]) + timedelta(days=1)),
                pass_mark=read_share(form["pass_mark"]),
            )
            opened = await self.write_job(job)
        except UserError as error:
            self.set_status(error.status)
            await self.show_page(form, [{"field": "", "message": f"{error.message} {error.mend}".strip()}])
            return
        self.go(f"organise?created=campaign&id={opened.id}")

    async def show_page(self, form: dict[str, str], errors: list[dict[str, str]]) -> None:
        """The page with a form and what is wrong with it."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        new_id = self.get_query_argument("id", "")

        def query(tx: Tx) -> tuple[OrganiserView, list[SharedAttempts], list[LateCampaign]]:
            view = organiser_view(tx, ctx, scope)
            new = [entry.campaign for entry in view.campaigns if entry.campaign.id == new_id]
            shared = [shared for one in new for shared in shared_attempts(tx, ctx, one)]
            return view, shared, late_campaigns(tx, scope)

        view, shared, late = await self.read(query)
        self.show(
            "organise.html.j2",
            title="Tổ chức tập huấn",
            campaigns=[_campaign_row(entry, ctx.now, self.base_url) for entry in view.campaigns],
            units=unit_choices(view.units),
            quizzes=view.quizzes,
            courses=view.courses,
            form=form,
            errors=errors,
            created=_DONE.get(self.get_argument("created", ""), ""),
            shared=[_shared_text(one) for one in shared],
            late=[_late_link(one, self.base_url) for one in late],
        )


def _late_link(late: LateCampaign, base_url: str) -> dict[str, str]:
    return {
        "href": f"{base_url}organise/campaigns/{late.campaign.id}?only=late",
        "text": f"{late.campaign.title}: {messages.number(late.attempts)} bài",
    }


def _shared_text(shared: SharedAttempts) -> str:
    """With which other campaign the new one shares the attempts of its people."""
    return (
        f"{messages.number(shared.officers)} người cũng có tên ở đợt «{shared.campaign.title}» cùng bài kiểm tra, mở trùng "
        "thời gian. Hai đợt dùng chung số lượt làm bài: lượt đã làm ở đợt này thì đợt kia không được làm thêm."
    )


def _campaign_row(entry: CampaignEntry, now: datetime, base_url: str) -> list[Any]:
    campaign = entry.campaign
    state = "Đang mở" if campaign.is_open(now) else ("Sắp mở" if now < campaign.opens_at else "Đã kết thúc")
    title = f"{campaign.title} (dữ liệu mẫu)" if campaign.simulated else campaign.title
    window = f"{messages.day(campaign.opens_at)} – {messages.last_day(campaign.closes_at)}"
    link = Markup('<a href="{}organise/campaigns/{}">{}</a>').format(base_url, campaign.id, title)
    return [link, entry.unit, window, state, messages.number(entry.enrolled)]


class UnitsPage(Page):
    """``POST /organise/units``: a department, a school below one of the organiser's units."""

    @authenticated
    async def post(self) -> None:
        """Adds it."""
        self.require(Role.ORGANISER)
        name = self.get_body_argument("name", "").strip()
        job = partial(
            add_unit,
            ctx=self.context(Role.ORGANISER),
            scope=self.user.scope,
            parent_id=self.get_body_argument("parent_id", ""),
            kind=name.split(" ")[0],
            name=name,
            full_name=name,
        )
        await self.write_job(job)
        self.go("organise?created=unit")


class CodesPage(Page):
    """``POST /organise/codes``: slips to print; each code is shown this once."""

    @authenticated
    async def post(self) -> None:
        """Issues codes and shows the slips."""
        self.require(Role.ORGANISER)
        unit_id, login = self.get_body_argument("codes_unit", ""), self.get_body_argument("login", "")
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        printed = await self.write_job(
            partial(print_codes, ctx=ctx, scope=scope, unit_id=unit_id, login=login)
        )
        self.show(
            "codes.html.j2",
            title="Phiếu đăng nhập",
            slips=printed.slips,
            left_out=printed.left_out,
            days=CODE_LIFE.days,
            address=f"{self.request.protocol}://{self.request.host}{self.base_url}",
        )
