"""The author's own cells of a lesson, run once in the sandbox, when it is published."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient.client import NotebookClient

from congvu.kernels.notebook_calls import Died, run_cells
from congvu.kernels.notebook_wire import CellFailed, NotebookRun

CELL_S, LESSON_S = 60.0, 300.0
MEMORY_MB, OUTPUT_BYTES = 1024, 10 << 20


def run_lesson(sources: Mapping[str, str], files: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What the cells show, as notebooks keep it; ``sources`` by cell id, in order. Raises :class:`CellFailed`.

    They stand in a folder with ``files`` (text by name) alone, reach no other program, no network and nothing of the
    campus, and hold no ticket.
    """
    told = [{"source": source, "timeout_s": CELL_S, "may_raise": False} for source in sources.values()]
    request: Any = {"cells": told, "output_bytes": OUTPUT_BYTES, "environment": {}, "allowed": []}
    with tempfile.TemporaryDirectory(prefix="congvu-lesson-") as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        try:
            runs = run_cells(request, Path(folder), LESSON_S, MEMORY_MB)
        except Died as died:
            raise CellFailed("", str(died)) from died
    return _outputs(list(sources), runs)


def _outputs(cell_ids: Sequence[str], runs: Sequence[NotebookRun]) -> dict[str, list[dict[str, Any]]]:
    """nbclient's own methods make outputs of the messages."""
    cells = [nbformat.v4.new_code_cell("", id=cell_id) for cell_id in cell_ids]
    client = NotebookClient(nbformat.v4.new_notebook(cells=cells))
    client.reset_execution_trackers()
    for index, (cell, run) in enumerate(zip(cells, runs, strict=False)):  # fewer, where one raised
        if run["reply"]["status"] == "error":
            raise CellFailed(cell.id, f"{run['reply']['ename']}: {run['reply']['evalue']}")
        client.clear_before_next_output = False
        for message in run["messages"]:
            client.process_message({**message, "header": dict(message), "parent_header": {}}, cell, index)
    return {cell.id: [dict(output) for output in cell.outputs] for cell in cells}
