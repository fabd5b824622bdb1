"""Roles: granted and taken back, ended with the roster; the first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from congvu.model.campaigns import Grant, Scope
from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Person, Role
from congvu.services.context import Context
from congvu.services.people.accounts import ROSTER
from congvu.services.people.slips import TOLD_FOR
from congvu.store import Tx, accounts, audit, bookkeeping, people, units

GRANT_ROLE = "grant_role"


def grant_role(tx: Tx, ctx: Context, scope: Scope | None, officer_id: str, role: Role, unit_id: str) -> bool:
    """Grants a role on a unit from today. ``scope`` is the granter's (``None``: the administrator's command line).

    Nobody grants herself a role. What she holds already is not granted twice. Returns whether her password was taken away:
    an organiser who printed the slip that it began with may know it, so for a role beyond trainee such a password is set
    anew. Any other stays, of whatever beginning; she is told of the role when she next comes (:func:`role_news`).
    """
    if scope is not None:
        if officer_id == scope.officer_id:
            raise Forbidden("Không ai tự giao quyền cho mình.")
        if not units.reaches(tx, scope, unit_id, Role.ADMINISTRATOR):
            raise Forbidden("Chỉ quản trị viên giao quyền trên đơn vị này.")
    if people.get_person(tx, officer_id) is None or units.get_unit(tx, unit_id) is None:
        raise NotFound("Không tìm thấy người hoặc đơn vị này.")
    bookkeeping.one_at_a_time(tx, f"{GRANT_ROLE}/{officer_id}")
    held = people.scope_of(tx, officer_id, ctx.today).grants
    if any((one.role, one.unit_id, one.to_on) == (role, unit_id, None) for one in held):
        return False
    people.add_grant(tx, Grant(officer_id, role, unit_id, ctx.today))
    ctx.record(tx, GRANT_ROLE, officer_id, unit_id=unit_id, after=role.value)
    return role is not Role.TRAINEE and _take_password(tx, ctx, officer_id)


def _take_password(tx: Tx, ctx: Context, officer_id: str) -> bool:
    """Takes a password away that began with an organiser's slip; its sessions end."""
    credential = accounts.credential_of(tx, officer_id)
    if credential is None or credential.password_hash is None or not credential.printed_for:
        return False
    accounts.set_password(tx, officer_id, None, ctx.now)
    accounts.end_sessions_of(tx, officer_id, ctx.now)
    ctx.record(tx, "take_password", officer_id)
    return True


@dataclass(frozen=True, slots=True)
class RoleNews:
    """A role beyond trainee that somebody was given, on which unit, and since when."""

    role: Role
    unit: str
    from_on: date


def role_news(tx: Tx, ctx: Context) -> list[RoleNews]:
    """The roles that the caller was given since she was last told of what happened to her account, and holds."""
    credential = accounts.credential_of(tx, ctx.actor)
    told_at = credential.told_at if credential and credential.told_at else ctx.now - TOLD_FOR
    if not audit.was_done_since(tx, GRANT_ROLE, ctx.actor, told_at):
        return []
    since = told_at.astimezone(ctx.services.zone).date()
    grants = people.scope_of(tx, ctx.actor, ctx.today).grants
    new = [one for one in grants if one.role is not Role.TRAINEE and one.from_on >= since]
    found = [(one, units.get_unit(tx, one.unit_id)) for one in new]
    return [RoleNews(one.role, unit.full_name if unit else "", one.from_on) for one, unit in found]


def revoke_role(tx: Tx, ctx: Context, officer_id: str, role: Role) -> int:
    """Ends an officer's grants of a role as of yesterday, so that it ends now; returns how many."""
    ended = people.end_grants(tx, officer_id, role, ctx.today - timedelta(days=1))
    if ended:
        ctx.record(tx, "revoke_role", officer_id, before=role.value)
    return ended


def leave_roster(tx: Tx, ctx: Context, officer_id: str) -> None:
    """Takes an officer off the roster as of today: postings, roles and sessions end; results stay."""
    bookkeeping.one_at_a_time(tx, ROSTER)
    yesterday = ctx.today - timedelta(days=1)
    people.close_postings(tx, [officer_id], yesterday)
    for role in Role:
        people.end_grants(tx, officer_id, role, yesterday)
    accounts.end_sessions_of(tx, officer_id, ctx.now)
    ctx.record(tx, "leave_roster", officer_id)


def first_administrator(tx: Tx, ctx: Context, root_unit_id: str, password_hash: str) -> str | None:
    """Makes the first administrator, log-in ``quantri``, if there is none yet; returns her id."""
    if people.count_administrators(tx):
        return None
    person = Person(ctx.new_id(), "Quản trị viên")
    people.add_officers(tx, [person], ctx.now)
    accounts.add_credentials(tx, [(person.officer_id, "quantri")])
    accounts.set_password(tx, person.officer_id, password_hash, ctx.now, vouched=True)
    people.add_grant(tx, Grant(person.officer_id, Role.ADMINISTRATOR, root_unit_id, ctx.today))
    ctx.record(tx, "first_administrator", person.officer_id)
    return person.officer_id
