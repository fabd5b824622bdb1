"""``/my-data``: what is kept about whoever asks, who else has seen it, how long it is kept; and the same as files."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.documents.sheets import ColumnKind, TableValue
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.links import home_crumb
from congvu.model.errors import NotFound
from congvu.services.campaigns import OwnTable, own_everything, own_json, own_workbook
from congvu.services.keeping import retention_of, retention_rules

SHOWN_MAX = 50
"""Rows of a table that the page shows, the rest is in the files."""
POINT_PLACES = 4
"""Decimals of points, all that are kept: a total stands beside its verdict."""
_NOT_SHOWN = {"key", "attempt_id"}
"""Columns for programs alone."""
_NAME = "du-lieu-cua-toi"
_MAKERS = {
    f"{_NAME}.json": (own_json, "application/json; charset=utf-8"),
    f"{_NAME}.xlsx": (
        own_workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


class MyDataPage(Page):
    """The page; for everybody, about herself."""

    @authenticated
    async def get(self) -> None:
        """Her data, read on a long reader: a person's whole record is no short page."""
        data = await self.backend.read_long(partial(own_everything, ctx=self.context()))
        self.show(
            "my_data.html.j2",
            title="Dữ liệu của tôi",
            crumbs=[home_crumb(self.base_url)],
            made_at=messages.moment(data.made_at),
            files=[{"href": f"{self.base_url}my-data/{name}", "text": text} for name, text in _FILES],
            tables=[_shown(table) for table in data.tables],
            rules=retention_rules(retention_of(self.backend.settings)),
        )


_FILES = ((f"{_NAME}.xlsx", "Tải tệp Excel (.xlsx)"), (f"{_NAME}.json", "Tải tệp cho máy đọc (.json)"))


class MyDataFile(Page):
    """``/my-data/<name>``: all of it as one file, for herself."""

    @authenticated
    async def get(self, name: str) -> None:
        """The file."""
        if name not in _MAKERS:
            raise NotFound("Không có tệp này.")
        make, media_type = _MAKERS[name]
        ctx, rules = self.context(), retention_rules(retention_of(self.backend.settings))
        body = await self.backend.read_long(lambda tx: make(own_everything(tx, ctx), rules))
        self.set_header("Content-Type", media_type)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.finish(body)


def _shown(table: OwnTable) -> dict[str, Any]:
    places = [place for place, (name, _) in enumerate(table.columns) if name not in _NOT_SHOWN]
    kinds = [column.kind for _, column in table.columns]
    return {
        "name": table.name,
        "title": table.title,
        "note": table.note,
        "head": [table.columns[place][1].heading for place in places],
        "rows": [[_text(row[place], kinds[place]) for place in places] for row in table.rows[:SHOWN_MAX]],
        "more": messages.number(max(0, len(table.rows) - SHOWN_MAX)) if len(table.rows) > SHOWN_MAX else "",
    }


def _text(value: TableValue, kind: ColumnKind) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return f"{value:%H:%M} {messages.day(value.date())}"
    if isinstance(value, date):
        return messages.day(value)
    if isinstance(value, int | float):
        return messages.percent(value) if kind is ColumnKind.PERCENT else messages.number(value, POINT_PLACES)
    return str(value)
