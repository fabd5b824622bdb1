"""A real campus for each module; its one dashboard is the probe, so that a test can look out of its kernel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from campus_server import NOBODY, CampusServer, Visitor, probe_notebook


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    folder = tmp_path_factory.mktemp("campus")
    dashboards = folder / "content" / "dashboards"
    dashboards.mkdir(parents=True)
    dashboards.joinpath("overview.ipynb").write_text(json.dumps(probe_notebook("# Thăm dò")))
    with CampusServer(folder, {"CONGVU_CONTENT": str(folder / "content")}) as server:
        yield server


@pytest.fixture(scope="module")
def known(campus: CampusServer) -> Callable[[str], Visitor]:
    """A visitor by name, the same one each time in a module."""
    visitors: dict[str, Visitor] = {}

    def get(name: str = NOBODY) -> Visitor:
        if name not in visitors:
            visitors[name] = campus.visitor(name)
        return visitors[name]

    return get


@pytest.fixture
def quiet(campus: CampusServer) -> Iterator[None]:
    """The campus's log holds no traceback of what the test did."""
    before = len(campus.log)
    yield
    assert "Traceback" not in campus.log[before:], campus.log[before:][-4_000:]
