"""The steps that build the sample's units and people: two registers, the staff list, roles, 1 July 2025."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from congvu.documents.sheets import Grid, read_grid
from congvu.model.people import Posting, Unit
from congvu.sample.carry import posts_after
from congvu.sample.people import cast, sample_officers
from congvu.sample.places import (
    AFTER,
    BEFORE,
    DISTRICT,
    LAST_DAY,
    WARD,
    SamplePlace,
    days_of,
    places_after,
    places_before,
    predecessors,
)
from congvu.sample.steps import Loader, system_scope
from congvu.services.context import Context
from congvu.services.people import (
    BEGINNING_OF_TWO_TIERS,
    ROOT_ID,
    ensure_root,
    enter_predecessors,
    grant_role,
    import_staff_list,
    plan_staff_import,
    revoke_role,
)
from congvu.store import Tx, people, units

IMPORT_DAY = date(2025, 4, 15)


def build_district(loader: Loader, workbook: Path) -> None:
    """The district of three tiers, its staff from the workbook, and the roles of organiser, author and marker."""
    loader.once("units:" + BEFORE, partial(_add_register, loader, BEFORE, places_before()))
    loader.once("staff", partial(_import_staff, loader, read_grid(workbook)))
    loader.once(
        "roles:" + BEFORE, partial(_grant_roles, loader.at(loader.morning(IMPORT_DAY, 9)), BEFORE, DISTRICT)
    )


def build_ward(loader: Loader) -> None:
    """The ward of two tiers: its predecessors, its staff, and the roles carried over."""
    loader.once("units:" + AFTER, partial(_add_ward, loader))
    loader.once("carried over", partial(_carry_over, loader))


def unit_id(tx: Tx, register: str, code: str) -> str:
    """The id of a unit of the sample."""
    known = units.unit_id_by_code(tx, register, code)
    assert known is not None, (register, code)  # the register's step comes first
    return known


def officer_ids(tx: Tx, register: str, code: str, on: date) -> dict[str, str]:
    """Officer ids by staff code, of the sample's people posted below a unit on a day."""
    ours = {officer.staff_code for officer in sample_officers()}
    posted = people.people_below(tx, [unit_id(tx, register, code)], on)
    return {person.staff_code: person.officer_id for person in posted if person.staff_code in ours}


def _add_register(loader: Loader, register: str, places: list[SamplePlace], tx: Tx) -> None:
    first, last = days_of(register)
    ctx = loader.at(loader.morning(first))
    ensure_root(tx, ctx)
    ids = {place.code: ctx.new_id() for place in places}
    new = [
        Unit(
            ids[p.code],
            ids.get(p.parent_code or "", ROOT_ID),
            p.kind,
            p.name,
            p.full_name,
            first,
            last,
            invented=True,
        )
        for p in places
    ]
    units.add_units(tx, new, register=register, codes=ids)
    ctx.record(tx, "load_register", register, after=len(new))


def _import_staff(loader: Loader, grid: Grid, tx: Tx) -> None:
    """Through the same door as any office's list."""
    ctx = loader.at(loader.morning(IMPORT_DAY))
    district = unit_id(tx, BEFORE, DISTRICT)
    scope = system_scope(district, ctx.today)
    planned = plan_staff_import(tx, ctx, scope, district, grid)
    import_staff_list(tx, ctx, scope, planned, invented=True)


def _grant_roles(ctx: Context, register: str, code: str, tx: Tx) -> None:
    ids = officer_ids(tx, register, code, ctx.today)
    unit = unit_id(tx, register, code)
    for role, staff_code in cast().roles:
        if staff_code in ids:
            grant_role(tx, ctx, None, ids[staff_code], role, unit)


def _add_ward(loader: Loader, tx: Tx) -> None:
    _add_register(loader, AFTER, places_after(), tx)
    ctx = loader.at(loader.morning(BEGINNING_OF_TWO_TIERS))
    for code, old_codes in predecessors().items():
        new = unit_id(tx, AFTER, code)
        old = [unit_id(tx, BEFORE, old_code) for old_code in old_codes]
        enter_predecessors(tx, ctx, system_scope(new, ctx.today), new, old)


def _carry_over(loader: Loader, tx: Tx) -> None:
    """Old postings end on 30/06/2025, new ones begin on the next day; so do the roles."""
    ctx = loader.at(loader.morning(BEGINNING_OF_TWO_TIERS))
    ids = officer_ids(tx, BEFORE, DISTRICT, LAST_DAY)
    people.close_postings(tx, list(ids.values()), BEGINNING_OF_TWO_TIERS - timedelta(days=1))
    people.add_postings(
        tx,
        [
            Posting(ids[code], unit_id(tx, AFTER, p.unit_code), p.position, p.group, p.fields, ctx.today)
            for code, p in posts_after(sample_officers()).items()
            if code in ids
        ],
    )
    ctx.record(tx, "carry_over", unit_id(tx, AFTER, WARD), after=len(ids))
    for role, staff_code in cast().roles:
        if staff_code in ids:
            revoke_role(tx, ctx, ids[staff_code], role)
    _grant_roles(ctx, AFTER, WARD, tx)
