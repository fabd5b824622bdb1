"""``/organise/import``: a staff list is uploaded, shown as a plan, and only then carried out."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.documents.sheets import read_grid_of
from congvu.interfaces.campus.bodies import FORM_MAX_BYTES
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.organise import unit_choices
from congvu.model.errors import Conflict, UserError
from congvu.model.people import Role
from congvu.services.campaigns import units_to_choose
from congvu.services.forms import once
from congvu.services.people import (
    PLAN_DONE,
    Look,
    Looking,
    RosterMoved,
    StaffImport,
    WaitingPlan,
    carry_out_plan,
    drop_plan,
    keep_plan,
    list_plans,
    look_at_plan,
    plan_staff_import,
    plan_text,
)
from congvu.services.typed import shown_text
from congvu.store import Tx

SHOWN_MAX = 200
_FIELDS = {
    "full_name": "họ tên",
    "born_on": "ngày sinh",
    "staff_code": "mã CBCCVC",
    "email": "email",
    "phone": "điện thoại",
    "position": "chức vụ",
    "group": "nhóm",
    "fields": "lĩnh vực",
    "unit_id": "đơn vị",
}
TRIES = 3
"""How often a yes is compared anew, where others change the roster at that very moment."""
_CHANGED = "Danh sách cán bộ đã thay đổi từ lúc anh/chị xem, nên chưa ghi gì. Anh/chị xem lại rồi ghi."


class StaffListPage(Page):
    """Upload, look, confirm."""

    body_max_bytes = 50 * 2**20 + FORM_MAX_BYTES
    body_roles = (Role.ORGANISER,)

    @authenticated
    async def get(self) -> None:
        """The form; with ``plan`` a list that waits, as it would be carried out now."""
        self.require(Role.ORGANISER)
        plan_id = self.get_query_argument("plan", "")
        if plan_id:
            await self.show_plan(await self.look_at(plan_id))
        else:
            await self.show_page("", "", None)

    @authenticated
    async def post(self) -> None:
        """A file: shows what it would do. A token: does it, or drops it."""
        self.require(Role.ORGANISER)
        token = self.get_body_argument("token", "")
        if token:
            plan_id, _, gist = token.partition(".")
            if self.get_body_argument("drop", ""):
                await self.drop(plan_id)
            else:
                await self.carry_out(plan_id, gist)
            return
        upload = self.request.files.get("file", [None])[0]
        unit_id = self.get_body_argument("unit_id", "")
        if upload is None or not upload["body"]:
            raise UserError("Chưa chọn tệp.", mend="Chọn tệp .xlsx hoặc .csv rồi bấm Xem trước.")
        await self.plan(unit_id, upload)

    async def plan(self, unit_id: str, upload: Any) -> None:
        """Has a child process read the file, compares it on a reader thread, and keeps what was read.

        The file itself is never written to a disk: whatever ends, nothing of it stays.
        """
        ctx, scope, name = self.context(Role.ORGANISER), self.user.scope, shown_text(upload["filename"])
        grid = await self.backend.files.read(ctx.actor, partial(read_grid_of, name, upload["body"]))

        def compare(tx: Tx) -> tuple[StaffImport, str, str]:
            planned = plan_staff_import(tx, ctx, scope, unit_id, grid)
            return planned, planned.gist, plan_text(planned) if planned.good_rows else ""

        planned, gist, text = await self.backend.read_long(compare)
        self.note_look(Look(Looking.STAFF_LIST, unit_id), Role.ORGANISER)
        if not text:
            await self.show_page(unit_id, name, _report(planned))
            return
        keep = partial(keep_plan, ctx=ctx, planned=planned, file_name=name, text=text)
        sent = await asyncio.to_thread(self.sent_form, "staff_list")  # a digest of up to 50 MB
        kept = await self.write_job(lambda tx: once(tx, ctx, sent.by_its_words(), lambda: keep(tx)))
        await self.show_plan(
            await self.look_at(kept.ref) if kept.again else WaitingPlan(kept.ref, name, planned, gist)
        )

    async def look_at(self, plan_id: str) -> WaitingPlan:
        """A list that waits, compared with the roster of now."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        waiting = await self.backend.read_long(partial(look_at_plan, ctx=ctx, scope=scope, plan_id=plan_id))
        self.note_look(Look(Looking.STAFF_LIST, waiting.planned.unit_id), Role.ORGANISER)
        return waiting

    async def carry_out(self, plan_id: str, gist: str) -> None:
        """Writes the good rows of a plan, if it would still do what was shown; else shows what it would do.

        Of one that was carried out before it says so: by a second click, the answer to the first is lost to her.
        """
        try:
            await self.try_to_carry_out(plan_id, gist)
        except Conflict as done:
            if done.code != PLAN_DONE:
                raise
            self.set_status(done.status)
            await self.show_page("", "", None, f"{done.message} {done.mend}")

    async def try_to_carry_out(self, plan_id: str, gist: str) -> None:
        """As :meth:`carry_out`; raises :class:`Conflict` for one that was carried out."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        for _ in range(TRIES):
            waiting = await self.look_at(plan_id)
            if waiting.gist != gist:
                break
            try:
                done = await self.write_job(partial(carry_out_plan, ctx=ctx, scope=scope, waiting=waiting))
            except RosterMoved:
                continue
            await self.show_page(done.unit_id, waiting.file_name, _report(done) | {"done": True})
            return
        await self.show_plan(waiting, _CHANGED)

    async def drop(self, plan_id: str) -> None:
        """She says no: nothing of the list is kept."""
        await self.write_job(partial(drop_plan, ctx=self.context(Role.ORGANISER), plan_id=plan_id))
        self.go("organise/import")

    async def show_plan(self, waiting: WaitingPlan, told: str = "") -> None:
        """The page with a list that waits. Its token names what is shown, so that a yes means just that."""
        planned = waiting.planned
        report = _report(planned) | {"token": f"{waiting.plan_id}.{waiting.gist}", "told": told}
        await self.show_page(planned.unit_id, waiting.file_name, report)

    async def show_page(
        self, unit_id: str, file_name: str, report: dict[str, Any] | None, told: str = ""
    ) -> None:
        """The page, with a report if there is one, and without one what waits and what there is to say."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        units = await self.read(partial(units_to_choose, ctx=ctx, scope=scope))
        waiting = [] if report else await self.read(partial(list_plans, ctx=ctx))
        self.show(
            "import.html.j2",
            title="Nhập danh sách cán bộ",
            units=unit_choices(units),
            unit_id=unit_id,
            file_name=file_name,
            report=report,
            told=told,
            waiting=[(plan.id, plan.file_name, messages.moment(plan.made_at)) for plan in waiting],
        )


def _report(planned: StaffImport) -> dict[str, Any]:
    plan = planned.plan
    changes = [[row.full_name, "thêm mới"] for row in plan.added]
    changes += [[change.person.full_name, "chuyển đơn vị"] for change in plan.moved]
    changes += [
        [
            change.person.full_name,
            "sửa: " + ", ".join(_FIELDS.get(d.field, d.field) for d in change.differences),
        ]
        for change in plan.changed
    ]
    changes += [[person.full_name, "không có trong tệp, vẫn giữ"] for person in plan.missing]
    return {
        "counts": [(term, messages.number(count)) for term, count in planned.counts],
        "findings": [[f.place, f.code, f.message, f.mend] for f in planned.findings[:SHOWN_MAX]],
        "changes": changes[:SHOWN_MAX],
        "blocked": planned.blocked,
        "done": False,
        "token": "",
        "told": "",
    }
