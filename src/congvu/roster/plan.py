"""What an import would change: the roster as it is, and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from congvu.model.findings import Finding
from congvu.model.people import Person, Posting
from congvu.roster.staff import StaffRow


@dataclass(frozen=True, slots=True)
class RosterSnapshot:
    """The people within the import's scope and their current postings (none, for one who has left)."""

    people: Sequence[Person]
    postings: Sequence[Posting]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that changes: ``field`` names an attribute of Person or Posting."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class StaffChange:
    """A known officer who moves or changes.

    ``person`` is the identity afterwards. ``opens`` is the new posting, in force from the date of the import;
    ``closes`` is the one it replaces, whose last day is the day before (when it began on that same day it is
    superseded whole). Both are None when only the identity changes; ``closes`` alone is None for an officer
    who comes back.
    """

    row: StaffRow
    before: Person
    person: Person
    differences: tuple[Difference, ...]
    closes: Posting | None = None
    opens: Posting | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """A row that says what the roster says."""

    row: StaffRow
    officer_id: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would change, and what stops it.

    ``moved`` are known officers with another unit (or back after having left), ``changed`` those with another
    position, group, fields or identity in the same unit. ``missing`` have a current posting and no row; an
    import never removes them. ``held`` are the rows that :attr:`findings` speak of: they are in no other list.
    """

    added: list[StaffRow] = field(default_factory=list)
    moved: list[StaffChange] = field(default_factory=list)
    changed: list[StaffChange] = field(default_factory=list)
    unchanged: list[Matched] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    held: list[StaffRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
