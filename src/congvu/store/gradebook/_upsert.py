"""Inserts into nbgrader's tables that do not mind if nbgrader itself was quicker.

On SQLite a writer is alone. On PostgreSQL ``nbgrader autograde`` may add the very student, submission or grade that the
projector is adding, in between its look and its insert.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[dict[str, Any]]


def insert_missing(tx: Connection, table: Table, rows: Rows) -> None:
    """Inserts rows; one that is there by any unique key stays as it is."""
    if rows:
        tx.execute(_insert(tx, table).on_conflict_do_nothing(), rows)


def put_rows(tx: Connection, table: Table, key: Sequence[str], names: Sequence[str], rows: Rows) -> None:
    """Inserts rows; of one that is there by ``key`` the columns ``names`` are overwritten."""
    if not rows:
        return
    statement = _insert(tx, table)
    values = {name: statement.excluded[name] for name in names}
    tx.execute(
        statement.on_conflict_do_update(index_elements=[table.c[name] for name in key], set_=values), rows
    )


def _insert(tx: Connection, table: Table) -> Any:
    return (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)
