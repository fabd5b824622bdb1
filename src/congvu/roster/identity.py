"""Whom a row means: by staff code, else by name with birth date, email or phone; never by name alone.

The order of evidence: (1) the staff code; (2) name and birth date; (3) name and email or phone; (4) name and
unit, when nothing contradicts and no one else bears the name. Anything less is asked about, not guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from congvu import messages
from congvu.model.findings import Finding
from congvu.model.people import Person, Posting
from congvu.roster import codes
from congvu.roster.columns import Field
from congvu.roster.names import fold, match_key
from congvu.roster.plan import RosterSnapshot
from congvu.roster.staff import StaffRow


@dataclass(frozen=True, slots=True)
class IdentityVerdict:
    """The officer that a row means (None: someone new), or the finding that asks."""

    person: Person | None = None
    finding: Finding | None = None


NEW = IdentityVerdict()


class Directory:
    """The roster, looked up by code, by name, by email, by phone."""

    def __init__(self, roster: RosterSnapshot) -> None:
        self.people = {person.officer_id: person for person in roster.people}
        self.postings: dict[str, list[Posting]] = defaultdict(list)
        for posting in roster.postings:
            self.postings[posting.officer_id].append(posting)
        self.by_code = _group(self.people.values(), lambda person: person.staff_code.casefold())
        self.by_name = _group(self.people.values(), lambda person: match_key(person.full_name))
        self.by_folded_name = _group(self.people.values(), lambda person: fold(person.full_name))
        self.by_email = _group(self.people.values(), lambda person: person.email.casefold())

    def identify(self, row: StaffRow) -> IdentityVerdict:
        """Whom the row means."""
        coded = self.by_code.get(row.staff_code.casefold(), []) if row.staff_code else []
        verdict = self._by_code(row, coded[0]) if len(coded) == 1 else self._by_name(row)
        return verdict if verdict.finding else self._check_email(row, verdict)

    def may_mean(self, row: StaffRow) -> Iterable[Person]:
        """Everyone a row with faults could mean; they are not called missing."""
        if row.staff_code:
            yield from self.by_code.get(row.staff_code.casefold(), ())
        if row.full_name:
            yield from self.by_folded_name.get(fold(row.full_name), ())
        if row.email:
            yield from self.by_email.get(row.email, ())

    def _by_code(self, row: StaffRow, person: Person) -> IdentityVerdict:
        """The code decides, unless the name is another and nothing else agrees (then the code is a slip)."""
        same_name = fold(row.full_name) == fold(person.full_name)
        if same_name or _agrees(row, person):
            return IdentityVerdict(person)
        place = row.place_of(Field.CODE)
        other = self.describe(person)
        return IdentityVerdict(
            finding=codes.CODE_OF_ANOTHER.at(
                place, staff_code=row.staff_code, other=other, name=row.full_name
            )
        )

    def _by_name(self, row: StaffRow) -> IdentityVerdict:
        namesakes = self.by_name.get(match_key(row.full_name), [])
        sure = [
            person for person in namesakes if _agrees(row, person) and not _contradicts_birth(row, person)
        ]
        if not sure:
            # The same person with an accent mended: Nguyễn Thi Hoa, born the same day.
            alike = self.by_folded_name.get(fold(row.full_name), [])
            sure = [
                person for person in alike if _agrees(row, person) and not _contradicts_birth(row, person)
            ]
        if len(sure) == 1:
            return self._one_sure(row, sure[0])
        possible = sure or [person for person in namesakes if not _contradicts(row, person)]
        if not possible:
            return NEW
        if len(namesakes) == 1 and self._same_unit(row, possible[0]):
            return IdentityVerdict(possible[0])
        return self._ask(row, possible)

    def _one_sure(self, row: StaffRow, person: Person) -> IdentityVerdict:
        if not _contradicts_code(row, person):
            return IdentityVerdict(person)
        if row.born_on is None or row.born_on != person.born_on:
            # Namesakes who share an office phone, told apart by their codes.
            return NEW
        place = row.place_of(Field.CODE)
        return IdentityVerdict(
            finding=codes.CODE_DIFFERS.at(
                place, name=row.full_name, staff_code=row.staff_code, known_code=person.staff_code
            )
        )

    def _ask(self, row: StaffRow, possible: list[Person]) -> IdentityVerdict:
        others = "; ".join(self.describe(person) for person in possible[:3])
        return IdentityVerdict(
            finding=codes.NAMESAKE_IN_ROSTER.at(row.place, name=row.full_name, others=others)
        )

    def _check_email(self, row: StaffRow, verdict: IdentityVerdict) -> IdentityVerdict:
        """An email belongs to one officer: mail to it must reach no one else."""
        owners = self.by_email.get(row.email, []) if row.email else []
        others = [person for person in owners if person != verdict.person]
        if not others:
            return verdict
        place = row.place_of(Field.EMAIL)
        return IdentityVerdict(
            finding=codes.EMAIL_OF_ANOTHER.at(place, email=row.email, other=self.describe(others[0]))
        )

    def _same_unit(self, row: StaffRow, person: Person) -> bool:
        return any(posting.unit_id == row.unit_id for posting in self.postings.get(person.officer_id, ()))

    def describe(self, person: Person) -> str:
        """A person for a message: name, with code or birth date, and position."""
        known = f"mã {person.staff_code}" if person.staff_code else ""
        if not known and person.born_on:
            known = f"sinh {messages.day(person.born_on)}"
        posting = next(iter(self.postings.get(person.officer_id, ())), None)
        details = ", ".join(part for part in (known, posting.position if posting else "") if part)
        return f"{person.full_name} ({details})" if details else person.full_name


def _group(people: Iterable[Person], key: Callable[[Person], str]) -> dict[str, list[Person]]:
    groups: dict[str, list[Person]] = {}
    for person in people:
        value = key(person)
        if value:
            groups.setdefault(value, []).append(person)
    return groups


def _agrees(row: StaffRow, person: Person) -> bool:
    """Whether birth date, email or phone is the same."""
    return (
        (row.born_on is not None and row.born_on == person.born_on)
        or (row.email != "" and row.email == person.email.casefold())
        or (row.phone != "" and row.phone == person.phone)
    )


def _contradicts_birth(row: StaffRow, person: Person) -> bool:
    if person.born_on is None:
        return False
    if row.born_on is not None:
        return row.born_on != person.born_on
    return row.birth_year is not None and row.birth_year != person.born_on.year


def _contradicts_code(row: StaffRow, person: Person) -> bool:
    return (
        bool(row.staff_code and person.staff_code)
        and row.staff_code.casefold() != person.staff_code.casefold()
    )


def _contradicts(row: StaffRow, person: Person) -> bool:
    return _contradicts_birth(row, person) or _contradicts_code(row, person)
