"""The watch over the right to see, and the notebook from top to bottom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from congvu.interfaces.dashboards._watch import MOST_FAILURES, start_watch, watch
from congvu.interfaces.dashboards.client import AccessEnded, PortUnavailable

NOTEBOOK = Path(__file__).parents[3] / "dashboards" / "overview.ipynb"
WIDGET, HTML = "application/vnd.jupyter.widget-view+json", "text/html"


def _answers(*errors: Exception | None) -> Callable[[], None]:
    remaining: Iterator[Exception | None] = iter(errors)

    def ask() -> None:
        if error := next(remaining):
            raise error

    return ask


def test_it_asks_until_access_ends() -> None:
    said: list[str] = []
    asyncio.run(watch(_answers(None, None, AccessEnded("Hết quyền", 403)), said.append, interval_s=0))
    assert said == ["Hết quyền"]


def test_a_port_that_is_gone_ends_access() -> None:
    """It dies with the session, so that nobody is left to say 401."""
    said: list[str] = []
    gone = [PortUnavailable("…")] * MOST_FAILURES
    asyncio.run(watch(_answers(*gone), said.append, interval_s=0))
    assert "Mất kết nối" in said[0]


def test_a_port_that_comes_back_is_forgiven() -> None:
    said: list[str] = []
    stumbles = [PortUnavailable("…"), ValueError(), None] * 3
    asyncio.run(watch(_answers(*stumbles, AccessEnded("Hết quyền", 401)), said.append, interval_s=0))
    assert said == ["Hết quyền"]


def test_without_a_loop_nothing_is_watched() -> None:
    assert start_watch(lambda: None, lambda _: None) is None


def test_with_a_loop_it_is_watched_until_that_ends() -> None:
    async def run() -> asyncio.Task[None]:
        task = start_watch(lambda: None, lambda _: None)
        assert task is not None
        return task

    assert asyncio.run(run()).cancelled()


def _run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("CONGVU_PORT", "CONGVU_TICKET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    return NotebookClient(notebook, timeout=120, kernel_name="python3").execute().cells[-1].outputs


def test_the_notebook_is_short_and_carries_no_output() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    (code,) = (cell for cell in notebook.cells if cell.cell_type == "code")
    assert not code.outputs
    assert len(code.source.splitlines()) < 5


def test_the_notebook_runs_and_shows_figures_first(
    port: Any, report: Any, row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port.reports = [report(row("Trần An"), row("Lê Bình", share=0.725))]
    figures, page = _run(port.environment(), monkeypatch)
    assert "<strong>2</strong>" in figures.data[HTML]
    assert WIDGET not in figures.data
    assert figures.metadata["congvu"], "the campus would leave it to the scripts"
    assert WIDGET in page.data


def test_the_notebook_says_that_nothing_is_there(port: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = _run(port.environment(), monkeypatch)
    assert "Chưa có đợt tập huấn nào" in said.data[HTML]


def test_the_notebook_says_that_the_visitor_may_not(port: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    port.refuses = (403, {"error": "forbidden", "message": "Anh/chị không phải người tổ chức."})
    (said,) = _run(port.environment(), monkeypatch)
    assert "không phải người tổ chức" in said.data[HTML]


def test_outside_the_campus_the_notebook_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = _run({}, monkeypatch)
    assert "hệ thống Công vụ" in said.data[HTML]
