"""Reading one person's row: every cell, every fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from congvu.model.findings import Finding, Severity
from congvu.model.people import StaffGroup
from congvu.roster import codes
from congvu.roster.cells import CellValue, cell_at, cell_place, cell_text, is_blank, raw_text
from congvu.roster.columns import Field
from congvu.roster.dates import NO_BIRTH, Birth, read_birth
from congvu.roster.fields import (
    Reading,
    read_code,
    read_email,
    read_free_text,
    read_name,
    read_phone,
    split_fields,
)
from congvu.roster.groups import derive_group, stated_group
from congvu.roster.header import Layout
from congvu.roster.legacy import is_broken, recognise_legacy
from congvu.roster.names import display_name
from congvu.roster.staff import StaffRow
from congvu.roster.units import UnitIndex

Row = Sequence[CellValue]
_DITTO = frozenset({'"', "''", "”", "“", "nt", "-nt-", "như trên", "- nt -", "//"})
_TEXT_FIELDS = (
    *(Field.NAME, Field.FAMILY, Field.GIVEN, Field.UNIT, Field.POSITION),
    *(Field.POSITION_AND_UNIT, Field.FIELDS, Field.GROUP),
)


@dataclass(slots=True)
class RowContext:
    """What the rows above say of the rows below: the section's unit and group, the last unit and position."""

    unit_id: str = ""
    lost: bool = False
    group: StaffGroup | None = None
    group_lasts: bool = False
    last: dict[Field, str] = field(default_factory=dict)

    def enter(self, unit_id: str) -> None:
        """Enter the section of a unit. A group named within the last unit ends with it; a lettered one goes on."""
        self.unit_id, self.lost = unit_id, False
        self.group = self.group if self.group_lasts else None


@dataclass(slots=True)
class PersonReader:
    """Reads the rows of one sheet. ``findings`` gathers the faults of the row at hand."""

    layout: Layout
    units: UnitIndex
    latest_year: int
    findings: list[Finding] = field(default_factory=list)

    def read(self, number: int, row: Row, context: RowContext) -> tuple[StaffRow, Birth]:
        """The person of a row (``number`` counts from 0), with the faults in :attr:`findings`."""
        self.findings = []
        place = self.layout.place(number, Field.NAME)
        self._check_encoding(number, row)
        name = self._name(row, place)
        position, unit_text = self._position_and_unit(number, row, context)
        unit_id = self._unit(number, row, unit_text, context, name)
        birth = self._birth(number, row)
        group, stated = self._group(number, row, context, position, unit_id)
        fields = self._fields(number, row)
        person = StaffRow(
            place=place,
            row_number=number + 1,
            full_name=name,
            unit_id=unit_id,
            position=position,
            group=group,
            born_on=birth.born_on,
            birth_year=birth.year,
            staff_code=self._take(read_code(self.first(row, Field.CODE), self._at(number, Field.CODE))),
            email=self._take(read_email(self.first(row, Field.EMAIL), self._at(number, Field.EMAIL))),
            phone=self._take(read_phone(self.first(row, Field.PHONE), self._at(number, Field.PHONE))),
            fields=fields,
            group_stated=stated,
            fields_stated=bool(fields),
            layout=self.layout,
        )
        return person, birth

    def _name(self, row: Row, place: str) -> str:
        name = self.name_of(row)
        if not name:
            self.findings.append(codes.NAME_MISSING.at(place))
        return display_name(name) if self.findings else self._take(read_name(name, place))

    @property
    def is_faulty(self) -> bool:
        """Whether the row at hand has an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def first(self, row: Row, column: Field) -> CellValue:
        """The first cell of a field that holds something."""
        for index in self.layout.columns.get(column, ()):
            value = row[index] if index < len(row) else None
            if value is not None and not is_blank(value):
                return value
        return None

    def name_of(self, row: Row) -> str:
        """The full name as written, its parts joined where the list keeps them apart."""
        given = cell_text(self.first(row, Field.GIVEN))
        full = cell_text(self.first(row, Field.NAME)) or cell_text(self.first(row, Field.FAMILY))
        if not given or full.split()[-1:] == [given]:
            return full
        family, given = display_name(full), display_name(given) if len(given) > 1 else given
        return f"{family} {given}".strip()

    def _at(self, number: int, column: Field) -> str:
        return self.layout.place(number, column)

    def _take(self, reading: Reading) -> str:
        if reading.finding:
            self.findings.append(reading.finding)
        return reading.value

    def _check_encoding(self, number: int, row: Row) -> None:
        """At most one finding a row: in a legacy file each row has several such cells."""
        for column in _TEXT_FIELDS:
            value = self.first(row, column) if column in self.layout.columns else None
            if not isinstance(value, str):
                continue
            text = raw_text(value)
            fault = encoding_fault(text, self._at(number, column))
            if fault:
                self.findings.append(fault)
                return

    def _text(self, number: int, row: Row, column: Field, context: RowContext) -> str:
        """Free text of a field; a ditto mark repeats the row above."""
        value = self.first(row, column)
        if isinstance(value, str) and value.strip().lower() in _DITTO:
            return context.last.get(column, "")
        heading = self.layout.headings.get(self.layout.columns.get(column, (0,))[0], "")
        text = self._take(read_free_text(value, self._at(number, column), heading))
        context.last[column] = text
        return text

    def _position_and_unit(self, number: int, row: Row, context: RowContext) -> tuple[str, str]:
        unit = self._text(number, row, Field.UNIT, context) if self.layout.has(Field.UNIT) else ""
        has_position = self.layout.has(Field.POSITION)
        position = self._text(number, row, Field.POSITION, context) if has_position else ""
        if self.layout.has(Field.POSITION_AND_UNIT):
            both = self._text(number, row, Field.POSITION_AND_UNIT, context)
            position, unit = self._split(both) if not (position or unit) else (position or both, unit)
            has_position = True
        if has_position and not position and not self.is_faulty:
            self.findings.append(
                codes.POSITION_MISSING.at(
                    self._at(number, Field.POSITION), name=self.name_of(row) or "dòng này"
                )
            )
        return position, unit

    def _split(self, both: str) -> tuple[str, str]:
        """*Chuyên viên, Phòng Kinh tế*: parted at the first comma or dash after which a unit is named."""
        for index, char in enumerate(both):
            if char in ",-–;" and self.units.find(both[index + 1 :]).unit:
                return both[:index].strip(" ,-–;"), both[index + 1 :].strip()
        position, _, unit = both.partition(",")
        return position.strip(), unit.strip()

    def _unit(self, number: int, row: Row, text: str, context: RowContext, name: str) -> str:
        column = Field.UNIT if self.layout.has(Field.UNIT) else Field.POSITION_AND_UNIT
        if not text:
            if not context.unit_id and not context.lost:
                self.findings.append(codes.UNIT_MISSING.at(self._at(number, column), name=name or "dòng này"))
            return context.unit_id
        match = self.units.find(text, context.unit_id)
        if match.unit:
            return self._narrowed(number, row, match.unit.id)
        self.findings.append(
            unit_fault(self.units, text, self._at(number, column), codes.UNIT_UNKNOWN, context.unit_id)
        )
        return ""

    def _narrowed(self, number: int, row: Row, unit_id: str) -> str:
        """The lowest of the units that several columns name (Cơ quan, Phòng ban)."""
        for index in self.layout.columns.get(Field.UNIT, ())[1:]:
            text = cell_text(cell_at(row, index))
            if not text or text.lower() in _DITTO:
                continue
            unit = self.units.find(text, unit_id).unit
            if unit is None or not self.units.are_in_line(unit.id, unit_id):
                place = cell_place(self.layout.sheet, number, index)
                self.findings.append(unit_fault(self.units, text, place, codes.UNIT_UNKNOWN, unit_id))
            elif self.units.is_below(unit.id, unit_id):
                unit_id = unit.id
        return unit_id

    def _birth(self, number: int, row: Row) -> Birth:
        births: list[tuple[str, Birth]] = []
        for index in self.layout.columns.get(Field.BORN, ()):
            value = cell_at(row, index)
            birth = read_birth(value, self.latest_year) if value is not None else NO_BIRTH
            if birth is not NO_BIRTH and birth.fault is not None:
                text = cell_text(value)
                self.findings.append(birth.fault.at(self._at(number, Field.BORN), text=text, year=birth.year))
            if birth != NO_BIRTH:
                births.append((cell_text(value), birth))
        dates = {birth.born_on for _, birth in births if birth.born_on}
        if len(dates) > 1:
            place = self._at(number, Field.BORN)
            self.findings.append(codes.DATES_DISAGREE.at(place, first=births[0][0], second=births[1][0]))
        return next((birth for _, birth in births if birth.born_on), births[0][1] if births else NO_BIRTH)

    def _group(
        self, number: int, row: Row, context: RowContext, position: str, unit_id: str
    ) -> tuple[StaffGroup, bool]:
        text = cell_text(self.first(row, Field.GROUP)) if self.layout.has(Field.GROUP) else ""
        group = stated_group(text) if text else context.group
        if text and not group:
            self.findings.append(codes.GROUP_UNKNOWN.at(self._at(number, Field.GROUP), text=text))
        if group:
            return group, True
        unit_name = self.units[unit_id].full_name if unit_id in self.units else ""
        return derive_group(position, unit_name), False

    def _fields(self, number: int, row: Row) -> tuple[str, ...]:
        if not self.layout.has(Field.FIELDS):
            return ()
        value = self.first(row, Field.FIELDS)
        fields = split_fields(value) if value is not None else ()
        for text in fields:
            self._take(read_free_text(text, self._at(number, Field.FIELDS), "Lĩnh vực"))
        return fields


def encoding_fault(text: str, place: str) -> Finding | None:
    """The finding for text of a legacy font or broken on its way; None for sound text."""
    legacy = recognise_legacy(text)
    if legacy:
        return codes.LEGACY_TEXT.at(place, charset=legacy.charset, text=text, reading=legacy.reading)
    return codes.BROKEN_TEXT.at(place, text=text) if is_broken(text) else None


def unit_fault(units: UnitIndex, text: str, place: str, unknown: codes.Fault, near: str = "") -> Finding:
    """Why a name is no unit: several units bear it, or none does and these come nearest."""
    choices = units.find(text, near).choices
    if choices:
        named = "; ".join(units.label(unit) for unit in choices)
        return codes.UNIT_AMBIGUOUS.at(place, text=text, choices=named)
    nearest = units.nearest(text)
    offered = " hay ".join(f"“{name}”" for name in nearest)
    hint = (
        f"Có phải là {offered}? Ghi đúng tên đó."
        if nearest
        else "Ghi tên đơn vị đúng như trong danh mục đơn vị."
    )
    return unknown.at(place, text=text, hint=hint)
