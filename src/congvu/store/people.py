"""Officers: identity (the one mutable, erasable record), dated postings, grants of roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, or_, select, update

from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Person, Posting, Role, StaffGroup
from congvu.roster.names import fold
from congvu.store.database import Tx
from congvu.store.schema import free_text, identity, officer, posting, role_grant
from congvu.store.units import reach_cte

IN_CHUNK = 500


def add_officers(tx: Tx, people: Sequence[Person], now: datetime, *, invented: bool = False) -> None:
    """Adds officers with their identity."""
    if not people:
        return
    tx.execute(insert(officer), [{"id": person.officer_id, "created_at": now} for person in people])
    tx.execute(
        insert(identity),
        [{"officer_id": p.officer_id, "invented": invented, **_identity_values(p)} for p in people],
    )


def change_identity(tx: Tx, person: Person) -> None:
    """Overwrites an officer's identity."""
    tx.execute(
        update(identity).where(identity.c.officer_id == person.officer_id).values(**_identity_values(person))
    )


def _identity_values(person: Person) -> dict[str, object]:
    return {
        "full_name": person.full_name,
        "search_name": fold(person.full_name),
        "born_on": person.born_on,
        "staff_code": person.staff_code,
        "email": person.email,
        "phone": person.phone,
    }


def erase_identity(tx: Tx, officer_id: str, now: datetime) -> None:
    """Removes an officer's identity; the opaque id and what hangs on it stay."""
    tx.execute(delete(identity).where(identity.c.officer_id == officer_id))
    tx.execute(update(officer).where(officer.c.id == officer_id).values(erased_at=now))


def get_person(tx: Tx, officer_id: str) -> Person | None:
    """An officer's identity; ``None`` if erased or unknown."""
    row = tx.execute(select(identity).where(identity.c.officer_id == officer_id)).first()
    return _person(row) if row else None


def add_postings(tx: Tx, postings: Iterable[Posting]) -> None:
    """Opens postings."""
    rows = [
        {
            "officer_id": p.officer_id,
            "unit_id": p.unit_id,
            "position": p.position,
            "staff_group": p.group.value,
            "fields": list(p.fields),
            "from_on": p.from_on,
            "to_on": p.to_on,
        }
        for p in postings
    ]
    if rows:
        tx.execute(insert(posting), rows)


def change_posting(tx: Tx, changed: Posting) -> None:
    """Overwrites position, group and fields of an officer's open posting in that unit."""
    tx.execute(
        update(posting)
        .where(
            posting.c.officer_id == changed.officer_id,
            posting.c.unit_id == changed.unit_id,
            posting.c.to_on.is_(None),
        )
        .values(position=changed.position, staff_group=changed.group.value, fields=list(changed.fields))
    )


def close_postings(tx: Tx, officer_ids: Sequence[str], last_on: date) -> None:
    """Closes the open postings of officers; ``last_on`` is the last day."""
    for chunk in _chunks(officer_ids):
        tx.execute(
            update(posting)
            .where(posting.c.officer_id.in_(chunk), posting.c.to_on.is_(None))
            .values(to_on=last_on)
        )


def close_postings_in(tx: Tx, pairs: Iterable[tuple[str, str]], last_on: date) -> None:
    """Closes the open postings of (officer id, unit id) pairs; what an officer is elsewhere she stays."""
    rows = [{"of": officer_id, "in": unit_id, "last": last_on} for officer_id, unit_id in pairs]
    if rows:
        tx.execute(
            update(posting)
            .where(
                posting.c.officer_id == bindparam("of"),
                posting.c.unit_id == bindparam("in"),
                posting.c.to_on.is_(None),
            )
            .values(to_on=bindparam("last")),
            rows,
        )


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + IN_CHUNK] for start in range(0, len(ids), IN_CHUNK))


def _on_day(on: date) -> Any:
    return and_(posting.c.from_on <= on, or_(posting.c.to_on.is_(None), posting.c.to_on >= on))


def postings_below(tx: Tx, roots: Sequence[str], on: date) -> list[Posting]:
    """Postings in force on a day in the subtree of the roots."""
    reach = reach_cte(roots, on, predecessors=False)
    query = select(posting).join(reach, reach.c.id == posting.c.unit_id).where(_on_day(on))
    return [_posting(row) for row in tx.execute(query)]


def people_below(tx: Tx, roots: Sequence[str], on: date) -> list[Person]:
    """Officers posted on a day in the subtree of the roots."""
    reach = reach_cte(roots, on, predecessors=False)
    posted = select(posting.c.officer_id).join(reach, reach.c.id == posting.c.unit_id).where(_on_day(on))
    return [_person(row) for row in tx.execute(select(identity).where(identity.c.officer_id.in_(posted)))]


def postings_of(tx: Tx, officer_id: str, on: date) -> list[Posting]:
    """An officer's postings in force on a day."""
    query = select(posting).where(posting.c.officer_id == officer_id, _on_day(on))
    return [_posting(row) for row in tx.execute(query)]


def add_grant(tx: Tx, grant: Grant) -> None:
    """Grants a role on a unit."""
    tx.execute(
        insert(role_grant).values(
            officer_id=grant.officer_id,
            role=grant.role.value,
            unit_id=grant.unit_id,
            from_on=grant.from_on,
            to_on=grant.to_on,
        )
    )


def end_grants(tx: Tx, officer_id: str, role: Role, last_on: date) -> int:
    """Ends an officer's open grants of a role; returns how many."""
    result = tx.execute(
        update(role_grant)
        .where(
            role_grant.c.officer_id == officer_id,
            role_grant.c.role == role.value,
            or_(role_grant.c.to_on.is_(None), role_grant.c.to_on > last_on),
        )
        .values(to_on=last_on)
    )
    return result.rowcount


def scope_of(tx: Tx, officer_id: str, on: date) -> Scope:
    """What an officer may see on a day, from the grants in force."""
    query = select(role_grant).where(
        role_grant.c.officer_id == officer_id,
        role_grant.c.from_on <= on,
        or_(role_grant.c.to_on.is_(None), role_grant.c.to_on >= on),
    )
    grants = tuple(
        Grant(row.officer_id, Role(row.role), row.unit_id, row.from_on, row.to_on)
        for row in tx.execute(query)
    )
    return Scope(officer_id, on, grants)


def belongs(tx: Tx, officer_id: str, on: date) -> bool:
    """Whether an officer is on the roster that day: posted somewhere, or holding a role."""
    posted = tx.execute(
        select(posting.c.id).where(posting.c.officer_id == officer_id, _on_day(on)).limit(1)
    ).first()
    return posted is not None or bool(scope_of(tx, officer_id, on).grants)


def count_administrators(tx: Tx) -> int:
    """How many grants of the administrator role are open."""
    query = select(func.count()).select_from(role_grant)
    return tx.execute(
        query.where(role_grant.c.role == Role.ADMINISTRATOR.value, role_grant.c.to_on.is_(None))
    ).scalar_one()


def _person(row: Row[Any]) -> Person:
    return Person(row.officer_id, row.full_name, row.born_on, row.staff_code, row.email, row.phone)


def _posting(row: Row[Any]) -> Posting:
    return Posting(
        row.officer_id,
        row.unit_id,
        row.position,
        StaffGroup(row.staff_group),
        tuple(row.fields),
        row.from_on,
        row.to_on,
    )


def erase_free_text(tx: Tx, officer_id: str) -> None:
    """Removes what an officer typed in her own words."""
    tx.execute(delete(free_text).where(free_text.c.officer_id == officer_id))


def officer_exists(tx: Tx, officer_id: str) -> bool:
    """Whether that opaque id is an officer's."""
    return tx.execute(select(officer.c.id).where(officer.c.id == officer_id)).first() is not None


def search(tx: Tx, folded: str, limit: int) -> list[Person]:
    """Officers whose folded name holds the text."""
    query = select(identity).where(identity.c.search_name.contains(folded, autoescape=True))
    return [_person(row) for row in tx.execute(query.order_by(identity.c.search_name).limit(limit))]
