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


def _postgres(table: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION congvu_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION congvu_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION congvu_append_only()",
    ]
