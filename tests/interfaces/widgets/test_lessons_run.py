"""Every lesson, top to bottom in a real kernel, as an author's JupyterLab runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).parents[3]
LESSONS = sorted(ROOT.glob("courses/*/*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelManager]:
    """One kernel for all: what it has imported stays, its variables go."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(ROOT))
    yield manager
    manager.shutdown_kernel(now=True)


def read(lesson: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.read(lesson, as_version=4)
    return notebook


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_cell_shows_its_practice(lesson: Path, kernel: KernelManager) -> None:
    """No error, nothing printed, and a widget wherever there is code."""
    notebook = read(lesson)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    client = NotebookClient(notebook, km=kernel, timeout=60)
    client.execute()
    assert client.kc
    client.kc.stop_channels()
    cells = [cell for cell in notebook.cells[1:] if cell.cell_type == "code"]
    assert cells
    for cell in cells:
        assert [output.output_type for output in cell.outputs] == ["execute_result"]
        assert WIDGET in cell.outputs[0].data


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_file_holds_no_output(lesson: Path) -> None:
    for cell in read(lesson).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_there_are_lessons() -> None:
    assert LESSONS
