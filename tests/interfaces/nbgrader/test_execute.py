"""Notebooks in the sandbox: the outputs of a kernel, and the meaning of Execute's traits."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from congvu.interfaces.nbgrader.execute import CLOSED, SandboxExecute, strangers
from congvu.kernels import notebook_calls as _runs
from congvu.kernels.sandbox import Ended
from congvu.model.ports import RunStatus

SOURCES = (
    "1 + 1",
    "import sys\nprint('một')\nprint('hai', file=sys.stderr)\nprint('ba')\n4",
    "def f():\n    return 1 / 0\nf()",
    "assert 1 == 2, 'sai'",
    "print('chưa xong'",
    "handle = display('a', display_id=True)\nhandle.update('b')",
    "from IPython.display import clear_output, HTML\ndisplay(1)\nclear_output()\nHTML('<b>đậm</b>')",
    "display(1)\nclear_output(wait=True)\ndisplay(2)",
    "import asyncio\nawait asyncio.sleep(0)\nasyncio.get_running_loop().is_running()",
    "%precision 3\n3.14159",
    "%no_such_magic",
    "class Odd:\n    def __repr__(self):\n        raise ValueError('x')\nOdd()",
    "In[1], _, __name__",
    "raise SystemExit",
    "import warnings\nwarnings.warn('chú ý')",
    "%%writefile lời.txt\nchào",
    "open('lời.txt').read()",
    "   ",
)


def notebook(sources: Sequence[str], kernel: str = "python3", **cell: Any) -> Any:
    """A notebook of code cells."""
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    cells = [nbformat.v4.new_code_cell(one, **cell) for one in sources]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def run(sources: Any, folder: Path, execute: type[Execute] = SandboxExecute, **traits: Any) -> Any:
    """The notebook after its run in a folder."""
    made = notebook(sources) if isinstance(sources, (tuple, list)) else sources
    return execute(**traits).preprocess(made, {"metadata": {"path": str(folder)}})[0]


def errors(cell: Any) -> list[str]:
    """Names of the errors in a cell's outputs."""
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def without_folders(outputs: Any) -> str:
    """As JSON, without the temporary folder in which ipykernel says that a cell's source lies."""
    return re.sub(r"[/\w-]*/ipykernel_\d+/", "", json.dumps(outputs))


def test_a_notebook_is_what_a_kernel_makes_of_it(tmp_path: Path) -> None:
    """Outputs, tracebacks, counts and metadata are nbgrader's, cell by cell."""
    for name in ("stock", "ours"):
        (tmp_path / name).mkdir()
    stock, ours = run(SOURCES, tmp_path / "stock", Execute), run(SOURCES, tmp_path / "ours")
    for theirs, mine in zip(stock.cells, ours.cells, strict=True):
        assert without_folders(mine.outputs) == without_folders(theirs.outputs), mine.source
        assert mine.execution_count == theirs.execution_count, mine.source
    assert ours.metadata == stock.metadata
    assert (tmp_path / "ours" / "lời.txt").read_text("utf-8") == "chào\n"


def test_each_notebook_starts_afresh(tmp_path: Path) -> None:
    """Nothing of one run is seen by the next."""
    run(["left = 1\nimport json\njson.left = 1"], tmp_path)
    assert errors(run(["left"], tmp_path).cells[0]) == ["NameError"]
    assert errors(run(["import json\njson.left"], tmp_path).cells[0]) == ["AttributeError"]


def test_a_cell_over_time_is_interrupted_and_the_rest_run(tmp_path: Path) -> None:
    """As stock: the interrupt and CellTimeoutError in its outputs, then the next cell."""
    done = run(["while True:\n    pass", "2"], tmp_path, timeout=1)
    assert errors(done.cells[0]) == ["KeyboardInterrupt", "CellTimeoutError"]
    assert done.cells[1].outputs[0].data["text/plain"] == "2"


def test_a_cell_that_awaits_is_cancelled_when_its_time_is_up(tmp_path: Path) -> None:
    """As by a kernel; the next cell runs."""
    sources = ["import asyncio\nawait asyncio.sleep(60)", "2"]
    done = run(sources, tmp_path, timeout=1)
    assert errors(done.cells[0]) == ["CancelledError", "CellTimeoutError"]
    assert done.cells[1].outputs[0].data["text/plain"] == "2"


def test_without_interrupts_a_cell_over_time_fails_the_notebook(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError):
        run(["while True:\n    pass"], tmp_path, timeout=1, interrupt_on_timeout=False)


def test_the_message_of_a_timeout_is_configurable(tmp_path: Path) -> None:
    told = {"ename": "Chậm", "evalue": "", "traceback": ["chậm"]}
    assert (
        errors(run(["while True: pass"], tmp_path, timeout=1, error_on_timeout=told).cells[0])[-1] == "Chậm"
    )


def test_a_notebook_that_may_not_raise_stops_at_its_error(tmp_path: Path) -> None:
    """``force_raise_errors``: the error is raised here, and what follows it was never run."""
    with pytest.raises(CellExecutionError):
        run(["1 / 0", "open('after', 'w')"], tmp_path, force_raise_errors=True)
    assert not (tmp_path / "after").exists()


def test_sections_of_older_configurations_hold() -> None:
    made = Config()
    made.ExecutePreprocessor.timeout = 11
    assert SandboxExecute(config=made).timeout == 11
    made.Execute.timeout = 12
    assert SandboxExecute(config=made).timeout == 12


@pytest.mark.parametrize(
    "source", ["input()", "!ls", "%%bash\nls", "import os\nos.system('ls')", "import os\nos.fork()"]
)
def test_what_is_refused_says_so(tmp_path: Path, source: str) -> None:
    """No keyboard, no programs: an error in words, at once, and the notebook goes on."""
    done = run([source, "2"], tmp_path)
    assert errors(done.cells[0])[0] in ("StdinNotImplementedError", "PermissionError")
    assert not errors(done.cells[1])


def test_a_process_that_ends_itself_leaves_an_error_in_every_cell(tmp_path: Path) -> None:
    """Also in those that had passed before it: nbgrader gives full points to silence."""
    made = notebook(["1", "import os\nos._exit(0)", "3"])
    done, resources = SandboxExecute().preprocess(made, {"metadata": {"path": str(tmp_path)}})
    assert [errors(cell) for cell in done.cells] == [["DeadKernelError"]] * 3
    assert resources[CLOSED] == "DeadKernelError"


def test_it_is_tried_again_as_often_as_configured(tmp_path: Path) -> None:
    flaky = "import os\nif not os.path.exists('once'):\n    open('once', 'w').close()\n    os._exit(1)"
    assert errors(run([flaky], tmp_path).cells[0]) == ["DeadKernelError"]
    (tmp_path / "once").unlink()
    assert not errors(run([flaky], tmp_path, execute_retries=1).cells[0])


def test_too_much_output_is_an_error_though_it_was_swallowed(tmp_path: Path) -> None:
    source = (
        "for _ in range(300):\n    try:\n        print('x' * 10_000)\n    except Exception:\n        pass"
    )
    assert errors(run([source], tmp_path, output_mb=1).cells[0]) == ["OutputLimitError"]


@pytest.mark.parametrize(
    "forged",
    [
        "not a list",
        [{"messages": [], "reply": {"status": "ok"}, "timed_out": False}] * 2,
        [{"messages": [], "reply": {"status": "fine"}, "timed_out": False}],
        [{"messages": [], "reply": {"status": "error", "ename": 1}, "timed_out": False}],
        [{"messages": [{"msg_type": "stream"}], "reply": {"status": "ok"}, "timed_out": False}],
        [{"messages": ["x"], "reply": {"status": "ok"}, "timed_out": False}],
        [
            {
                "messages": [{"msg_type": "execute_result", "content": []}],
                "reply": {"status": "ok"},
                "timed_out": False,
            }
        ],
    ],
)
def test_a_forged_reply_closes_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forged: Any
) -> None:
    """The process that replies has run a stranger's code."""

    class Forger:
        def call(self, *_: Any, **__: Any) -> Ended:
            return Ended(RunStatus.DONE, forged)

    monkeypatch.setattr(_runs, "notebook_sandbox", Forger)
    assert errors(run(["1"], tmp_path).cells[0]) == ["UnreadableOutput"]


def test_where_there_is_no_sandbox_nothing_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("congvu.kernels.sandbox.sandbox.missing", lambda: ("Landlock",))
    done = run(["open('ran', 'w')"], tmp_path)
    assert errors(done.cells[0]) == ["SandboxMissing"]
    assert not (tmp_path / "ran").exists()


def test_a_kernel_that_nobody_has_is_no_kernel(tmp_path: Path) -> None:
    """As stock."""
    with pytest.raises(NoSuchKernel):
        run(notebook(["1"], kernel="no-such-kernel"), tmp_path)


def test_another_kernel_is_refused_unless_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernelspec with a program of its own runs outside every sandbox, so somebody must have said that it may."""
    folder = tmp_path / "jupyter" / "kernels" / "other"
    folder.mkdir(parents=True)
    program = '["/usr/bin/env", "python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"]'
    (folder / "kernel.json").write_text(
        f'{{"argv": {program}, "display_name": "Other", "language": "python"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    refused = run(notebook(["open('ran', 'w')"], kernel="other"), tmp_path)
    assert errors(refused.cells[0]) == ["KernelRefused"]
    assert not (tmp_path / "ran").exists()


def test_links_and_pipes_are_seen_as_strangers(tmp_path: Path) -> None:
    """nbgrader writes notebooks and sets modes through links."""
    import os

    (tmp_path / "sub").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "sub" / "link").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert {path.name for path in strangers(tmp_path)} == {"link", "folder", "pipe"}
