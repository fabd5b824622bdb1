"""Migrations bring any database to exactly the schema."""

from __future__ import annotations

import threading

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from backbone_fixtures import Databases
from sqlalchemy import inspect

from congvu.store import Store
from congvu.store.engine import make_engine, migrate
from congvu.store.schema import metadata


def test_an_empty_database_becomes_exactly_the_schema(databases: Databases) -> None:
    url = databases.bare_url()
    engine = make_engine(url)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_every_column_may_be_empty_just_where_the_schema_says_so(databases: Databases) -> None:
    url = databases.bare_url()
    with Store(url) as store:
        found = inspect(store.engine)
        there = {
            (table, column["name"]): column["nullable"]
            for table in found.get_table_names()
            for column in found.get_columns(table)
            if table in metadata.tables
        }
    wanted = {(t.name, c.name): c.nullable for t in metadata.sorted_tables for c in t.columns}
    assert there == wanted


def test_migrating_again_changes_nothing(databases: Databases) -> None:
    url = databases.bare_url()
    for _ in range(2):
        with Store(url) as store:
            tables = set(inspect(store.engine).get_table_names())
    assert tables == {*metadata.tables, "alembic_version"}


def test_processes_that_start_together_migrate_once(databases: Databases) -> None:
    url = databases.bare_url()
    failures: list[BaseException] = []

    def start() -> None:
        try:
            Store(url).close()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
