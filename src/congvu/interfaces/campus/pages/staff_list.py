"""``/organise/import``: a staff list is uploaded, shown as a plan, and only then carried out."""

from __future__ import annotations

import secrets
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.documents.sheets import read_grid
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.organise import unit_choices
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.campaigns.organising import units_to_choose
from congvu.services.people.staff_import import (
    StaffImport,
    import_staff_list,
    plan_staff_import,
    require_own_unit,
)
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
KEPT_PLANS = 8


@dataclass(slots=True)
class PlanShelf:
    """Plans that wait for a yes, newest last. They hold no more than a few and belong to who made them."""

    _plans: OrderedDict[str, tuple[str, str, StaffImport]] = field(default_factory=OrderedDict)

    def put(self, officer_id: str, file_name: str, plan: StaffImport) -> str:
        """Keeps a plan; returns its token."""
        token = secrets.token_urlsafe(12)
        self._plans[token] = (officer_id, file_name, plan)
        while len(self._plans) > KEPT_PLANS:
            self._plans.popitem(last=False)
        return token

    def take(self, officer_id: str, token: str) -> tuple[str, StaffImport]:
        """File name and plan; raises :class:`UserError` for another's or an old one."""
        owner, file_name, plan = self._plans.get(token, ("", "", None))
        if plan is None or owner != officer_id:
            raise UserError("Bản xem trước này đã cũ.", mend="Chọn lại tệp để xem trước.")
        del self._plans[token]
        return file_name, plan


class StaffListPage(Page):
    """Upload, look, confirm."""

    def initialize(self, shelf: PlanShelf) -> None:
        """Takes the shelf of plans."""
        self.shelf = shelf

    @authenticated
    async def get(self) -> None:
        """The form."""
        self.require(Role.ORGANISER)
        await self.show_page("", "", None)

    @authenticated
    async def post(self) -> None:
        """A file: shows what it would do. A token: does it."""
        self.require(Role.ORGANISER)
        token = self.get_body_argument("token", "")
        if token:
            await self.carry_out(token)
            return
        upload = self.request.files.get("file", [None])[0]
        unit_id = self.get_body_argument("unit_id", "")
        if upload is None or not upload["body"]:
            raise UserError("Chưa chọn tệp.", mend="Chọn tệp .xlsx hoặc .csv rồi bấm Xem trước.")
        planned = await self.plan(unit_id, upload)
        kept = self.shelf.put(self.user.officer_id, upload["filename"], planned) if planned.good_rows else ""
        await self.show_page(unit_id, upload["filename"], _report(planned, kept))

    async def plan(self, unit_id: str, upload: Any) -> StaffImport:
        """Reads the file on a reader thread, away from the event loop."""
        with tempfile.TemporaryDirectory(prefix="congvu-import-") as folder:
            path = Path(folder) / ("list" + Path(upload["filename"]).suffix.lower())
            path.write_bytes(upload["body"])
            ctx, scope = self.context(Role.ORGANISER), self.user.scope
            return await self.house.read_long(
                lambda tx: plan_staff_import(tx, ctx, scope, unit_id, read_grid(path))
            )

    async def carry_out(self, token: str) -> None:
        """Writes the good rows of a plan that was shown."""
        file_name, planned = self.shelf.take(self.user.officer_id, token)
        ctx, scope = self.context(Role.ORGANISER), self.user.scope

        def job(tx: Tx) -> StaffImport:
            require_own_unit(tx, scope, planned.unit_id)  # she may have lost the unit since the preview
            return import_staff_list(tx, ctx, planned, accept_good_rows=True)

        done = await self.write_job(job)
        await self.show_page(done.unit_id, file_name, _report(done, "") | {"done": True})

    async def show_page(self, unit_id: str, file_name: str, report: dict[str, Any] | None) -> None:
        """The page, with a report if there is one."""
        ctx, scope = self.context(Role.ORGANISER), self.user.scope
        found = await self.read(partial(units_to_choose, ctx=ctx, scope=scope))
        self.show(
            "import.html.j2",
            title="Nhập danh sách cán bộ",
            units=unit_choices(found),
            unit_id=unit_id,
            file_name=file_name,
            report=report,
        )


def _report(planned: StaffImport, token: str) -> dict[str, Any]:
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
        "token": token,
    }
