"""The tables in which the caller's own data are shown, and taken away as JSON or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from congvu.documents.sheets import Column, ColumnKind, TableValue
from congvu.model.people import Role
from congvu.services.context import Context

K = ColumnKind
DAY, MOMENT = K.DATE, K.DATETIME
ROLES = {
    Role.TRAINEE: "học viên",
    Role.ORGANISER: "người tổ chức",
    Role.MARKER: "người chấm",
    Role.UNIT_HEAD: "lãnh đạo đơn vị (chỉ xem)",
    Role.AUTHOR: "người soạn",
    Role.ADMINISTRATOR: "quản trị viên",
}


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One kind of data: a name for programs, a title, columns as (name for programs, column), rows, what to say beside."""

    name: str
    title: str
    columns: tuple[tuple[str, Column], ...]
    rows: tuple[tuple[TableValue, ...], ...]
    note: str = ""


def own_table(
    name: str,
    title: str,
    columns: Iterable[tuple[str, str, ColumnKind, int]],
    rows: Iterable[Iterable[TableValue]],
    note: str = "",
) -> OwnTable:
    """A table; of each column its name for programs, heading, kind and width in characters."""
    told = tuple((key, Column(heading, kind, width)) for key, heading, kind, width in columns)
    return OwnTable(name, title, told, tuple(tuple(row) for row in rows), note)


def local_to(ctx: Context) -> Callable[[datetime | None], datetime | None]:
    """Instants as Vietnam's clocks show them, without a zone, to the minute: what a sheet can hold."""
    return lambda at: (
        at.astimezone(ctx.services.zone).replace(tzinfo=None, second=0, microsecond=0) if at else None
    )
