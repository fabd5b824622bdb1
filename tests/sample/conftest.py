"""The sample, loaded once through the real services."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from real_content import real_bundle
from sample_cast import NOW, ROOT, Killed, Sample, dies_on

from congvu.content.bundle import Bundle
from congvu.sample import WORKBOOK, load_sample
from congvu.sample.logins import FILE
from congvu.services.authoring.publishing import publish_content
from congvu.services.context import Context, Services
from congvu.store import Store


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return real_bundle()


@pytest.fixture(scope="session")
def first(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Loaded by a process that was killed on the fifth day of the campaign, and by its successor. Read only."""
    state, services = tmp_path_factory.mktemp("sample"), Services()
    with Store(f"sqlite:///{state / 'congvu.db'}") as store:
        store.write(lambda tx: publish_content(tx, Context(NOW, services), bundle))
        with pytest.raises(Killed):
            load_sample(store, services, NOW, workbook=ROOT / WORKBOOK, state=state, progress=dies_on(5))
        summary = load_sample(store, services, NOW, workbook=ROOT / WORKBOOK, state=state)
        yield Sample(store, state, summary, services)


@pytest.fixture
def sample(first: Sample, tmp_path: Path) -> Iterator[Sample]:
    """A copy that a test may change."""
    state = tmp_path / "state"
    state.mkdir()
    shutil.copy2(first.state / FILE, state / FILE)
    with (
        closing(sqlite3.connect(first.state / "congvu.db")) as old,
        closing(sqlite3.connect(state / "congvu.db")) as new,
    ):
        old.backup(new)
    with Store(f"sqlite:///{state / 'congvu.db'}") as store:
        yield replace(first, store=store, state=state, services=Services())
