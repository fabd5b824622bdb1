"""Campaigns (đợt tập huấn), enrolments, grants and the scope of a caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from congvu.model.people import Role

_SIDE_ID_CHARS = 32


def side_id(campaign_id: str, quiz_id: str) -> str:
    """The id of the side campaign of a quiz: the campaign's own, filled up to 32 hex digits from a digest of both.

    Ids of other campaigns are shorter, so that the length tells which is which, and nothing need be kept beside it.
    """
    return (campaign_id + sha256(f"{campaign_id}/{quiz_id}".encode()).hexdigest())[:_SIDE_ID_CHARS]


def is_side(campaign_id: str) -> bool:
    """Whether an id is that of a side campaign."""
    return len(campaign_id) == _SIDE_ID_CHARS


@dataclass(frozen=True, slots=True)
class Campaign:
    """A course and a quiz, opened for a unit's subtree, in a window of time (UTC), with a pass mark.

    A *side* campaign stands beside another one, for the same people and days: there a quiz of the course other than
    the final is sat (:mod:`congvu.services.attempts.side`).
    """

    id: str
    title: str
    unit_id: str
    course_id: str
    publication_id: str
    opens_at: datetime
    closes_at: datetime
    pass_mark: float
    simulated: bool = False

    @property
    def side(self) -> bool:
        """Whether this is a side campaign, which organisers' lists and a trainee's home page leave out."""
        return is_side(self.id)

    def is_open(self, now: datetime) -> bool:
        """Whether attempts may start at that instant."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a unit, reaching its subtree, from one day to another (both included)."""

    officer_id: str
    role: Role
    unit_id: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller may see: her own record, and what her grants of today reach.

    A grant reaches its unit's subtree, and the predecessors of every unit in it, so that the organiser of a
    merged ward keeps the results of the wards it came from. The store applies the scope to every query; a
    scope without grants sees nothing but ``officer_id``'s own data.
    """

    officer_id: str
    on: date
    grants: tuple[Grant, ...] = ()

    def roots(self, *roles: Role) -> tuple[str, ...]:
        """Units on which any of the roles is granted; an administrator holds every role there."""
        wanted = {*roles, Role.ADMINISTRATOR}
        return tuple(sorted({grant.unit_id for grant in self.grants if grant.role in wanted}))

    def has(self, *roles: Role) -> bool:
        """Whether the caller holds any of the roles (or is administrator) somewhere."""
        return bool(self.roots(*roles))
