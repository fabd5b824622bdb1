"""A person's row of a staff list, and what was read of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from congvu.model.findings import Finding
from congvu.model.people import Person, Posting, StaffGroup
from congvu.roster.columns import Field
from congvu.roster.header import Layout


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the list. Empty means that the list does not say; it never erases what is known.

    ``place`` is the address of the name; ``row_number`` counts from 1. ``born_on`` is None and ``birth_year``
    set where only the year is given. ``group_stated`` tells a group that the list states from a derived one,
    ``fields_stated`` a list of fields that was given from none.
    """

    place: str
    row_number: int
    full_name: str
    unit_id: str
    position: str
    group: StaffGroup
    born_on: date | None = None
    birth_year: int | None = None
    staff_code: str = ""
    email: str = ""
    phone: str = ""
    fields: tuple[str, ...] = ()
    group_stated: bool = False
    fields_stated: bool = False
    layout: Layout | None = field(default=None, repr=False, compare=False)

    def place_of(self, column: Field) -> str:
        """The address of one of this row's cells, such as the email's."""
        return self.layout.place(self.row_number - 1, column) if self.layout else self.place

    def person(self, officer_id: str) -> Person:
        """The identity that this row gives a new officer."""
        return Person(officer_id, self.full_name, self.born_on, self.staff_code, self.email, self.phone)

    def posting(self, officer_id: str, from_on: date) -> Posting:
        """The posting that this row gives an officer from a date."""
        return Posting(officer_id, self.unit_id, self.position, self.group, self.fields, from_on)


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that was left out on purpose, with its text, so that the organiser can check."""

    row_number: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class StaffSheet:
    """What was read of a sheet.

    ``rows`` are good; ``held`` have at least one error among ``findings`` and are kept only so that the
    people they may mean are not reported missing. ``columns`` shows how each heading was understood.
    """

    sheet: str
    rows: list[StaffRow]
    held: list[StaffRow]
    findings: list[Finding]
    header_rows: tuple[int, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: list[IgnoredRow] = field(default_factory=list)
