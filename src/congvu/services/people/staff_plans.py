"""Staff lists that wait for a yes, in the store: they outlive the process, and belong to the officer who made them.

What waits is the list as it was read. What it would do is worked out anew each time that it is looked at, so that a
yes is never carried out against a roster that has changed unseen.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from congvu.model.campaigns import Scope
from congvu.model.errors import Conflict, UserError
from congvu.roster.sheet_json import sheet_from_json, sheet_to_json
from congvu.services.context import Context
from congvu.services.people.staff_import import (
    ACTION,
    StaffImport,
    compare_with_roster,
    import_staff_list,
)
from congvu.store import Tx, audit, bookkeeping, staff_plans
from congvu.store.staff_plans import StaffPlan

KEPT_PLANS = 8
"""Lists that wait for one officer; of more the oldest goes."""
KEPT_FOR = timedelta(hours=24)
PLAN_DONE = "plan_done"
FILE_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class WaitingPlan:
    """A list that waits, and what it would do now, in full and as its gist (:attr:`StaffImport.gist`)."""

    plan_id: str
    file_name: str
    planned: StaffImport
    gist: str


def plan_text(planned: StaffImport) -> str:
    """The list of a plan as :func:`keep_plan` keeps it: seconds of work for a long one, so outside of a transaction."""
    return json.dumps(sheet_to_json(planned.sheet), ensure_ascii=False, separators=(",", ":"))


def keep_plan(tx: Tx, ctx: Context, planned: StaffImport, file_name: str, text: str) -> str:
    """Keeps a plan for a day; returns its id. What has expired goes, and of the officer's own all but the newest."""
    bookkeeping.one_at_a_time(tx, "staff_plan")
    staff_plans.remove_expired(tx, ctx.now)
    for old in staff_plans.lines_of(tx, ctx.actor, ctx.now)[KEPT_PLANS - 1 :]:
        staff_plans.remove(tx, old.id, ctx.actor)
    name, expires_at = file_name[-FILE_NAME_CHARS:], ctx.now + KEPT_FOR
    new = StaffPlan(secrets.token_hex(16), ctx.actor, planned.unit_id, name, ctx.now, expires_at, text)
    staff_plans.add(tx, new)
    return new.id


def list_plans(tx: Tx, ctx: Context) -> list[StaffPlan]:
    """The officer's plans that wait, newest first, without their rows."""
    return staff_plans.lines_of(tx, ctx.actor, ctx.now)


def look_at_plan(tx: Tx, ctx: Context, scope: Scope, plan_id: str) -> WaitingPlan:
    """A plan of the officer's own with what it would do now.

    Raises :class:`UserError` for another's plan or one that is gone, :class:`Conflict` for one that was carried out
    already (code :data:`PLAN_DONE`) or whose units are no longer there, and :class:`Forbidden` where the unit is hers no more.
    """
    kept = staff_plans.get(tx, plan_id, ctx.actor, ctx.now)
    if kept is None:
        raise _gone(tx, ctx, plan_id)
    sheet = sheet_from_json(json.loads(kept.body))
    planned = compare_with_roster(tx, ctx, scope, kept.unit_id, sheet)
    return WaitingPlan(kept.id, kept.file_name, planned, planned.gist)


def carry_out_plan(tx: Tx, ctx: Context, scope: Scope, waiting: WaitingPlan) -> StaffImport:
    """Writes the good rows of a plan, and drops it: twice at the same moment it is carried out once.

    Raises as :func:`look_at_plan`, and :class:`RosterMoved` if the roster has changed since that look.
    """
    if not staff_plans.remove(tx, waiting.plan_id, ctx.actor):
        raise _gone(tx, ctx, waiting.plan_id)
    return import_staff_list(tx, ctx, scope, waiting.planned, accept_good_rows=True, plan_id=waiting.plan_id)


def drop_plan(tx: Tx, ctx: Context, plan_id: str) -> None:
    """The officer says no. Twice is no error."""
    staff_plans.remove(tx, plan_id, ctx.actor)


def _gone(tx: Tx, ctx: Context, plan_id: str) -> UserError:
    if audit.has_entry(tx, ACTION, plan_id, ctx.actor):
        return Conflict(
            "Danh sách này đã được ghi rồi.", mend="Anh/chị không cần làm gì thêm.", code=PLAN_DONE
        )
    return UserError("Bản xem trước này không còn.", mend="Chọn lại tệp để xem trước.")
