"""Importing a staff list: first the plan, which changes nothing; then the same plan, carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from congvu.documents.sheets import Grid
from congvu.model.campaigns import Scope
from congvu.model.errors import Conflict, Forbidden, Rejected
from congvu.model.findings import Finding, errors
from congvu.model.people import Person, Posting, Role
from congvu.roster import (
    ImportPlan,
    RosterSnapshot,
    StaffChange,
    StaffSheet,
    UnitIndex,
    read_staff_rows,
    reconcile,
)
from congvu.services.context import Context
from congvu.services.people.accounts import ROSTER, add_accounts
from congvu.store import Tx, audit, bookkeeping, people, units

Progress = Callable[[str, int], None]
ACTION = "import_staff_list"
_ROSTER_ACTIONS = (ACTION, "leave_roster", "erase_officer")
"""What changes the roster: after any of them a plan is compared anew."""
_UNITS_GONE = "Đơn vị ghi trong danh sách vừa được sắp xếp lại."


def _quiet(_stage: str, _done: int) -> None:
    """No progress is shown."""


class RosterMoved(Conflict):
    """The roster has been changed since the plan was made."""

    def __init__(self) -> None:
        super().__init__("Danh sách cán bộ vừa có người khác thay đổi.", mend="Xem trước lại rồi ghi.")


@dataclass(frozen=True, slots=True)
class StaffImport:
    """What an import of a sheet would do.

    ``findings`` are those of the sheet and of the reconciliation, in sheet order; ``seen`` is how far the audit of
    the roster had come.
    """

    unit_id: str
    sheet: StaffSheet
    plan: ImportPlan
    findings: tuple[Finding, ...]
    seen: int

    @property
    def blocked(self) -> bool:
        """Whether a fault keeps the file from being taken whole."""
        return bool(errors(list(self.findings)))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What would happen to how many people, in words to show."""
        plan = self.plan
        return [
            ("Thêm mới", len(plan.added)),
            ("Chuyển đơn vị", len(plan.moved)),
            ("Thay đổi thông tin", len(plan.changed)),
            ("Giữ nguyên", len(plan.unchanged)),
            ("Không có trong tệp (giữ lại)", len(plan.missing)),
            ("Dòng chưa nhận", len(plan.held)),
        ]

    @property
    def good_rows(self) -> int:
        """Rows that would be taken."""
        plan = self.plan
        return len(plan.added) + len(plan.moved) + len(plan.changed) + len(plan.unchanged)

    @property
    def gist(self) -> str:
        """A digest of what would happen to whom, whatever the day: where it is the same, so are the changes."""
        plan = self.plan
        return audit.digest(
            {
                "added": [row.row_number for row in plan.added],
                "changes": [_told(change) for change in (*plan.moved, *plan.changed)],
                "unchanged": [[kept.row.row_number, kept.officer_id] for kept in plan.unchanged],
                "missing": sorted(person.officer_id for person in plan.missing),
                "held": sorted(row.row_number for row in plan.held),
            }
        )


def _told(change: StaffChange) -> list[object]:
    differences = [
        [difference.field, str(difference.before), str(difference.after)] for difference in change.differences
    ]
    closes = change.closes
    leaves = [closes.unit_id, closes.position, closes.from_on.isoformat()] if closes else None
    return [change.row.row_number, change.person.officer_id, differences, leaves]


def require_own_unit(tx: Tx, scope: Scope, unit_id: str) -> None:
    """Raises :class:`Forbidden` unless the scope's organiser looks after the unit."""
    if not units.reaches(tx, scope, unit_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ nhập danh sách cho đơn vị mình phụ trách.")


def plan_staff_import(
    tx: Tx, ctx: Context, scope: Scope, unit_id: str, grid: Grid, progress: Progress = _quiet
) -> StaffImport:
    """Reads a sheet and compares it with the roster of today; changes nothing."""
    require_own_unit(tx, scope, unit_id)
    sheet = read_staff_rows(
        grid.sheet,
        grid.rows,
        UnitIndex(units.subtree(tx, [unit_id], ctx.today)),
        on=ctx.today,
        default_unit_id=unit_id,
        other_sheets=grid.other_sheets,
        progress=lambda done: progress("Đọc danh sách", done),
    )
    return compare_with_roster(tx, ctx, scope, unit_id, sheet, progress)


def compare_with_roster(
    tx: Tx, ctx: Context, scope: Scope, unit_id: str, sheet: StaffSheet, progress: Progress = _quiet
) -> StaffImport:
    """What a sheet that was read would do to the roster of today; changes nothing.

    People are looked for in all that the organiser reaches, so that one who comes from a neighbouring unit is
    moved and not added twice; only those posted in ``unit_id``'s subtree can be missing. Raises :class:`Forbidden`
    for a unit out of reach, and :class:`Conflict` where a unit that the sheet names is no longer below it.
    """
    require_own_unit(tx, scope, unit_id)
    index = UnitIndex(units.subtree(tx, [unit_id], ctx.today))
    if any(row.unit_id not in index for row in sheet.rows):
        raise Conflict(_UNITS_GONE, mend="Chọn lại tệp để xem trước.")
    seen = audit.last_seq(tx, *_ROSTER_ACTIONS)  # before the roster: what comes in between is found out
    roots = scope.roots(Role.ORGANISER)
    snapshot = RosterSnapshot(
        people.people_below(tx, roots, ctx.today), people.postings_below(tx, roots, ctx.today)
    )
    plan = reconcile(
        sheet.rows,
        snapshot,
        ctx.today,
        held=sheet.held,
        progress=lambda done: progress("So với danh sách hiện có", done),
    )
    here = {posting.officer_id for posting in snapshot.postings if posting.unit_id in index}
    plan.missing[:] = [person for person in plan.missing if person.officer_id in here]
    findings = (*sheet.findings, *plan.findings)
    return StaffImport(unit_id, sheet, plan, findings, seen)


def import_staff_list(
    tx: Tx,
    ctx: Context,
    scope: Scope,
    planned: StaffImport,
    *,
    accept_good_rows: bool = False,
    invented: bool = False,
    plan_id: str = "",
) -> StaffImport:
    """Carries a plan out, in one transaction. ``plan_id`` names one that had waited, for the audit.

    Raises :class:`Forbidden` unless the actor looks after the unit now, whoever made the plan and when;
    :class:`Rejected` for a file with faults unless ``accept_good_rows``; and :class:`RosterMoved` if the roster has been
    changed in between.
    """
    require_own_unit(tx, scope, planned.unit_id)
    if planned.blocked and not accept_good_rows:
        raise Rejected(
            "Danh sách còn lỗi nên chưa có gì thay đổi.",
            planned.findings,
            mend="Sửa các ô đã nêu, hoặc nhập riêng các dòng đúng (--accept-good-rows).",
        )
    bookkeeping.one_at_a_time(tx, ROSTER)
    if audit.last_seq(tx, *_ROSTER_ACTIONS) != planned.seen:
        raise RosterMoved
    _add(tx, ctx, planned.plan, invented=invented)
    _move(tx, ctx, planned.plan)
    _change(tx, planned.plan)
    plan = planned.plan
    counts = [len(plan.added), len(plan.moved), len(plan.changed)]
    ctx.record(tx, ACTION, plan_id or planned.unit_id, unit_id=planned.unit_id, after=counts)
    return planned


def _add(tx: Tx, ctx: Context, plan: ImportPlan, *, invented: bool) -> None:
    new: list[Person] = []
    postings: list[Posting] = []
    for row in plan.added:
        officer_id = ctx.new_id()
        new.append(row.person(officer_id))
        postings.append(row.posting(officer_id, ctx.today))
    people.add_officers(tx, new, ctx.now, invented=invented)
    people.add_postings(tx, postings)
    add_accounts(tx, new)


def _move(tx: Tx, ctx: Context, plan: ImportPlan) -> None:
    leaving = [(posting.officer_id, posting.unit_id) for change in plan.moved if (posting := change.closes)]
    people.close_postings_in(tx, leaving, ctx.today - timedelta(days=1))
    people.add_postings(tx, [change.opens for change in plan.moved if change.opens])
    for change in plan.moved:
        if change.person != change.before:
            people.change_identity(tx, change.person)


def _change(tx: Tx, plan: ImportPlan) -> None:
    for change in plan.changed:
        if change.opens:
            people.change_posting(tx, change.opens)
        if change.person != change.before:
            people.change_identity(tx, change.person)
