"""Comparing a staff list with the roster: who is new, who moves, who changes, who is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from congvu.model.people import Person, Posting, StaffGroup
from congvu.roster import codes
from congvu.roster.duplicates import InFile
from congvu.roster.identity import Directory
from congvu.roster.names import match_key
from congvu.roster.plan import Difference, ImportPlan, Matched, RosterSnapshot, StaffChange
from congvu.roster.staff import StaffRow

_STEP = 2_000
_IDENTITY = ("full_name", "born_on", "staff_code", "email", "phone")


def reconcile(
    rows: Sequence[StaffRow],
    roster: RosterSnapshot,
    on: date,
    *,
    held: Sequence[StaffRow] = (),
    progress: Callable[[int], None] | None = None,
) -> ImportPlan:
    """The plan of an import on a day.

    ``rows`` are the good rows of the list. ``held`` are those with faults: they change nothing, but whoever
    they may mean is not reported missing. A blank cell never erases what is known; a group derived from the
    position never replaces a known one. ``progress`` gets the count of rows done.
    """
    planner = _Planner(roster, on, held)
    planner.run(rows, progress)
    return planner.plan


class _Planner:
    def __init__(self, roster: RosterSnapshot, on: date, held: Sequence[StaffRow]) -> None:
        self.directory = Directory(roster)
        self.on = on
        self.plan = ImportPlan(held=list(held))
        self.named: dict[str, StaffRow] = {}
        # Officers whom two rows of the list mean: neither row is taken.
        self.disputed: set[str] = set()

    def run(self, rows: Sequence[StaffRow], progress: Callable[[int], None] | None) -> None:
        in_file = InFile()
        in_file.check(rows)
        self.plan.findings.extend(in_file.findings)
        self._hold(row for row in rows if row.row_number in in_file.held)
        verdicts: list[tuple[StaffRow, Person | None]] = []
        for count, row in enumerate(rows):
            if row.row_number not in in_file.held:
                verdicts.extend(self._identify(row))
            if progress and count % _STEP == 0:
                progress(count)
        for row, person in verdicts:
            if person and person.officer_id in self.disputed:
                self._hold([row])
            else:
                self._settle(row, person)
        self._report_missing()

    def _hold(self, rows: Iterable[StaffRow]) -> None:
        self.plan.held.extend(rows)

    def _identify(self, row: StaffRow) -> list[tuple[StaffRow, Person | None]]:
        verdict = self.directory.identify(row)
        finding = verdict.finding
        if finding is None and verdict.person:
            officer_id = verdict.person.officer_id
            first = self.named.setdefault(officer_id, row)
            if first is not row:
                finding = codes.DUPLICATE.at(row.place, name=row.full_name, other=first.place)
                self.disputed.add(officer_id)
        if finding:
            self.plan.findings.append(finding)
            self._hold([row])
            return []
        return [(row, verdict.person)]

    def _settle(self, row: StaffRow, person: Person | None) -> None:
        if person is None:
            self.plan.added.append(row)
            return
        postings = self.directory.postings.get(person.officer_id, [])
        here = [posting for posting in postings if posting.unit_id == row.unit_id]
        if not here and len(postings) > 1:
            self.plan.findings.append(codes.SEVERAL_POSTINGS.at(row.place, name=row.full_name))
            self._hold([row])
            return
        current = here[0] if here else next(iter(postings), None)
        self._compare(row, person, current)

    def _compare(self, row: StaffRow, person: Person, current: Posting | None) -> None:
        after = _updated_person(row, person)
        opens = _updated_posting(row, person.officer_id, current, self.on)
        differences = (*_identity_differences(person, after), *_posting_differences(current, opens))
        if not differences:
            self.plan.unchanged.append(Matched(row, person.officer_id))
            return
        moves = opens is not None and (current is None or current.unit_id != opens.unit_id)
        change = StaffChange(row, person, after, differences, closes=current if opens else None, opens=opens)
        (self.plan.moved if moves else self.plan.changed).append(change)

    def _report_missing(self) -> None:
        spoken_for = set(self.named)
        for row in self.plan.held:
            spoken_for.update(person.officer_id for person in self.directory.may_mean(row))
        self.plan.missing.extend(
            person
            for officer_id, person in self.directory.people.items()
            if officer_id in self.directory.postings and officer_id not in spoken_for
        )


def _updated_person(row: StaffRow, person: Person) -> Person:
    """The identity with what the row states; a name that differs only in case or hòa/hoà stays as it is."""
    same_name = match_key(row.full_name) == match_key(person.full_name)
    return replace(
        person,
        full_name=person.full_name if same_name else row.full_name,
        born_on=row.born_on or person.born_on,
        staff_code=_stated(row.staff_code, person.staff_code),
        email=_stated(row.email, person.email),
        phone=row.phone or person.phone,
    )


def _stated(new: str, known: str) -> str:
    return new if new and new.casefold() != known.casefold() else known


def _updated_posting(row: StaffRow, officer_id: str, current: Posting | None, on: date) -> Posting | None:
    """The posting to open, or None when the current one says the same."""
    if current is None:
        return row.posting(officer_id, on)
    same_position = not row.position or match_key(row.position) == match_key(current.position)
    same_unit = row.unit_id == current.unit_id
    wanted = replace(
        current,
        unit_id=row.unit_id,
        position=current.position if same_position else row.position,
        group=_group_after(row, current, same_position),
        fields=row.fields if row.fields_stated else (current.fields if same_unit else ()),
    )
    if _same_fields(wanted.fields, current.fields):
        wanted = replace(wanted, fields=current.fields)
    return None if wanted == current else replace(wanted, from_on=on, to_on=None)


def _group_after(row: StaffRow, current: Posting, same_position: bool) -> StaffGroup:
    """The stated group; else the known one, unless the new position clearly speaks for another.

    *Công chức* is what a position means when it says nothing, so it replaces only *cán bộ*, which ends with
    the elected office.
    """
    speaks = row.group is not StaffGroup.CIVIL_SERVANT or current.group is StaffGroup.OFFICIAL
    return row.group if row.group_stated or (speaks and not same_position) else current.group


def _same_fields(fields: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return {match_key(field) for field in fields} == {match_key(field) for field in other}


def _identity_differences(before: Person, after: Person) -> list[Difference]:
    if before == after:
        return []
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in _IDENTITY)
    return [Difference(name, old, new) for name, old, new in pairs if old != new]


def _posting_differences(current: Posting | None, opens: Posting | None) -> list[Difference]:
    if opens is None:
        return []
    pairs = ((name, getattr(current, name, None), getattr(opens, name)) for name in _POSTING)
    return [Difference(name, old, new) for name, old, new in pairs if old != new]


_POSTING = ("unit_id", "position", "group", "fields")
