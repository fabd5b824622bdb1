"""Loading registers of units, and the units that an organiser adds herself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from congvu import messages
from congvu.documents.registers import RegisterRow
from congvu.model.campaigns import Scope
from congvu.model.errors import Conflict, Forbidden, NotFound, UserError
from congvu.model.people import Role, Unit
from congvu.roster.units import unit_key
from congvu.services.context import Context
from congvu.services.typed import one_line
from congvu.store import Tx, bookkeeping, units

ROOT_ID = "vn"
NAME_MAX, KIND_MAX = 200, 60
_ADDING = "unit"
ROOT_FROM = date(1945, 9, 2)
BEGINNING_OF_TWO_TIERS = date(2025, 7, 1)  # Luật 72/2025/QH15: the district level ends on 1 July 2025


@dataclass(frozen=True, slots=True)
class RegisterPlan:
    """An official register with the days between which its units stand."""

    name: str
    file: str
    from_on: date
    to_on: date | None


REGISTERS = (
    RegisterPlan("gso-2025-03", "units-2025-03.csv", date(2025, 3, 1), date(2025, 6, 30)),
    RegisterPlan("gso-2026", "units-2026.csv", BEGINNING_OF_TWO_TIERS, None),
)


def ensure_root(tx: Tx, ctx: Context) -> str:
    """The root of the tree, Việt Nam; made on first use."""
    if units.get_unit(tx, ROOT_ID) is None:
        units.add_units(tx, [Unit(ROOT_ID, None, "Quốc gia", "Việt Nam", "Việt Nam", ROOT_FROM)])
        ctx.record(tx, "add_unit", ROOT_ID)
    return ROOT_ID


def load_register(tx: Tx, ctx: Context, plan: RegisterPlan, rows: Sequence[RegisterRow]) -> int:
    """Loads a register once; returns how many units were added. Codes are unique within it alone."""
    ensure_root(tx, ctx)
    if plan.name in units.registers(tx):
        return 0
    ids = {row.code: ctx.new_id() for row in rows}
    new = [
        Unit(
            ids[row.code],
            ids[row.parent_code] if row.parent_code else ROOT_ID,
            row.kind,
            row.name,
            row.full_name,
            plan.from_on,
            plan.to_on,
        )
        for row in rows
    ]
    units.add_units(tx, new, register=plan.name, codes=ids)
    ctx.record(tx, "load_register", plan.name, after=len(new))
    return len(new)


def add_unit(
    tx: Tx,
    ctx: Context,
    scope: Scope,
    *,
    parent_id: str,
    kind: str,
    name: str,
    full_name: str,
    invented: bool = False,
) -> Unit:
    """Adds a unit (a department, a school) below one that the organiser looks after; raises :class:`UserError` below one that
    has ended, and for a name that is none."""
    if not units.reaches(tx, scope, parent_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ thêm đơn vị dưới đơn vị mình phụ trách.")
    _require_standing(tx, ctx, parent_id)
    name = one_line(name, NAME_MAX, "Tên đơn vị")
    if not name:
        raise UserError("Đơn vị chưa có tên.", mend="Nhập tên đơn vị.")
    bookkeeping.one_at_a_time(tx, _ADDING)
    _refuse_twin(tx, ctx, parent_id, name, full_name)
    unit = Unit(
        ctx.new_id(),
        parent_id,
        one_line(kind, KIND_MAX, "Loại đơn vị"),
        name,
        one_line(full_name, NAME_MAX, "Tên đầy đủ của đơn vị") or name,
        ctx.today,
        None,
        invented,
    )
    units.add_units(tx, [unit])
    ctx.record(tx, "add_unit", unit.id, unit_id=parent_id, after=unit.full_name)
    return unit


def _refuse_twin(tx: Tx, ctx: Context, parent_id: str, *names: str) -> None:
    """Raises :class:`Conflict` where a unit right below the same one bears a name that staff lists could not tell apart."""
    wanted = {unit_key(name) for name in names}
    for unit in units.children(tx, parent_id, ctx.today):
        if wanted & {unit_key(unit.name), unit_key(unit.full_name)}:
            raise Conflict(
                f"Ở đây đã có đơn vị «{unit.full_name}» (mã {unit.id}); chưa thêm gì.",
                mend="Dùng đơn vị đã có. Nếu là đơn vị khác, đặt tên sao cho danh sách cán bộ phân biệt được.",
            )


def _require_standing(tx: Tx, ctx: Context, unit_id: str) -> None:
    """Raises :class:`UserError` for a unit that has ended or has not begun; names those that took it over."""
    unit = units.get_unit(tx, unit_id)
    if unit is None or unit.stands_on(ctx.today):
        return
    if ctx.today < unit.from_on:
        raise UserError(
            f"{unit.full_name} chưa có: bắt đầu từ ngày {messages.day(unit.from_on)}.",
            mend="Thêm khi đơn vị cấp trên đã có.",
        )
    heirs = [heir.full_name for heir in units.successors(tx, unit_id) if heir.stands_on(ctx.today)]
    raise UserError(
        f"{unit.full_name} đã kết thúc ngày {messages.day(unit.to_on)}, không thêm đơn vị vào đó được.",
        mend=f"Thêm dưới đơn vị kế tục: {', '.join(heirs)}." if heirs else "Chọn một đơn vị đang hoạt động.",
    )


def enter_predecessors(
    tx: Tx, ctx: Context, scope: Scope, unit_id: str, predecessor_ids: Sequence[str]
) -> None:
    """Records which units a unit took over, as the organiser states it; congvu never infers it."""
    if not units.reaches(tx, scope, unit_id, Role.ADMINISTRATOR):
        raise Forbidden("Chỉ quản trị viên ghi nhận đơn vị tiền thân.")
    unit = units.get_unit(tx, unit_id)
    if unit is None or any(units.get_unit(tx, other) is None for other in predecessor_ids):
        raise NotFound("Không tìm thấy đơn vị.")
    units.add_predecessors(tx, unit_id, predecessor_ids, unit.from_on - timedelta(days=1))
    ctx.record(tx, "enter_predecessors", unit_id, unit_id=unit_id, after=sorted(predecessor_ids))
