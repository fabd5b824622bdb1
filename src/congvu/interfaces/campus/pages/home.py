"""A trainee's home page; what lessons report; norms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.entries import (
    clock_note,
    course_link,
    entry_links,
    state_texts,
    step_button,
    when_text,
)
from congvu.interfaces.campus.pages.links import home_crumb
from congvu.interfaces.campus.pages.own_account import told_slips
from congvu.model.errors import NotFound
from congvu.services.campaigns import ROLES, HomeEntry, NextStep, Place, home, next_step
from congvu.services.context import Context
from congvu.services.people import RoleNews, SlipNews, role_news, slip_news
from congvu.store import Tx

_FOLDED = {Place.LATER: "Sắp mở", Place.PASSED: "Đã đạt", Place.OVER: "Đã kết thúc"}


class HomePage(Page):
    """``/``: the one thing to do now, then what else is open; the rest is folded."""

    @authenticated
    async def get(self) -> None:
        """The caller's campaigns."""
        ctx = self.context()
        entries, news, roles = await self.read(partial(_home, ctx=ctx, token_hash=self.user.token_hash))
        told = {"slips": told_slips(news), "roles": [_role_text(role) for role in roles]}
        values = home_values(entries, self.base_url, ctx.now) | told
        self.show("home.html.j2", title="Trang chính", officer_id=self.user.officer_id, **values)


def _home(
    tx: Tx, ctx: Context, token_hash: str
) -> tuple[Sequence[HomeEntry], list[SlipNews], list[RoleNews]]:
    return home(tx, ctx), slip_news(tx, ctx, ctx.actor, token_hash), role_news(tx, ctx)


def _role_text(news: RoleNews) -> str:
    return f"{ROLES[news.role]}, {news.unit}, từ ngày {messages.day(news.from_on)}"


def home_values(entries: Sequence[HomeEntry], base_url: str, now: datetime) -> dict[str, Any]:
    """What the home page is made of."""
    step = next_step(entries, now)
    others = [entry for entry in entries if step is None or entry is not step.entry]
    there = {place: [entry for entry in others if entry.place(now) is place] for place in Place}
    there[Place.OPEN].sort(key=lambda entry: entry.campaign.closes_at)
    there[Place.LATER].sort(key=lambda entry: entry.campaign.opens_at)
    rows = {place: [_row(entry, base_url, now) for entry in found] for place, found in there.items()}
    courses = {entry.campaign.course_id: course_link(entry, base_url) for entry in entries}
    return {
        "step": _step(step, base_url, now) if step else None,
        "rows": rows[Place.OPEN],
        "folded": [{"title": title, "rows": rows[place]} for place, title in _FOLDED.items() if rows[place]],
        "later": next(iter(rows[Place.LATER]), None),
        "courses": list(courses.values()),
    }


def _step(step: NextStep, base_url: str, now: datetime) -> dict[str, Any]:
    row, button = _row(step.entry, base_url, now), step_button(step, base_url)
    links = [link for link in row["links"] if link["href"] != button["href"]]
    more = {"button": button, "note": clock_note(step.entry, now), "progress": step.entry.course.share}
    return row | more | {"links": links, "states": row["states"][1:]}  # the bar tells what has been read


def _row(entry: HomeEntry, base_url: str, now: datetime) -> dict[str, Any]:
    return {
        "title": entry.campaign.title,
        "simulated": entry.campaign.simulated,
        "when": when_text(entry, now),
        "states": state_texts(entry, now),
        "links": [course_link(entry, base_url), *entry_links(entry, base_url, now)],
    }


class NormPage(Page):
    """``/norms/<document>``: a document of the register with the provisions that content rests on."""

    @authenticated
    async def get(self, slug: str) -> None:
        """The document's provisions, with their dated versions."""
        ctx = self.context()
        register = await self.read(ctx.services.cache.register)
        document = register.documents.get(slug)
        if document is None:
            raise NotFound("Không tìm thấy văn bản này trong danh mục.")
        self.show(
            "norm.html.j2",
            title=document.label,
            crumbs=[home_crumb(self.base_url)],
            document=document,
            today=ctx.today,
            day=messages.day,
            labels={slug: other.label for slug, other in register.documents.items()},
        )
