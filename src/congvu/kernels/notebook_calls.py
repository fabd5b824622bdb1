"""Runs of notebooks: the sandbox of this process, and what it says when a notebook did not come to its end."""

from __future__ import annotations

import atexit
import math
from functools import cache
from pathlib import Path

from congvu.kernels.notebook_wire import NotebookRequest, NotebookRun
from congvu.kernels.sandbox import DEFAULT_PRELOAD, Limits, Sandbox
from congvu.model.content import Json
from congvu.model.ports import RunStatus

FUNCTION = "congvu.kernels.notebook_run:run_notebook"
PRELOAD = (*DEFAULT_PRELOAD, "congvu.kernels._notebook_warm")
"""The rehearsal comes last: a traceback looks at the file of each module that it has not seen yet."""
MB = 2**20
JSON_SWELL = 8
"""A character of output may be six bytes in the reply, and stands in two messages of an error."""

NAMES = {
    RunStatus.TIMEOUT: "NotebookTimeoutError",
    RunStatus.MEMORY: "MemoryLimitError",
    RunStatus.OUTPUT: "OutputLimitError",
    RunStatus.REFUSED: "SandboxMissing",
}


class Died(Exception):
    """A notebook's process did not come to its end: ``reason`` is a name, ``why`` a sentence."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(f"{reason}: {why}")
        self.reason, self.why = reason, why


@cache
def notebook_sandbox() -> Sandbox:
    """The sandbox, made once a process; its warm process starts with the first notebook."""
    sandbox = Sandbox(preload=PRELOAD)
    atexit.register(sandbox.close)
    return sandbox


def run_cells(request: NotebookRequest, folder: Path, wall_s: float, memory_mb: int) -> list[NotebookRun]:
    """Runs the cells with ``folder`` as the one place to write. Raises :class:`Died`."""
    limits = Limits(
        wall_s=wall_s,
        cpu_s=math.ceil(wall_s) + 1,
        memory_bytes=memory_mb * MB,
        reply_bytes=request["output_bytes"] * JSON_SWELL + len(request["cells"]) * MB,
    )
    ended = notebook_sandbox().call(FUNCTION, dict(request), folder=folder, limits=limits)
    if ended.status is not RunStatus.DONE:
        raise Died(NAMES.get(ended.status, "DeadKernelError"), ended.error or "Kernel died")
    return _runs(ended.value, len(request["cells"]))


def _runs(value: Json, count: int) -> list[NotebookRun]:
    """The reply comes from a process that has run a stranger's code; its messages are looked at when replayed."""
    if not isinstance(value, list) or len(value) > count or not all(map(_is_run, value)):
        raise Died("UnreadableOutput", "What the notebook's process replied is no list of runs.")
    return value


def _is_run(run: Json) -> bool:
    if not isinstance(run, dict) or run.keys() != {"messages", "reply", "timed_out"}:
        return False
    reply, messages = run["reply"], run["messages"]
    return isinstance(messages, list) and isinstance(reply, dict) and _is_reply(reply)


def _is_reply(reply: dict[str, Json]) -> bool:
    if reply.get("status") == "ok":
        return True
    named = all(isinstance(reply.get(name), str) for name in ("ename", "evalue"))
    return reply.get("status") == "error" and named and isinstance(reply.get("traceback"), list)
