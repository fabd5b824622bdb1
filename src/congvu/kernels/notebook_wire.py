"""What goes into a notebook's process and comes out of it, as plain values. Light to import, on either side."""

from __future__ import annotations

from typing import Any, TypedDict

Message = dict[str, Any]
"""``{"msg_type": …, "content": …}``, as a kernel sends it."""

GRACE_S = 4
"""How long a cell may go on after it was interrupted, as ``iopub_timeout`` in nbclient."""


class RunCell(TypedDict):
    """A cell to run; ``timeout_s`` of ``None`` means none. Unless it ``may_raise``, the notebook ends at its error."""

    source: str
    timeout_s: float | None
    may_raise: bool


class NotebookRequest(TypedDict):
    """What :func:`run_notebook` takes. ``allowed`` are names of errors that never end the notebook."""

    cells: list[RunCell]
    output_bytes: int
    environment: dict[str, str]
    allowed: list[str]


class NotebookRun(TypedDict):
    """What became of a cell: the messages it sent, the content of its reply, whether its time was up."""

    messages: list[Message]
    reply: dict[str, Any]
    timed_out: bool


class CellFailed(Exception):
    """A cell of a lesson raised, or the lesson did not come to its end: the cell's id (empty: no one cell), and why."""

    def __init__(self, cell_id: str, why: str) -> None:
        super().__init__(why)
        self.cell_id, self.why = cell_id, why
