"""A store that cannot take a write says so, keeps what it acknowledged, and goes on when it can."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from backbone import NOW
from databases import Postgres
from sqlalchemy import insert, make_url, select, text

from congvu.model.errors import StoreUnavailable
from congvu.store import Store, Tx
from congvu.store import engine as engine_module
from congvu.store.schema import officer

ROOM_PAGES = 8


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'congvu.db'}"


def add(officer_id: str) -> Callable[[Tx], None]:
    def job(tx: Tx) -> None:
        tx.execute(insert(officer).values(id=officer_id, created_at=NOW))

    return job


def fill(tx: Tx) -> None:
    """More than the room that is left."""
    tx.execute(insert(officer), [{"id": f"fill-{n}", "created_at": NOW} for n in range(4_000)])


def limit_pages(store: Store, room: int | None) -> None:
    """SQLite itself refuses to grow the file, as on a full disk; the limit holds for each connection."""

    def set_limit(tx: Tx) -> None:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
        limit = 2**30 if room is None else pages + room
        tx.exec_driver_sql(f"PRAGMA max_page_count={limit}")

    store.write(set_limit)


def count(store: Store) -> int:
    return len(store.read(lambda tx: tx.execute(select(officer.c.id)).all()))


def test_a_full_database_refuses_the_write(url: str) -> None:
    with Store(url) as store:
        limit_pages(store, ROOM_PAGES)
        with pytest.raises(StoreUnavailable):
            store.write(fill)
        assert count(store) == 0


def test_a_full_database_takes_writes_again_when_there_is_room(url: str) -> None:
    with Store(url) as store:
        limit_pages(store, ROOM_PAGES)
        with pytest.raises(StoreUnavailable):
            store.write(fill)
        limit_pages(store, None)
        store.write(fill)
        assert count(store) == 4_000


# RLIMIT_FSIZE makes the operating system refuse to lengthen any file, which no pragma can: the log fills up, and the
# commit of a whole group fails after each of its jobs went well.
FULL_DISK = """
import resource, signal, sys, threading
from datetime import UTC, datetime
from sqlalchemy import insert, select
from congvu.model.errors import StoreUnavailable
from congvu.store import Store
from congvu.store.schema import officer

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(sys.argv[1])
NOW = datetime(2026, 11, 22, tzinfo=UTC)
def add(tx, name):
    tx.execute(insert(officer).values(id=name, created_at=NOW))
store.write(lambda tx: add(tx, "before"))
from pathlib import Path
size = Path(sys.argv[1].removeprefix("sqlite:///") + "-wal").stat().st_size
entered, opened = threading.Event(), threading.Event()
def gate(tx):
    entered.set()
    opened.wait(10)
first = store.submit_write(gate)
entered.wait(10)
group = [store.submit_write(lambda tx, n=n: add(tx, f"full-{n}")) for n in range(3)]
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
opened.set()
print(*[type(future.exception(20)).__name__ for future in group])
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.write(lambda tx: add(tx, "after"))
print(*sorted(store.read(lambda tx: tx.execute(select(officer.c.id)).scalars().all())))
store.close()
"""


def test_a_commit_that_fails_fails_its_whole_group_and_later_writes_work_again(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines() == [
        "StoreUnavailable StoreUnavailable StoreUnavailable",
        "after before",
    ], done.stderr


def test_a_database_that_another_program_keeps_locked_is_unavailable(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SQLITE_BUSY_MS", 20)
    with Store(url) as store:
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            store.write(add("a"))
        other.execute("ROLLBACK")
        other.close()
        store.write(add("a"))
        assert count(store) == 1


def test_a_scrub_that_a_reader_hinders_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence here would mean that an erased name stays in the write-ahead log."""
    monkeypatch.setattr(engine_module, "SQLITE_BUSY_MS", 20)
    with Store(url) as store:
        store.write(add("a"))
        reader = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM officer").fetchall()
        store.write(add("b"))
        with pytest.raises(StoreUnavailable):
            store.scrub()
        reader.close()
        store.scrub()


@pytest.fixture
def server_url(postgres: Postgres) -> Iterator[str]:
    with postgres.fresh_url() as made:
        yield made


@pytest.mark.postgres
def test_a_lost_server_is_unavailable_and_works_again_when_it_is_back(
    postgres: Postgres, server_url: str
) -> None:
    name = make_url(server_url).database
    with Store(server_url) as store:
        store.write(add("before"))
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with pytest.raises(StoreUnavailable):
            store.write(add("lost"))
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        store.write(add("after"))
        assert count(store) == 2


@pytest.mark.postgres
def test_a_connection_cut_in_mid_write_is_unavailable_and_leaves_nothing(
    postgres: Postgres, server_url: str
) -> None:
    def cut(tx: Tx) -> None:
        add("cut")(tx)
        pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postgres.run(f"SELECT pg_terminate_backend({pid}, 5000)")
        add("more")(tx)

    with Store(server_url) as store:
        with pytest.raises(StoreUnavailable):
            store.write(cut)
        assert count(store) == 0


@pytest.mark.postgres
def test_two_jobs_that_lock_each_other_out_are_both_done(server_url: str) -> None:
    """PostgreSQL ends one of them; it is run again, and may then be the quicker and end the other."""
    barrier = threading.Barrier(2)
    tried: dict[str, int] = {"ab": 0, "ba": 0}

    def job(tx: Tx, order: str) -> None:
        tried[order] += 1
        for place, name in enumerate(order):
            tx.execute(text("UPDATE officer SET erased_at = now() WHERE id = :id"), {"id": name})
            if place == 0 and tried[order] == 1:
                barrier.wait(10)

    with Store(server_url) as store:
        store.write(add("a"))
        store.write(add("b"))
        futures = [store.submit_write(lambda tx, o=order: job(tx, o)) for order in tried]
        assert [future.result(20) for future in futures] == [None, None]
        assert sum(tried.values()) > 2
