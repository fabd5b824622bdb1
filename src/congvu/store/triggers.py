"""Database triggers that refuse UPDATE and DELETE on what is only ever appended."""

from __future__ import annotations

from collections.abc import Iterable


def append_only_ddl(dialect: str, tables: Iterable[str]) -> list[str]:
    """DDL that makes the tables append-only, for ``sqlite`` or ``postgresql``."""
    return [
        line for table in tables for line in (_sqlite(table) if dialect == "sqlite" else _postgres(table))
    ]


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION congvu_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
)
_REFUSES = "EXECUTE FUNCTION congvu_append_only()"


def _postgres(table: str) -> list[str]:
    rows = f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {_REFUSES}"
    whole = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {_REFUSES}"
    return [_FUNCTION, rows, whole]
