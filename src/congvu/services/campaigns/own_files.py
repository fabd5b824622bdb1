"""The caller's own data as files: JSON for programs, a workbook to read."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

from congvu import messages
from congvu.documents.sheets import Column, SheetTable, TableValue, write_table
from congvu.services.campaigns.own_data import OwnData
from congvu.services.campaigns.own_tables import OwnTable

_RULE = Column("Quy định", width=100)


def own_json(data: OwnData, rules: list[str]) -> bytes:
    """All tables by name, each a list of objects; days and instants in ISO 8601, instants as in Vietnam."""
    tables = {table.name: [_object(table, row) for row in table.rows] for table in data.tables}
    body = {"made_at": data.made_at.isoformat(timespec="seconds"), "kept": rules, **tables}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def own_workbook(data: OwnData, rules: list[str]) -> bytes:
    """A sheet a table, and one that says how long what is kept."""
    made = f"Dữ liệu của {data.full_name}, lúc {messages.moment(data.made_at)}"
    sheets = [
        SheetTable(
            table.title,
            [column for _, column in table.columns],
            table.rows,
            tuple(filter(None, (made, table.note))),
        )
        for table in data.tables
    ]
    told = SheetTable("Giữ bao lâu", [_RULE], [(rule,) for rule in rules], (made,))
    book = BytesIO()
    write_table(book, [*sheets, told])
    return book.getvalue()


def _object(table: OwnTable, row: tuple[TableValue, ...]) -> dict[str, TableValue]:
    return {name: _plain(value) for (name, _), value in zip(table.columns, row, strict=True)}


def _plain(value: TableValue) -> TableValue:
    return value.isoformat() if isinstance(value, date) else value
