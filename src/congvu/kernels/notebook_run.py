"""Runs a notebook's code cells in this process, and tells what a kernel would have sent to its client.

The shell is ipykernel's own, made before the fork; only the socket is missing: in its place a list is filled with the
very messages (``{"msg_type": …, "content": …}``), so that the client's side can be nbclient's own.
"""

# mypy: disable-error-code="no-untyped-call"
# IPython has few types.

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

# debugpy costs 30 MB a kernel and nobody debugs one; ipykernel does without when it cannot be imported.
sys.modules.setdefault("debugpy", cast(Any, None))

from ipykernel.compiler import XCachingCompiler  # noqa: E402  (after the line above)
from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from IPython.core.error import StdinNotImplementedError  # noqa: E402
from traitlets.config import Config  # noqa: E402

from congvu.kernels._iopub import Iopub, OutputLimitError, Stream  # noqa: E402
from congvu.kernels._time_limit import time_limit  # noqa: E402
from congvu.kernels.notebook_wire import NotebookRequest, NotebookRun, RunCell  # noqa: E402

NO_INPUT = "raw_input was called, but this frontend does not support input requests."
NO_PROCESSES = "No programs, and no connections to others, while a notebook is graded."
REFUSED_EVENTS = (
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "pty.spawn",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
)
_REHEARSAL = ("1", "print('a')", "def f():\n    assert 1 == 2\nf()", "(", "%precision 3", "%reset -f")


@dataclass(frozen=True, slots=True)
class _Notebook:
    """A shell and where it sends."""

    shell: Any
    iopub: Iopub


_MADE: list[_Notebook] = []


def prepare() -> None:
    """Makes the shell and runs cells that need what most notebooks need; to be called in the warm process.

    The first traceback alone imports for 0.3 s; after this a fork draws one in some milliseconds.
    """
    notebook = _notebook()
    cells: list[RunCell] = [{"source": source, "timeout_s": None, "may_raise": True} for source in _REHEARSAL]
    asyncio.run(_run_all(notebook, cells, []))
    notebook.shell.execution_count = 1
    notebook.shell.history_manager.reset(new_session=False)


def _notebook() -> _Notebook:
    if not _MADE:
        config = Config()
        config.HistoryManager.enabled = False  # it would start a thread
        config.HistoryManager.hist_file = ":memory:"
        shell: Any = ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler)
        iopub = Iopub(key=b"")
        iopub.room_bytes = 1 << 20
        for publisher in (shell.displayhook, shell.display_pub):
            publisher.session = iopub
        shell.displayhook.topic = b"execute_result"
        shell.system = _no_programs  # before it asks for a terminal
        shell._format_exception_for_storage = _not_stored  # noqa: SLF001  # every traceback would be drawn twice
        _MADE.append(_Notebook(shell, iopub))
    return _MADE[0]


def run_notebook(request: NotebookRequest) -> list[NotebookRun]:
    """Runs the cells in order, in the folder where this process stands. To be called in a process of its own.

    After an error the others run as well, unless the cell may not raise. A cell whose time is up is interrupted; one
    that does not heed it ends the process, ``GRACE_S`` later.
    """
    notebook = _notebook()
    notebook.iopub.room_bytes = request["output_bytes"]
    os.environ.update(request["environment"])
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    sys.path.insert(0, "")  # as in a kernel: modules beside the notebook can be imported
    sys.addaudithook(_refuse)
    return asyncio.run(_run_all(notebook, request["cells"], request["allowed"]))


def _refuse(event: str, _arguments: Any) -> None:
    """Says why, in the place of the bare error of the sandbox, which holds whatever becomes of this."""
    if event in REFUSED_EVENTS:
        raise PermissionError(f"{NO_PROCESSES} ({event})")


async def _run_all(notebook: _Notebook, cells: list[RunCell], allowed: list[str]) -> list[NotebookRun]:
    runs: list[NotebookRun] = []
    with _as_streams(notebook.iopub):
        for cell in cells:
            run = await _run(notebook, cell["source"], cell["timeout_s"])
            runs.append(run)
            failed = run["reply"]["status"] == "error" and run["reply"]["ename"] not in allowed
            if failed and not cell["may_raise"]:
                break
    return runs


@contextlib.contextmanager
def _as_streams(iopub: Iopub) -> Iterator[None]:
    import builtins
    import getpass

    before = sys.stdout, sys.stderr, builtins.input, getpass.getpass
    sys.stdout, sys.stderr = Stream(iopub, "stdout"), Stream(iopub, "stderr")
    builtins.input = getpass.getpass = _no_input
    try:
        yield
    finally:
        sys.stdout, sys.stderr, builtins.input, getpass.getpass = before


def _not_stored(*_args: Any, **_kw: Any) -> dict[str, Any]:
    return {}


def _no_programs(*_args: Any, **_kw: Any) -> Any:
    raise PermissionError(NO_PROCESSES)


def _no_input(*_args: Any, **_kw: Any) -> Any:
    raise StdinNotImplementedError(NO_INPUT)


async def _run(notebook: _Notebook, source: str, timeout_s: float | None) -> NotebookRun:
    notebook.iopub.begin()
    running = asyncio.ensure_future(_reply(notebook.shell, source))
    reply = _error(KeyboardInterrupt(), [])
    with time_limit(timeout_s, running) as is_over:
        reply = await running
    if notebook.iopub.overflowed:  # swallowed or not
        reply = _error(OutputLimitError("The notebook has printed more than it may."), [])
    return {"messages": notebook.iopub.taken(), "reply": reply, "timed_out": is_over()}


async def _reply(shell: Any, source: str) -> dict[str, Any]:
    """The content of a kernel's ``execute_reply``, as far as a client looks at it. Never raises."""
    shell._last_traceback = None  # noqa: SLF001  # as its own run_cell does
    shell._last_traceback_during_displayhook = False  # noqa: SLF001
    try:
        result = await shell.run_cell_async(
            source, store_history=True, transformed_cell=_transformed(shell, source)
        )
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    except BaseException as error:  # noqa: BLE001  # the cell may have broken the shell itself (nbgrader #1324)
        return _error(error, [])
    if result.success and not shell._last_traceback_during_displayhook:  # noqa: SLF001
        return {"status": "ok", "execution_count": shell.execution_count - 1}
    cause = result.error_before_exec or result.error_in_exec
    return _error(cause, shell._last_traceback) | {"execution_count": shell.execution_count - 1}  # noqa: SLF001


def _transformed(shell: Any, source: str) -> str | None:
    """With ``None`` the shell transforms it again, and shows why it cannot."""
    try:
        return str(shell.transform_cell(source))
    except Exception:  # noqa: BLE001  # whatever a magic raises
        return None


def _error(error: object, traceback: Any) -> dict[str, Any]:
    lines = [str(line) for line in traceback] if isinstance(traceback, list) else []
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001  # a trainee's own exception
        text = ""
    return {"status": "error", "ename": type(error).__name__, "evalue": text, "traceback": lines}
