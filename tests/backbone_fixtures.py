"""Fixtures of the backbone's tests, beside those of all tests: databases without tables, and with the cast."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from backbone import World, populate
from databases import Postgres

from congvu.store import Store, Tx
from congvu.store.schema import metadata

WORLD = "congvu_world"
SHARED = "congvu_shared"
_stores: dict[str, tuple[Store, str]] = {}
_campaigns: dict[str, str] = {}
"""The campaign of each filled template, by its address."""


class Databases:
    """Fresh databases on one engine, dropped after the test; ``server`` is ``None`` for SQLite."""

    def __init__(self, folder: Path, templates: Path, server: Postgres | None, stack: ExitStack) -> None:
        self.name = "postgres" if server else "sqlite"
        self._folder, self._templates, self.server, self._stack = folder, templates, server, stack
        self._numbers = count()

    def bare_url(self) -> str:
        """The address of a database without tables."""
        if self.server:
            return self._stack.enter_context(self.server.fresh_url(None))
        return self._sqlite()

    def empty_url(self) -> str:
        """The address of a migrated database."""
        if self.server:
            return self._stack.enter_context(self.server.fresh_url())
        return self._sqlite(self._templates / "template.db")

    def world_url(self) -> tuple[str, str]:
        """The address of a database with the cast, and its campaign."""
        if self.server:
            made_from = self.server.url(WORLD)
            if made_from not in _campaigns:
                self.server.run(f"CREATE DATABASE {WORLD}")
            campaign_id = _filled(made_from)
            return self._stack.enter_context(self.server.fresh_url(WORLD)), campaign_id
        path = self._templates / f"{WORLD}.db"
        campaign_id = _filled(f"sqlite:///{path}")
        return self._sqlite(path), campaign_id

    def _sqlite(self, template: Path | None = None) -> str:
        path = self._folder / f"db-{next(self._numbers)}.db"
        if template:
            shutil.copyfile(template, path)
        return f"sqlite:///{path}"


def _filled(url: str) -> str:
    if url not in _campaigns:
        with Store(url) as store:
            _campaigns[url] = populate(store).campaign_id
    return _campaigns[url]


def _databases(request: pytest.FixtureRequest, name: str, stack: ExitStack) -> Databases:
    templates: Path = request.getfixturevalue("_sqlite_template").parent
    server = request.getfixturevalue("postgres") if name == "postgres" else None
    return Databases(request.getfixturevalue("tmp_path"), templates, server, stack)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases of one engine; a test that asks for them runs on both."""
    with ExitStack() as stack:
        yield _databases(request, request.param, stack)


@pytest.fixture
def both_engines(request: pytest.FixtureRequest) -> Iterator[dict[str, Databases]]:
    """Databases of both engines, for what goes from one to the other."""
    with ExitStack() as stack:
        yield {name: _databases(request, name, stack) for name in ("sqlite", "postgres")}


@pytest.fixture
def store_url(databases: Databases) -> str:
    """The address of an empty, migrated database, of the same engine as ``databases``."""
    return databases.empty_url()


@pytest.fixture(scope="session")
def shared_stores(postgres: Postgres) -> Iterator[dict[str, tuple[Store, str]]]:
    """Stores that tests take turns in, with their campaign, by address; closed before the server stops."""
    yield _stores
    while _stores:
        _stores.popitem()[1][0].close()


@pytest.fixture
def world(request: pytest.FixtureRequest, databases: Databases) -> Iterator[World]:
    """A store with the cast. On PostgreSQL it is one store, put back after each test: a copy costs four times that."""
    if databases.server:
        store, campaign_id = _shared(databases.server, request.getfixturevalue("shared_stores"))
        yield World(store, campaign_id=campaign_id)
        store.write(_put_back)
        return
    url, campaign_id = databases.world_url()
    with Store(url) as store:
        yield World(store, campaign_id=campaign_id)


def _shared(server: Postgres, stores: dict[str, tuple[Store, str]]) -> tuple[Store, str]:
    """The store that tests take turns in, with a copy of its rows in a schema of its own."""
    url = server.url(SHARED)
    if url not in stores:
        server.run(f"CREATE DATABASE {SHARED}")
        campaign_id = _filled(url)
        store = Store(url)
        names = [table.name for table in metadata.sorted_tables]
        kept = ["CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE public.{name}" for name in names)]
        store.write(lambda tx: tx.exec_driver_sql("; ".join(kept)))
        stores[url] = store, campaign_id
    return stores[url]


def _put_back(tx: Tx) -> None:
    names = [table.name for table in metadata.sorted_tables]
    steps = [
        "SET LOCAL session_replication_role = replica"
    ]  # neither triggers nor foreign keys hold for a while
    for name in names:
        steps += [f"DELETE FROM public.{name}", f"INSERT INTO public.{name} SELECT * FROM kept.{name}"]
    tx.exec_driver_sql("; ".join(steps))
