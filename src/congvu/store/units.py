"""Units: a dated tree, the registers that name its units, and what a scope reaches in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import CTE, Date, String, and_, case, insert, literal, or_, select, type_coerce

from congvu.model.campaigns import Scope
from congvu.model.people import Role, Unit
from congvu.store.database import Tx
from congvu.store.schema import unit, unit_code, unit_edge

PARENT, PREDECESSOR = "parent", "predecessor"


def add_units(
    tx: Tx, units: Iterable[Unit], *, register: str = "", codes: dict[str, str] | None = None
) -> None:
    """Adds units with their parent edges; ``codes`` maps code in ``register`` to unit id."""
    rows = list(units)
    if not rows:
        return
    tx.execute(
        insert(unit),
        [
            {
                "id": u.id,
                "kind": u.kind,
                "name": u.name,
                "full_name": u.full_name,
                "from_on": u.from_on,
                "to_on": u.to_on,
                "invented": u.invented,
            }
            for u in rows
        ],
    )
    edges = [_edge(u.parent_id, u.id, PARENT, u.from_on, u.to_on) for u in rows if u.parent_id]
    if edges:
        tx.execute(insert(unit_edge), edges)
    if codes:
        tx.execute(
            insert(unit_code),
            [{"register": register, "code": code, "unit_id": unit_id} for code, unit_id in codes.items()],
        )


def add_predecessors(tx: Tx, unit_id: str, predecessor_ids: Iterable[str], last_on: date) -> None:
    """Records, as an organiser entered it, that a unit took over others whose last day was ``last_on``."""
    rows = [_edge(unit_id, other, PREDECESSOR, last_on, last_on) for other in predecessor_ids]
    if rows:
        tx.execute(insert(unit_edge), rows)


def successors(tx: Tx, unit_id: str) -> list[Unit]:
    """The units that took this one over, as was entered; by name."""
    query = (
        select(unit, literal(None, String).label("upper_id"))
        .join(unit_edge, unit_edge.c.upper_id == unit.c.id)
        .where(unit_edge.c.kind == PREDECESSOR, unit_edge.c.lower_id == unit_id)
        .order_by(unit.c.full_name)
    )
    return [_unit(row) for row in tx.execute(query)]


def _edge(upper: str | None, lower: str, kind: str, from_on: date, to_on: date | None) -> dict[str, object]:
    return {"upper_id": upper, "lower_id": lower, "kind": kind, "from_on": from_on, "to_on": to_on}


def unit_id_by_code(tx: Tx, register: str, code: str) -> str | None:
    """The unit that a register calls by that code."""
    return tx.execute(
        select(unit_code.c.unit_id).where(unit_code.c.register == register, unit_code.c.code == code)
    ).scalar()


def registers(tx: Tx) -> set[str]:
    """Registers that were loaded."""
    return set(tx.execute(select(unit_code.c.register).distinct()).scalars())


def reach_cte(roots: Sequence[str], on: date, *, predecessors: bool = True, name: str = "reach") -> CTE:
    """A CTE of (id, on_day): every unit below the roots on that day, and below their predecessors."""
    start = (
        select(unit.c.id, literal(on, Date).label("on_day"))
        .where(unit.c.id.in_(roots))
        .cte(name, recursive=True)
    )
    kinds = or_(
        and_(
            unit_edge.c.kind == PARENT,
            unit_edge.c.from_on <= start.c.on_day,
            or_(unit_edge.c.to_on.is_(None), unit_edge.c.to_on >= start.c.on_day),
        ),
        and_(unit_edge.c.kind == (PREDECESSOR if predecessors else ""), unit_edge.c.to_on.is_not(None)),
    )
    day = case((unit_edge.c.kind == PREDECESSOR, unit_edge.c.to_on), else_=start.c.on_day)
    step = select(unit_edge.c.lower_id, type_coerce(day, Date)).join(
        start, unit_edge.c.upper_id == start.c.id
    )
    return start.union(step.where(kinds))


def scope_cte(scope: Scope, *roles: Role) -> CTE:
    """The units that the scope reaches through any of the roles."""
    return reach_cte(scope.roots(*roles), scope.on)


def reaches(tx: Tx, scope: Scope, unit_id: str, *roles: Role) -> bool:
    """Whether the scope reaches that unit through any of the roles."""
    roots = scope.roots(*roles)
    if not roots:
        return False
    reach = reach_cte(roots, scope.on)
    return tx.execute(select(reach.c.id).where(reach.c.id == unit_id).limit(1)).first() is not None


def subtree(tx: Tx, roots: Sequence[str], on: date) -> list[Unit]:
    """The units below the roots on that day, the roots included, without predecessors; by name."""
    reach = reach_cte(roots, on, predecessors=False)
    parent = unit_edge.alias("up")
    rows = tx.execute(
        select(unit, parent.c.upper_id)
        .join(reach, reach.c.id == unit.c.id)
        .outerjoin(
            parent,
            and_(
                parent.c.lower_id == unit.c.id,
                parent.c.kind == PARENT,
                parent.c.from_on <= on,
                or_(parent.c.to_on.is_(None), parent.c.to_on >= on),
            ),
        )
        .order_by(unit.c.name)
    )
    return [_unit(row) for row in rows]


def children(tx: Tx, parent_id: str, on: date) -> list[Unit]:
    """The units right below one on a day, by name."""
    below = (
        (unit_edge.c.upper_id == parent_id)
        & (unit_edge.c.kind == PARENT)
        & (unit_edge.c.from_on <= on)
        & or_(unit_edge.c.to_on.is_(None), unit_edge.c.to_on >= on)
    )
    query = select(unit, unit_edge.c.upper_id).join(unit_edge, unit_edge.c.lower_id == unit.c.id)
    return [_unit(row) for row in tx.execute(query.where(below).order_by(unit.c.full_name))]


def get_unit(tx: Tx, unit_id: str) -> Unit | None:
    """One unit, without its parent."""
    row = tx.execute(
        select(unit, literal(None, String).label("upper_id")).where(unit.c.id == unit_id)
    ).first()
    return _unit(row) if row else None


def _unit(row: object) -> Unit:
    r = row  # a Row of unit and upper_id
    return Unit(r.id, r.upper_id, r.kind, r.name, r.full_name, r.from_on, r.to_on, r.invented)  # type: ignore[attr-defined]


def all_units(tx: Tx) -> list[Unit]:
    """Every unit of every time, without parents; by name."""
    query = select(unit, literal(None, String).label("upper_id")).order_by(unit.c.full_name, unit.c.from_on)
    return [_unit(row) for row in tx.execute(query)]


def parent_names(tx: Tx, unit_ids: Sequence[str]) -> dict[str, str]:
    """The full name of the (newest) unit above each."""
    query = (
        select(unit_edge.c.lower_id, unit.c.full_name)
        .join(unit, unit.c.id == unit_edge.c.upper_id)
        .where(unit_edge.c.kind == PARENT, unit_edge.c.lower_id.in_(list(unit_ids)))
        .order_by(unit_edge.c.from_on)
    )
    return dict(tx.execute(query).all())


def parent_of(tx: Tx, unit_id: str, on: date) -> str | None:
    """The id of the unit above on a day."""
    query = select(unit_edge.c.upper_id).where(
        unit_edge.c.kind == PARENT,
        unit_edge.c.lower_id == unit_id,
        unit_edge.c.from_on <= on,
        or_(unit_edge.c.to_on.is_(None), unit_edge.c.to_on >= on),
    )
    return tx.execute(query.order_by(unit_edge.c.from_on.desc()).limit(1)).scalar()
