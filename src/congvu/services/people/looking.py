"""Who has looked at named people: an audit entry for each view and each export by somebody other than the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from congvu.model.campaigns import Scope
from congvu.model.people import Role
from congvu.services.context import Context
from congvu.store import Tx

LOOK_AGAIN = timedelta(minutes=15)
"""Looking at the same once more within this time is the same look; an export is told each time."""


class Looking(StrEnum):
    """What was looked at. What the entry's object is stands beside each."""

    MARKS = "view_marks"  # one officer's attempts and marks: her id
    PERSON = "find_person"  # one officer's name, log-in and unit: her id
    ATTEMPTS = "view_attempts"  # the attempts of a campaign: its id
    REPORT = "view_report"  # the results of a campaign: its id
    REPORT_FILE = "export_report"  # the same as a workbook: the campaign's id
    REGRADE = "view_regrade"  # whose marks a regrade changes: the quiz's id
    DESK_DAYS = "view_desk_days"  # the days at the desk in the caller's reach: nothing
    STAFF_LIST = "view_staff_list"  # a staff list beside the roster of a unit: the unit's id


@dataclass(frozen=True, slots=True)
class Look:
    """A look at an object; ``about`` tells more, by opaque id (which attempt)."""

    what: Looking
    object_id: str = ""
    about: str = ""

    @property
    def is_export(self) -> bool:
        """Whether a file leaves the house by it."""
        return self.what is Looking.REPORT_FILE


def note_looks(tx: Tx, ctx: Context, looks: Iterable[Look]) -> None:
    """Appends an audit entry for each look. None bears a unit: that of who looks is her grant of the day."""
    for look in looks:
        ctx.record(tx, look.what.value, look.object_id, reason=look.about)


def role_in(scope: Scope, *roles: Role) -> Role:
    """The first of the roles that a scope holds somewhere; an administrator holds them all, and is one."""
    held = {grant.role for grant in scope.grants}
    return next((role for role in roles if role in held), Role.ADMINISTRATOR)
