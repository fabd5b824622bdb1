"""A staff list as it was read, to JSON and back: only what an import needs of it, no other column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from congvu.model.findings import Finding, Severity
from congvu.model.people import StaffGroup
from congvu.roster.columns import Field
from congvu.roster.header import Layout
from congvu.roster.staff import StaffRow, StaffSheet

Json = Mapping[str, Any]


def sheet_to_json(sheet: StaffSheet) -> dict[str, Any]:
    """Rows and findings as JSON values; :func:`sheet_from_json` gives them back."""
    layout = next((row.layout for row in (*sheet.rows, *sheet.held) if row.layout), None)
    return {
        "sheet": sheet.sheet,
        "columns": dict(sheet.columns),
        "layout": _layout_to_json(layout) if layout else None,
        "rows": [_row_to_json(row) for row in sheet.rows],
        "held": [_row_to_json(row) for row in sheet.held],
        "findings": [asdict(finding) for finding in sheet.findings],
    }


def sheet_from_json(body: Json) -> StaffSheet:
    """What :func:`sheet_to_json` wrote; of the sheet's texts that were left out on purpose nothing was kept."""
    layout = _layout_from_json(body["layout"]) if body["layout"] else None
    return StaffSheet(
        body["sheet"],
        [_row_from_json(row, layout) for row in body["rows"]],
        [_row_from_json(row, layout) for row in body["held"]],
        [Finding(**{**finding, "severity": Severity(finding["severity"])}) for finding in body["findings"]],
        columns=body["columns"],
    )


def _row_to_json(row: StaffRow) -> dict[str, Any]:
    """The row without what it does not say: lists run to a hundred thousand rows."""
    always = {
        "place": row.place,
        "row_number": row.row_number,
        "full_name": row.full_name,
        "unit_id": row.unit_id,
        "position": row.position,
        "group": row.group.value,
    }
    told: dict[str, Any] = {
        "born_on": row.born_on.isoformat() if row.born_on else "",
        "birth_year": row.birth_year,
        "staff_code": row.staff_code,
        "email": row.email,
        "phone": row.phone,
        "fields": list(row.fields),
        "group_stated": row.group_stated,
        "fields_stated": row.fields_stated,
    }
    return always | {name: value for name, value in told.items() if value}


def _row_from_json(body: Json, layout: Layout | None) -> StaffRow:
    told: dict[str, Any] = {**body, "layout": layout}
    told["group"] = StaffGroup(told["group"])
    told["fields"] = tuple(told.get("fields", ()))
    if "born_on" in told:
        told["born_on"] = date.fromisoformat(told["born_on"])
    return StaffRow(**told)


def _layout_to_json(layout: Layout) -> dict[str, Any]:
    """What names the place of a cell."""
    columns = {field.value: list(places) for field, places in layout.columns.items()}
    return {"sheet": layout.sheet, "rows": [layout.first_row, layout.last_row], "columns": columns}


def _layout_from_json(body: Json) -> Layout:
    columns = {Field(name): tuple(places) for name, places in body["columns"].items()}
    first, last = body["rows"]
    return Layout(body["sheet"], first, last, columns, {})
