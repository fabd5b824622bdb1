"""From a grid of cells to people: the header, then line by line, with every fault at its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from congvu import messages
from congvu.model.findings import Finding, errors
from congvu.roster import codes, lines
from congvu.roster.cells import CellValue, cell_at, cell_place, cell_text, is_blank, raw_text
from congvu.roster.columns import Field, recognise
from congvu.roster.dates import YOUNGEST_AGE, BirthColumn
from congvu.roster.groups import stated_group
from congvu.roster.header import SCANNED_ROWS, Layout, find_header, with_split_names
from congvu.roster.personrow import PersonReader, RowContext, encoding_fault, unit_fault
from congvu.roster.staff import IgnoredRow, StaffRow, StaffSheet
from congvu.roster.units import UnitIndex

Row = Sequence[CellValue]
Progress = Callable[[int], None]
PROGRESS_STEP = 2_000
# Fields that only a person has; the unit is left out, for a merged section row may reach into its column.
_PERSONAL = (Field.BORN, Field.CODE, Field.EMAIL, Field.PHONE)
_DETAILS = (*_PERSONAL, Field.POSITION, Field.POSITION_AND_UNIT, Field.UNIT)
_EVIDENCE = frozenset({Field.BORN, Field.CODE, Field.EMAIL, Field.PHONE})


def read_staff_rows(
    sheet: str,
    rows: Sequence[Row],
    units: UnitIndex,
    *,
    on: date | None = None,
    default_unit_id: str = "",
    other_sheets: Sequence[str] = (),
    progress: Progress | None = None,
) -> StaffSheet:
    """Read a staff list as offices keep it.

    ``sheet`` names the grid in cell addresses. ``on`` is today, to refuse birth dates of children.
    ``default_unit_id`` stands for people under no section and with no unit of their own; without it they are
    refused. ``other_sheets`` are sheets with data that were not read. ``progress`` gets the count of rows done.
    """
    layout = find_header(sheet, rows)
    if layout is None:
        return StaffSheet(sheet, [], [], [_why_no_header(sheet, rows)])
    layout = with_split_names(layout, rows)
    reader = _SheetReader(layout, rows, units, on, default_unit_id)
    reader.findings.extend(_about_the_sheet(layout, other_sheets))
    return reader.run(progress)


def _why_no_header(sheet: str, rows: Sequence[Row]) -> Finding:
    for number, row in enumerate(rows[:SCANNED_ROWS]):
        for column, value in enumerate(row):
            fault = encoding_fault(raw_text(value), cell_place(sheet, number, column)) if value else None
            if fault:
                return fault
    return codes.NO_HEADER.at(cell_place(sheet, 0, 0))


def _about_the_sheet(layout: Layout, other_sheets: Sequence[str]) -> list[Finding]:
    findings: list[Finding] = []
    here = layout.place(layout.first_row, Field.NAME)
    if other_sheets:
        findings.append(codes.OTHER_SHEETS.at(here, sheet=layout.sheet, others=", ".join(other_sheets)))
    if not _EVIDENCE & layout.columns.keys():
        findings.append(codes.NO_IDENTITY.at(here))
    if layout.unread:
        place = cell_place(layout.sheet, layout.last_row, layout.unread[0])
        headings = ", ".join(f"“{layout.headings[column]}”" for column in layout.unread[:10])
        findings.append(codes.FIELDS_UNREAD.at(place, headings=headings))
    return findings


class _SheetReader:
    """Walks the lines below a header. What a section row says holds until the next."""

    def __init__(
        self, layout: Layout, grid: Sequence[Row], units: UnitIndex, on: date | None, default_unit_id: str
    ) -> None:
        self.layout = layout
        self.grid = grid
        self.units = units
        self.people = PersonReader(layout, units, on.year - YOUNGEST_AGE if on else 2100)
        self.default_unit_id = default_unit_id
        self.context = RowContext(unit_id=default_unit_id)
        self.rows: list[StaffRow] = []
        self.held: list[StaffRow] = []
        self.findings: list[Finding] = []
        self.ignored: list[IgnoredRow] = []
        self.signed = False
        self.births = BirthColumn()

    def run(self, progress: Progress | None) -> StaffSheet:
        for number in range(self.layout.last_row + 1, len(self.grid)):
            row = self.grid[number]
            if any(value is not None and value != "" for value in row):
                self._line(number, row)
            if progress and number % PROGRESS_STEP == 0:
                progress(number)
        if not (self.rows or self.held or errors(self.findings)):
            self.findings.append(codes.NO_PEOPLE.at(self.layout.place(self.layout.last_row + 1, Field.NAME)))
        self._hold_swapped()
        if progress:
            progress(len(self.grid))
        return self._result()

    def _result(self) -> StaffSheet:
        understood = {
            self.layout.headings[column]: field.value
            for field, columns in self.layout.columns.items()
            for column in columns
            if column in self.layout.headings
        }
        header_rows = tuple(range(self.layout.first_row + 1, self.layout.last_row + 2))
        return StaffSheet(
            self.layout.sheet, self.rows, self.held, self.findings, header_rows, understood, self.ignored
        )

    def _line(self, number: int, row: Row) -> None:
        name = self.people.name_of(row)
        numbered = lines.is_ordinal(self.people.first(row, Field.ORDINAL))
        personal = any(self.people.first(row, field) is not None for field in _PERSONAL)
        if self.signed:
            self._below_signature(number, row, name, numbered or personal)
        elif self._is_furniture(number, row, name):
            return
        elif name and personal:
            self._person(number, row)
        elif not (name and self._has_details(row, name)):
            self._other(number, row, name, numbered)
        elif not self._is_line(number, row, name, numbered):
            self._person(number, row)

    def _is_furniture(self, number: int, row: Row, name: str) -> bool:
        """Pass over a header repeated at the top of a printed page, and over column numbers."""
        known = recognise(name) if name else None
        if known and known[0] in (Field.NAME, Field.FAMILY):
            self._ignore(number, "header", row)
        elif len(name) <= len("(12) (13)") and lines.is_column_numbers(row):
            self._ignore(number, "numbers", row)
        else:
            return False
        return True

    def _has_details(self, row: Row, name: str) -> bool:
        """Whether the row tells more than a name; a section merged over the columns repeats its text."""
        return any(
            value is not None and cell_text(value) != name
            for value in (self.people.first(row, field) for field in _DETAILS)
        )

    def _is_line(self, number: int, row: Row, name: str, numbered: bool) -> bool:
        """Take a row that looks like a person's, but has nothing personal, as what it is instead."""
        if lines.is_total(name):
            self._ignore(number, "total", row)
        elif lines.is_signature(name):
            self._sign(number, row)
        elif numbered or not lines.looks_like_heading(name, cell_at(row, 0)):
            return False
        else:
            return self._is_unit(number, row, name)
        return True

    def _person(self, number: int, row: Row) -> None:
        person, birth = self.people.read(number, row, self.context)
        self.findings.extend(self.people.findings)
        # Under a section that is no unit, a row without a unit of its own is held: the section's finding says why.
        faulty = self.people.is_faulty or not person.unit_id
        (self.held if faulty else self.rows).append(person)
        self.births.add(number, birth)

    def _other(self, number: int, row: Row, name: str, numbered: bool) -> None:
        texts = lines.section_texts(row)
        if any(map(lines.is_total, texts)):
            self._ignore(number, "total", row)
        elif any(map(lines.is_signature, texts)):
            self._sign(number, row)
        elif texts and lines.is_note(texts[0]):
            self._ignore(number, "note", row)
        elif len(texts) == 1 and self._is_section(number, row, texts[0], numbered):
            pass
        elif (
            name
            or (numbered and texts)
            or sum(self.people.first(row, field) is not None for field in _PERSONAL) > 1
        ):
            self._person(number, row)
        else:
            self._ignore(number, "other", row)

    def _is_section(self, number: int, row: Row, text: str, numbered: bool) -> bool:
        """Take a row of one text as a section, if it is one: of a unit, of a group, or of neither."""
        name = lines.section_name(text)
        if self._is_unit(number, row, text):
            return True
        if self._is_rank(row, name):
            self._ignore(number, "section", row)
            return True
        is_name = numbered and not lines.looks_like_heading(text, None)
        return False if is_name else self._unknown_section(number, row, name or text)

    def _is_rank(self, row: Row, name: str) -> bool:
        """Take a heading of people: a group, a rank, or a block (Khối …) that ends the unit above."""
        group = stated_group(name)
        if group:
            self.context.group = group
            self.context.group_lasts = lines.is_lettered(row)
        elif lines.is_block(name):
            self.context.unit_id, self.context.lost = self.default_unit_id, False
        return group is not None or lines.is_block(name) or lines.is_neutral_section(name)

    def _is_unit(self, number: int, row: Row, text: str) -> bool:
        """Open the section of the unit that a text names, if it names one."""
        for candidate in dict.fromkeys((text, lines.section_name(text))):
            match = self.units.find(candidate, self.context.unit_id)
            if match.unit:
                self.context.enter(match.unit.id)
                self._ignore(number, "section", row)
                return True
        return False

    def _unknown_section(self, number: int, row: Row, name: str) -> bool:
        heading = lines.looks_like_heading(name, cell_at(row, 0))
        if heading and self.layout.has(Field.UNIT):
            self._ignore(number, "section", row)
            return True
        column = next(
            index for index, value in enumerate(row) if isinstance(value, str) and name in cell_text(value)
        )
        place = cell_place(self.layout.sheet, number, column)
        fault = encoding_fault(raw_text(row[column]), place)
        self.findings.append(
            fault or unit_fault(self.units, name, place, codes.SECTION_UNKNOWN, self.context.unit_id)
        )
        if not self.layout.has(Field.UNIT):
            self.context.unit_id, self.context.lost = "", True
        return True

    def _sign(self, number: int, row: Row) -> None:
        self.signed = True
        self._ignore(number, "signature", row)

    def _below_signature(self, number: int, row: Row, name: str, personal: bool) -> None:
        """Signers' names are no staff; a numbered or detailed person below the block is reported."""
        if name and personal and not lines.is_total(name):
            self.findings.append(codes.AFTER_SIGNATURE.at(self.layout.place(number, Field.NAME), text=name))
        else:
            self._ignore(number, "signature", row)

    def _ignore(self, number: int, kind: str, row: Row) -> None:
        text = " | ".join(cell_text(value) for value in row if not is_blank(value))
        if text:
            self.ignored.append(IgnoredRow(number + 1, kind, text[:200]))

    def _hold_swapped(self) -> None:
        """Hold the people whose birth date Excel may have turned around."""
        suspects = self.births.suspects()
        if not suspects:
            return
        fault = codes.DATE_SWAPPED if self.births.is_sure() else codes.DATE_SWAPPED_HINT
        for person in (*self.rows, *self.held):
            if person.row_number - 1 in suspects and person.born_on:
                text = messages.day(person.born_on)
                self.findings.append(fault.at(person.place_of(Field.BORN), text=text))
        if fault is codes.DATE_SWAPPED:
            self.held.extend(person for person in self.rows if person.row_number - 1 in suspects)
            self.rows = [person for person in self.rows if person.row_number - 1 not in suspects]
