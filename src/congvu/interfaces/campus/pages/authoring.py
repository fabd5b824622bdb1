"""The banks as authors look at them: a list with filters, one item as trainee, with its key, with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.interfaces.campus import item_preview
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.reviews import Reviewer, linked
from congvu.model.people import Role
from congvu.services.authoring import (
    Figures,
    Previewed,
    choices,
    item_figures,
    matching,
    previewed_bank,
    previewed_item,
    published_banks,
)

_STEM_CHARS = 140
_ANY = [("", "Tất cả")]


class AuthoringPage(Page):
    """``/authoring``: the items of a bank, by competency, kind and whether there is something to look at."""

    @authenticated
    async def get(self) -> None:
        """The list."""
        self.require(Role.AUTHOR)
        ctx, scope = self.context(Role.AUTHOR), self.user.scope
        banks = await self.read(partial(published_banks, ctx=ctx, scope=scope))
        bank = self.get_argument("bank", "") or next(iter(banks), "")
        bank_items: Sequence[Previewed] = ()
        if bank:
            query = partial(previewed_bank, ctx=ctx, scope=scope, bank=bank)
            bank_items = await self.backend.read_long(query)
        asked = {name: self.get_argument(name, "") for name in ("competency", "kind", "warned")}
        wanted = matching(
            bank_items, competency=asked["competency"], kind=asked["kind"], warned=bool(asked["warned"])
        )
        there = choices(bank_items)
        self.show(
            "authoring.html.j2",
            title="Ngân hàng câu hỏi",
            banks=[(name, f"{name} ({count} câu)") for name, count in banks.items()],
            competencies=_ANY + [(competency, competency) for competency in there["competencies"]],
            kinds=_ANY + [(kind, kind) for kind in there["kinds"]],
            bank=bank,
            asked=asked,
            items=[_entry(previewed) for previewed in wanted],
            of=len(bank_items),
        )


def _entry(previewed: Previewed) -> dict[str, Any]:
    stem = " ".join(str(previewed.item.content.get("stem", "")).split())
    return {
        "id": previewed.item.item_id,
        "kind": previewed.item.kind,
        "competency": previewed.item.competency,
        "difficulty": messages.percent(previewed.item.difficulty),
        "stem": "" if previewed.veiled else stem[:_STEM_CHARS] + ("…" if len(stem) > _STEM_CHARS else ""),
        "warnings": len(previewed.findings),
        "lapsed": bool(previewed.lapsed),
    }


class AuthoringItemPage(Page):
    """``/authoring/<item>``: one item from three sides."""

    @authenticated
    async def get(self, item_id: str) -> None:
        """The item; of one that the viewer may yet sit neither wording nor key."""
        self.require(Role.AUTHOR)
        ctx, scope = self.context(Role.AUTHOR), self.user.scope
        query = partial(previewed_item, ctx=ctx, scope=scope, item_id=item_id)
        previewed = await self.backend.read_long(query)
        numbers = await self.backend.read_long(partial(item_figures, ctx=ctx, scope=scope, item_id=item_id))
        register = await self.read(ctx.services.cache.register)
        reviewer = Reviewer(ctx.services.kinds, register, linked(self.base_url))
        shown = not previewed.veiled
        self.show(
            "authoring_item.html.j2",
            title=item_id,
            bank=previewed.item.bank,
            veiled=previewed.veiled,
            facts=[
                ("Dạng", previewed.item.kind),
                ("Năng lực", previewed.item.competency),
                ("Tác giả ước", messages.percent(previewed.item.difficulty)),
            ],
            warnings=[f"{fault.message} {fault.mend}" for fault in previewed.findings] if shown else [],
            norms=item_preview.standing(reviewer, previewed.item, ctx.today),
            question=item_preview.as_trainee(ctx.services.kinds, previewed.item) if shown else None,
            review=item_preview.with_key(reviewer, previewed.item, previewed.key) if shown else None,
            figures=[_figures(entry) for entry in numbers],
        )


def _figures(entry: Figures) -> dict[str, Any]:
    return {"quiz": entry.quiz, **item_preview.figures(entry.report)}
