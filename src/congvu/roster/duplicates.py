"""Rows of one file that mean one person, or cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from congvu.model.findings import Finding
from congvu.roster import codes
from congvu.roster.columns import Field
from congvu.roster.names import match_key
from congvu.roster.staff import StaffRow


class InFile:
    """Findings about rows of one file, and the numbers of the rows to hold."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.held: set[int] = set()

    def check(self, rows: Sequence[StaffRow]) -> None:
        """Look at all rows: the same code, the same email, the same name."""
        self._same_code(rows)
        self._same_email(rows)
        self._same_name(rows)

    def _same_code(self, rows: Sequence[StaffRow]) -> None:
        first: dict[str, StaffRow] = {}
        for row in rows:
            if row.staff_code:
                other = first.setdefault(row.staff_code.casefold(), row)
                if other is not row:
                    self._duplicate(row, other, row.place_of(Field.CODE), f"Mã {row.staff_code}")

    def _same_email(self, rows: Sequence[StaffRow]) -> None:
        first: dict[str, StaffRow] = {}
        for row in rows:
            if row.email:
                other = first.setdefault(row.email, row)
                if other is not row and not _are_one_person(other, row):
                    self.hold((row, other))
                    place = row.place_of(Field.EMAIL)
                    label = f"{other.full_name} ở {other.place}"
                    self.findings.append(codes.EMAIL_OF_ANOTHER.at(place, email=row.email, other=label))

    def _same_name(self, rows: Sequence[StaffRow]) -> None:
        """Each row against its namesakes of the same birth date, or of none."""
        seen: dict[tuple[str, date | None], list[StaffRow]] = {}
        undated: dict[str, list[StaffRow]] = {}
        for row in rows:
            name = match_key(row.full_name)
            group = seen.setdefault((name, row.born_on), [])
            everyone = undated.setdefault(name, [])
            rivals = group if row.born_on else everyone
            other = _first_alike(row, rivals) or _first_alike(row, seen.get((name, None), ()))
            if other:
                self._alike(row, other)
            group.append(row)
            everyone.append(row)

    def _alike(self, row: StaffRow, other: StaffRow) -> None:
        if _agree(row, other):
            self._duplicate(row, other, row.place, row.full_name)
        else:
            self.hold((row, other))
            self.findings.append(codes.NAMESAKES.at(row.place, name=row.full_name, other=other.place))

    def _duplicate(self, row: StaffRow, other: StaffRow, place: str, name: str) -> None:
        """A second row that says the same is held alone; one that says something else holds both."""
        self.hold((row,) if _say_the_same(row, other) else (row, other))
        self.findings.append(codes.DUPLICATE.at(place, name=name, other=other.place))

    def hold(self, rows: Iterable[StaffRow]) -> None:
        """Keep these rows out of the plan."""
        self.held.update(row.row_number for row in rows)


# Rows without a birth date are compared with this many namesakes, so that a file of one name stays linear.
_COMPARED = 50


def _first_alike(row: StaffRow, rivals: Sequence[StaffRow]) -> StaffRow | None:
    """The first rival that nothing tells apart (a shared code has been reported already)."""
    return next(
        (
            other
            for other in rivals[:_COMPARED]
            if not _share_code(row, other) and not _are_told_apart(row, other)
        ),
        None,
    )


def _share_code(row: StaffRow, other: StaffRow) -> bool:
    return bool(row.staff_code) and row.staff_code.casefold() == other.staff_code.casefold()


def _same_nonempty(value: object, other: object) -> bool:
    return bool(value) and value == other


def _agree(row: StaffRow, other: StaffRow) -> bool:
    """Whether birth date, email or phone is the same."""
    return (
        _same_nonempty(row.born_on, other.born_on)
        or _same_nonempty(row.email, other.email)
        or _same_nonempty(row.phone, other.phone)
    )


def _are_told_apart(row: StaffRow, other: StaffRow) -> bool:
    """Whether something that both rows state differs: code, birth date or year; failing those, email or phone."""
    if row.staff_code and other.staff_code:
        return row.staff_code.casefold() != other.staff_code.casefold()
    if row.born_on and other.born_on:
        return row.born_on != other.born_on
    if row.birth_year and other.birth_year and row.birth_year != other.birth_year:
        return True
    if row.email and other.email:
        return row.email != other.email
    return bool(row.phone and other.phone) and row.phone != other.phone


def _are_one_person(row: StaffRow, other: StaffRow) -> bool:
    return match_key(row.full_name) == match_key(other.full_name) and not _are_told_apart(row, other)


def _say_the_same(row: StaffRow, other: StaffRow) -> bool:
    return _content(row) == _content(other)


def _content(row: StaffRow) -> tuple[str, str, str]:
    return match_key(row.full_name), row.unit_id, match_key(row.position)
