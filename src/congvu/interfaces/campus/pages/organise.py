"""Organisers' pages: open a campaign, print log-in slips."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeAlias

from markupsafe import Markup
from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.links import Link
from congvu.messages.formats import LOCAL_ZONE
from congvu.model.campaigns import Campaign, Scope
from congvu.model.errors import UserError
from congvu.model.people import Role, Unit
from congvu.services.attempts import LateCampaign, late_campaigns
from congvu.services.campaigns import (
    CampaignEntry,
    CampaignThere,
    OrganiserView,
    SharedAttempts,
    campaigns_for,
    open_campaign,
    organiser_view,
    print_codes,
    shared_attempts,
)
from congvu.services.context import Context
from congvu.services.forms import FormUsed, Made, SentForm, once
from congvu.services.people import CODE_LIFE, PrintedSlips, add_unit
from congvu.services.typed import read_share, shown_text
from congvu.store import Tx

Told: TypeAlias = dict[str, str]
"""The fields of a form as they were sent."""
Faults: TypeAlias = Sequence[dict[str, str]]
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


EMPTY_UNIT = {"parent_id": "", "name": ""}
_DONE = {
    "campaign": "Đã mở đợt tập huấn và ghi danh cán bộ của đơn vị.",
    "unit": "Đã thêm đơn vị. Danh sách cán bộ nhập sau này có thể ghi tên đơn vị đó.",
}
_DONE_BEFORE = {
    "campaign": "Biểu mẫu này đã được gửi từ trước và đã mở đợt dưới đây; lần này không mở thêm đợt nào.",
    "unit": "Biểu mẫu này đã được gửi từ trước và đã thêm đơn vị; lần này không thêm gì nữa.",
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


class OrganisingPage(Page):
    """What the page shows, and its forms as they were sent with what is wrong with them."""

    async def show_page(
        self,
        form: Told | None = None,
        errors: Faults = (),
        unit_form: Told | None = None,
        unit_errors: Faults = (),
    ) -> None:
        """Sends the page."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        new_id = self.get_query_argument("id", "")

        def query(
            tx: Tx,
        ) -> tuple[OrganiserView, list[CampaignEntry], list[SharedAttempts], list[LateCampaign]]:
            view = organiser_view(tx, ctx, scope)
            new = [entry for entry in view.campaigns if entry.campaign.id == new_id]
            shared = [shared for one in new for shared in shared_attempts(tx, ctx, one.campaign)]
            return view, new, shared, late_campaigns(tx, scope)

        view, new, shared, late = await self.read(query)
        again = bool(self.get_query_argument("again", ""))
        self.show(
            "organise.html.j2",
            title="Tổ chức tập huấn",
            campaigns=[_campaign_row(entry, ctx.now, self.base_url) for entry in view.campaigns],
            units=unit_choices(view.units),
            quizzes=view.quizzes,
            courses=view.courses,
            form=form or dict(EMPTY),
            errors=errors,
            unit_form=unit_form or dict(EMPTY_UNIT),
            unit_errors=unit_errors,
            created=(_DONE_BEFORE if again else _DONE).get(self.get_query_argument("created", ""), ""),
            again=again,
            created_link=_link(new[0].campaign, self.base_url) if new else None,
            shared=[_shared_text(one) for one in shared],
            late=[_late_link(one, self.base_url) for one in late],
        )

    def told(self, error: UserError) -> Faults:
        """What is wrong, with the way to what is there already; the status of the answer follows from it."""
        self.set_status(error.status)
        words = f"{error.message} {error.mend}".strip()
        if isinstance(error, CampaignThere):
            return [{"field": "", "message": _and_link(words, _link(error.campaign, self.base_url))}]
        return [{"field": "", "message": words}]


class OrganisePage(OrganisingPage):
    """``/organise``: campaigns in scope, and the form for a new one."""

    @authenticated
    async def get(self) -> None:
        """The page."""
        self.require(Role.ORGANISER)
        await self.show_page()

    @authenticated
    async def post(self) -> None:
        """Opens a campaign, once a form."""
        self.require(Role.ORGANISER)
        form = {name: self.get_body_argument(name, "") for name in EMPTY}
        try:
            made = await self.write_job(
                partial(
                    _open, self.context(Role.ORGANISER), self.user.scope, form, self.sent_form("campaign")
                )
            )
        except UserError as error:
            await self.show_page(form, await self.told_of(error))
            return
        self.go(f"organise?created=campaign&id={made.ref}{'&again=1' if made.again else ''}")

    async def told_of(self, error: UserError) -> Faults:
        """As :meth:`told`; of a form that has opened another campaign before, with the way there."""
        if not isinstance(error, FormUsed):
            return self.told(error)
        scope = self.user.scope
        before = [
            one for one in await self.read(partial(campaigns_for, scope=scope)) if one.id == error.made.ref
        ]
        words = f"{error.message} {error.mend}"
        self.set_status(error.status)
        return [
            {"field": "", "message": _and_link(words, _link(before[0], self.base_url)) if before else words}
        ]


def _open(ctx: Context, scope: Scope, form: Told, sent: SentForm, tx: Tx) -> Made:
    def make() -> str:
        return open_campaign(
            tx,
            ctx,
            scope,
            title=form["title"],
            unit_id=form["unit_id"],
            course_id=form["course_id"],
            quiz_id=form["quiz_id"],
            opens_at=local_instant(read_day(form["opens_on"])),
            closes_at=local_instant(read_day(form["closes_on"]) + timedelta(days=1)),
            pass_mark=read_share(form["pass_mark"]),
        ).id

    return once(tx, ctx, sent, make)


def _link(campaign: Campaign, base_url: str) -> Link:
    return {"href": f"{base_url}organise/campaigns/{campaign.id}", "text": campaign.title}


def _and_link(words: str, link: Link) -> Markup:
    return Markup('{} <a href="{}">{}</a>').format(words, link["href"], link["text"])


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


def counted_text(entry: CampaignEntry) -> str:
    """How many count, and how many have left."""
    left = f" (đã rời đơn vị: {messages.number(entry.left)})" if entry.left else ""
    return messages.number(entry.enrolled) + left


def _campaign_row(entry: CampaignEntry, now: datetime, base_url: str) -> list[Any]:
    campaign = entry.campaign
    state = "Đang mở" if campaign.is_open(now) else ("Sắp mở" if now < campaign.opens_at else "Đã kết thúc")
    title = f"{campaign.title} (dữ liệu mẫu)" if campaign.simulated else campaign.title
    window = f"{messages.day(campaign.opens_at)} – {messages.last_day(campaign.closes_at)}"
    link = Markup('<a href="{}organise/campaigns/{}">{}</a>').format(base_url, campaign.id, title)
    return [link, entry.unit, window, state, counted_text(entry)]


class UnitsPage(OrganisingPage):
    """``POST /organise/units``: a department, a school below one of the organiser's units."""

    @authenticated
    async def post(self) -> None:
        """Adds it, once a form."""
        self.require(Role.ORGANISER)
        form = {name: self.get_body_argument(name, "") for name in EMPTY_UNIT}
        job = partial(_add, self.context(Role.ORGANISER), self.user.scope, form, self.sent_form("unit"))
        try:
            made = await self.write_job(job)
        except UserError as error:
            if error.status in {403, 404}:
                raise
            await self.show_page(unit_form=form, unit_errors=self.told(error))
            return
        self.go(f"organise?created=unit{'&again=1' if made.again else ''}")


def _add(ctx: Context, scope: Scope, form: Told, sent: SentForm, tx: Tx) -> Made:
    name = form["name"].strip()

    def make() -> str:
        kind, parent_id = name.split(" ")[0], form["parent_id"]
        return add_unit(tx, ctx, scope, parent_id=parent_id, kind=kind, name=name, full_name=name).id

    return once(tx, ctx, sent, make)


class CodesPage(Page):
    """``POST /organise/codes``: slips to print; each code is shown this once."""

    @authenticated
    async def post(self) -> None:
        """Issues codes and shows the slips. The same form again prints nothing: it would void what is on paper."""
        self.require(Role.ORGANISER)
        form = {name: self.get_body_argument(name, "") for name in ("codes_unit", "login")}
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        before, printed = await self.write_job(partial(_print, ctx, scope, form, self.sent_form("codes")))
        self.show(
            "codes.html.j2",
            title="Phiếu đăng nhập",
            slips=printed.slips,
            left_out=printed.left_out,
            days=CODE_LIFE.days,
            address=f"{self.request.protocol}://{self.request.host}{self.base_url}",
            printed_text=messages.moment(before.at) if before else "",
            form=form,
        )


def _print(
    ctx: Context, scope: Scope, form: Told, sent: SentForm, tx: Tx
) -> tuple[Made | None, PrintedSlips]:
    """When the same form has printed before, or what it prints now."""
    printed = PrintedSlips([], [])

    def make() -> str:
        now = print_codes(tx, ctx, scope, unit_id=form["codes_unit"], login=form["login"])
        printed.slips.extend(now.slips)
        printed.left_out.extend(now.left_out)
        return ""

    made = once(tx, ctx, sent.by_its_words(), make)
    return (made if made.again else None), printed
