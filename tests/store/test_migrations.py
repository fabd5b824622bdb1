"""Migrations bring any database to exactly the schema."""

from __future__ import annotations

import json
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from backbone_fixtures import Databases
from sqlalchemy import MetaData, Table, insert, inspect, select

from congvu.store import Store, Tx, dump, results
from congvu.store.engine import make_engine, migrate, revisions, upgrade
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


# -- from the first release ---------------------------------------------------------------------------------------
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MARKS = {
    "slots": [{"slot": "s01", "points": 1.0, "max_points": 2.0, "key_revision_id": "k", "flag": ""}],
    "pending": ["s02"],
}
FIRST = {  # rows of a store of the first release, by table in the order of their foreign keys
    "unit": {
        "id": "u",
        "kind": "xa",
        "name": "Xã",
        "full_name": "Xã Một",
        "from_on": NOW.date(),
        "invented": False,
    },
    "officer": {"id": "o", "created_at": NOW},
    "publication": {"id": "p", "quiz_id": "q", "number": 1, "digest": "d", "body": {}, "published_at": NOW},
    "campaign": {
        "id": "c",
        "title": "Đợt",
        "unit_id": "u",
        "course_id": "c",
        "publication_id": "p",
        "opens_at": NOW,
        "closes_at": NOW,
        "pass_mark": 0.5,
        "simulated": False,
        "created_at": NOW,
    },
    "attempt": {
        "id": "a",
        "campaign_id": "c",
        "publication_id": "p",
        "officer_id": "o",
        "number": 1,
        "paper": {"seed": 1, "slots": []},
        "started_at": NOW,
        "deadline_at": NOW,
    },
    "attempt_event": {"attempt_id": "a", "type": "marked", "at": NOW, "payload": MARKS},
    "result": {
        "attempt_id": "a",
        "campaign_id": "c",
        "officer_id": "o",
        "submitted_at": NOW,
        "points": 1.0,
        "max_points": 4.0,
        "passed": False,
        "slots": MARKS,
        "flagged": False,
    },
}


def first_release(url: str) -> None:
    """A database as the first release left it, with a row in each table that matters."""
    engine = make_engine(url)
    with engine.execution_options(congvu_writes=True).begin() as tx:
        upgrade(tx, "0001")
        there = set(inspect(tx).get_table_names())
        for name, row in FIRST.items():
            columns = [metadata.tables[name].columns[column] for column in row]
            trimmed = Table(name, MetaData(), *(type(one)(one.name, one.type) for one in columns))
            tx.execute(insert(trimmed), row)
        assert "regrade_job" not in there
    engine.dispose()


def is_as_it_was(tx: Tx) -> None:
    stored = results.get_result(tx, "a")
    assert stored is not None
    assert (stored.result.points, stored.result.penalty, stored.result.pending) == (1.0, 0.0, ("s02",))
    assert tx.execute(select(metadata.tables["result"].c.waiting)).scalar_one() is True
    assert tx.execute(select(metadata.tables["attempt_event"].c.seq)).scalar_one() == 1


def test_a_store_of_the_first_release_is_brought_up_with_its_rows(databases: Databases) -> None:
    url = databases.bare_url()
    first_release(url)
    with Store(url) as store:
        store.read(is_as_it_was)
        assert store.read(dump.revision) == revisions()[-1]
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


def first_dump(url: str, path: Path) -> None:
    """A backup that the first release made: its tables in full, and a manifest without columns."""
    engine = make_engine(url)
    with engine.connect() as tx, zipfile.ZipFile(path, "w") as archive:
        old = MetaData()
        old.reflect(tx)
        rows: dict[str, int] = {}
        for name in old.tables:
            if name == "alembic_version":
                continue
            columns = [metadata.tables[name].c[one.name] for one in old.tables[name].columns]
            found = tx.execute(select(*columns)).all()
            lines = [json.dumps([dump._plain(value) for value in row], ensure_ascii=False) for row in found]
            archive.writestr(f"{name}.jsonl", "".join(f"{line}\n" for line in lines))
            rows[name] = len(found)
        manifest = {"format": 1, "revision": "0001", "made_at": NOW.isoformat(), "rows": rows}
        archive.writestr(dump.MANIFEST, json.dumps(manifest))
    engine.dispose()


def test_a_backup_of_the_first_release_is_restored_and_migrated(databases: Databases, tmp_path: Path) -> None:
    """Whoever upgrades must be able to go back to last week's backup."""
    old = databases.bare_url()
    first_release(old)
    first_dump(old, tmp_path / "old.zip")
    with Store(databases.empty_url()) as store:
        store.write(lambda tx: dump.load(tx, tmp_path / "old.zip"))
        store.read(is_as_it_was)
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


def test_the_columns_of_the_first_release_stand_in_the_order_of_its_dumps(databases: Databases) -> None:
    """Dumps of then do not name them: today's order, without what came since, must be theirs."""
    url = databases.bare_url()
    first_release(url)
    engine = make_engine(url)
    found = inspect(engine)
    for name in found.get_table_names():
        if name != "alembic_version":
            there = [column["name"] for column in found.get_columns(name)]
            assert [one.name for one in metadata.tables[name].columns if one.name in there] == there
    engine.dispose()
