"""Voilà's own way: the cells are run in the visitor's kernel while the page is sent."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from voila.execute import VoilaExecutor

from congvu.interfaces.campus.voila.contract import LiveCampus
from congvu.interfaces.campus.voila.pages import DashboardPage, LessonPage
from congvu.interfaces.campus.voila.render import (
    FAILED,
    finish_html,
    make_exporter,
    page_context,
    page_resources,
    read_notebook,
    shown,
)

# The page needs no more code run; a forked kernel then takes none, whatever reaches it.
_CLOSE = "(getattr(get_ipython().kernel, 'limit', None) or (lambda closed: None))(closed=True)"
_CLOSE_S = 20
_log = logging.getLogger(__name__)


class CampusRenderer:
    """Runs one notebook in one kernel and renders it. Voilà's ``NotebookRenderer`` less what we forbid:
    overrides by query string, the contents manager, tracebacks, ``VOILA_*`` variables."""

    def __init__(
        self, campus: LiveCampus, page: LessonPage | DashboardPage, parts: Mapping[str, str]
    ) -> None:
        self._campus = campus
        self._page = page
        self._parts = parts
        self._executor: Any = None

    async def pieces(self, kernel_id: str) -> AsyncIterator[str]:
        """The page, piece by piece; the cells are run between the pieces."""
        settings = self._campus.settings_for(self._page)
        notebook = await asyncio.to_thread(read_notebook, self._page.notebook, self._page.title)
        context = page_context(self._parts, live=True) | {
            "kernel_start": lambda nb: self._connect(nb, kernel_id),
            "cell_generator": self._run_cells,
        }
        pieces = make_exporter(settings).generate_from_notebook_node(
            notebook,
            resources=page_resources(settings, self._page.title),
            extra_context=context,
            page_config=settings["page_config"],
        )
        async for piece, _ in pieces:
            yield finish_html(piece, settings["base_url"])

    async def _connect(self, notebook: NotebookNode, kernel_id: str) -> str:
        manager = self._campus.kernel_manager.get_kernel(kernel_id)
        self._executor = VoilaExecutor(notebook, km=manager, show_tracebacks=False)
        self._executor.kc = await self._executor.async_start_new_kernel_client()
        return kernel_id

    async def _run_cells(self, notebook: NotebookNode, _kernel_id: str) -> AsyncIterator[NotebookNode]:
        try:
            for index, cell in enumerate(notebook.cells):
                yield await self._run_cell(cell, index)
            await self._executor.kc.execute(_CLOSE, silent=True, reply=True, timeout=_CLOSE_S)
        finally:
            self._executor.kc.stop_channels()

    async def _run_cell(self, cell: NotebookNode, index: int) -> NotebookNode:
        if cell.cell_type != "code":
            return cell
        try:
            await self._executor.async_execute_cell(cell, index, store_history=False)
        except (CellExecutionError, DeadKernelError, TimeoutError):
            _log.exception("%s: cell %d failed", self._page.notebook, index)
            cell.outputs.append({"output_type": "display_data", "data": {FAILED: {}}, "metadata": {}})
        settings = self._campus.render_settings
        cell.outputs = [shown(output, settings, live=True) for output in cell.outputs if _visible(output)]
        return cell


def _visible(output: Mapping[str, Any]) -> bool:
    return output["output_type"] != "error" and output.get("name") != "stderr"
