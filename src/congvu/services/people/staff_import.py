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
from congvu.roster import ImportPlan, RosterSnapshot, UnitIndex, read_staff_rows, reconcile
from congvu.services.context import Context
from congvu.services.people.accounts import add_accounts
from congvu.store import Tx, audit, bookkeeping, people, units

Progress = Callable[[str, int], None]
ACTION = "import_staff_list"
_CLEARED = "Người khác vừa nhập danh sách cho đơn vị này."


def _quiet(_stage: str, _done: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class StaffImport:
    """What an import would do. ``findings`` are those of the sheet and of the reconciliation, in sheet order."""

    unit_id: str
    plan: ImportPlan
    findings: tuple[Finding, ...]
    columns: dict[str, str]
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


def require_own_unit(tx: Tx, scope: Scope, unit_id: str) -> None:
    """Raises :class:`Forbidden` unless the scope's organiser looks after the unit."""
    if not units.reaches(tx, scope, unit_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ nhập danh sách cho đơn vị mình phụ trách.")


def plan_staff_import(
    tx: Tx, ctx: Context, scope: Scope, unit_id: str, grid: Grid, progress: Progress = _quiet
) -> StaffImport:
    """Reads a sheet and compares it with the roster of today; changes nothing.

    People are looked for in all that the organiser reaches, so that one who comes from a neighbouring unit is
    moved and not added twice; only those posted in ``unit_id``'s subtree can be missing.
    """
    require_own_unit(tx, scope, unit_id)
    index = UnitIndex(units.subtree(tx, [unit_id], ctx.today))
    sheet = read_staff_rows(
        grid.sheet,
        grid.rows,
        index,
        on=ctx.today,
        default_unit_id=unit_id,
        other_sheets=grid.other_sheets,
        progress=lambda done: progress("Đọc danh sách", done),
    )
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
    return StaffImport(unit_id, plan, findings, dict(sheet.columns), audit.last_seq(tx, ACTION))


def import_staff_list(
    tx: Tx, ctx: Context, planned: StaffImport, *, accept_good_rows: bool = False, invented: bool = False
) -> StaffImport:
    """Carries a plan out, in one transaction.

    Raises :class:`Rejected` for a file with faults unless ``accept_good_rows``, and :class:`Conflict` if
    another import came in between.
    """
    if planned.blocked and not accept_good_rows:
        raise Rejected(
            "Danh sách còn lỗi nên chưa có gì thay đổi.",
            planned.findings,
            mend="Sửa các ô đã nêu, hoặc nhập riêng các dòng đúng (--accept-good-rows).",
        )
    bookkeeping.one_at_a_time(tx, ACTION)
    if audit.last_seq(tx, ACTION) != planned.seen:
        raise Conflict(_CLEARED, mend="Xem trước lại rồi ghi.")
    _add(tx, ctx, planned.plan, invented=invented)
    _move(tx, ctx, planned.plan)
    _change(tx, planned.plan)
    plan = planned.plan
    counts = [len(plan.added), len(plan.moved), len(plan.changed)]
    ctx.record(tx, ACTION, planned.unit_id, unit_id=planned.unit_id, after=counts)
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
