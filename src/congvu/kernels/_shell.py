"""The IPython shell of a warm process: made before any kernel exists, adopted by the kernel after the fork."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few types.

from __future__ import annotations

import sys
import traceback
from typing import Any, cast

# debugpy costs 30 MB a kernel and nobody debugs one; ipykernel does without when it cannot be imported.
sys.modules.setdefault("debugpy", cast(Any, None))

from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from IPython.core.displayhook import CapturingDisplayHook  # noqa: E402  (after the line above)
from IPython.core.displaypub import DisplayPublisher  # noqa: E402
from traitlets.config import Config  # noqa: E402
from typing_extensions import override  # noqa: E402

Output = dict[str, Any]
FAILED = "application/vnd.congvu.failed+json"


def make_shell() -> Any:
    """The shell singleton, without history (which starts a thread) and without tracebacks for visitors."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    shell: Any = ZMQInteractiveShell.instance(config=config)
    shell.showtraceback = _log_traceback
    shell.showsyntaxerror = _log_traceback
    return shell


def _log_traceback(exc_tuple: Any = None, *_args: Any, **_kwargs: Any) -> None:
    """For the log of the campus; stock IPython would send it, source lines and all, to the browser."""
    traceback.print_exception(*(exc_tuple or sys.exc_info()), file=sys.__stderr__)


class _Recorder(DisplayPublisher):
    """Takes what a cell displays or prints as nbformat outputs, in order."""

    outputs: list[Output]

    @override
    def publish(self, data: Any, metadata: Any = None, *_args: Any, **_kwargs: Any) -> None:
        self.add({"output_type": "display_data", "data": dict(data), "metadata": dict(metadata or {})})

    @override
    def clear_output(self, wait: Any = False) -> None:  # upstream's
        self.outputs.clear()

    def add(self, output: Output) -> None:
        self.outputs.append(output)

    def write(self, text: str) -> int:
        if self.outputs and self.outputs[-1]["output_type"] == "stream":
            self.outputs[-1]["text"] += text
        else:
            self.add({"output_type": "stream", "name": "stdout", "text": text})
        return len(text)

    def flush(self) -> None:
        """Part of the file protocol."""


class _ResultHook(CapturingDisplayHook):
    """``sys.displayhook`` while a cell is run."""

    def __init__(self, shell: Any, recorder: _Recorder) -> None:
        super().__init__(shell=shell)
        self._recorder = recorder

    @override
    def __call__(self, result: Any = None) -> None:
        if result is None:
            return
        data, metadata = self.shell.display_formatter.format(result)
        if data:
            output = {"output_type": "execute_result", "data": data, "metadata": metadata}
            self._recorder.add(output | {"execution_count": None})


def run_cells(shell: Any, cells: list[str]) -> list[list[Output]]:
    """Run each source; returns its outputs. A cell that fails leaves a mark (``FAILED``) and the rest run."""
    publisher, hook, stdout = shell.display_pub, shell.display_trap.hook, sys.stdout
    recorder = _Recorder()
    shell.display_pub, shell.display_trap.hook = recorder, _ResultHook(shell, recorder)
    try:
        sys.stdout = cast(Any, recorder)
        return [_run(shell, recorder, cell) for cell in cells]
    finally:
        sys.stdout = stdout
        shell.display_pub, shell.display_trap.hook = publisher, hook


def _run(shell: Any, recorder: _Recorder, cell: str) -> list[Output]:
    recorder.outputs = []
    if not shell.run_cell(cell, store_history=False).success:
        recorder.add({"output_type": "display_data", "data": {FAILED: {}}, "metadata": {}})
    return recorder.outputs
