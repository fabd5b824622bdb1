"""The peer of a lesson: the same notebook under stock Voilà, its practices made of ipywidgets.

``voila`` is run by its own command with the lab template and, of the environment's extensions, only those that ipywidgets
needs, as in an environment that holds nothing else. Its classes are those by which ``phone.js`` finds a practice.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from campus import free_port
from ruamel.yaml import YAML

from congvu.bootstrap import content_root
from congvu.settings import read_settings

NOTEBOOK = "lesson.ipynb"
EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager")
START_S = 60
_PRACTICE = re.compile(r'practice\("([^"]+)"\)')
WIDGETS = """
import ipywidgets as widgets

def practice(stem, options, feedback, why):
    answer = widgets.RadioButtons(options=options, value=None) if options else widgets.Text()
    button = widgets.Button(description="Kiểm tra")
    note, shown = widgets.HTML(), widgets.HTML()
    shown.add_class("cv-practice-feedback")

    def check(_):
        note.value = "" if answer.value else "Anh/chị hãy trả lời trước khi kiểm tra."
        shown.value = feedback.get(answer.value, "Chưa đúng.") + " " + why if answer.value else ""

    button.on_click(check)
    box = widgets.VBox([widgets.HTML(stem), answer, button, note, shown])
    box.add_class("cv-q")
    return box

practice(**{told!r})
"""


def stock_notebook(lesson: str) -> nbformat.NotebookNode:
    """The notebook of ``lessons/<course>/<lesson>`` with widgets of its own in place of each practice."""
    _, course, name = lesson.split("/")
    folder = content_root(read_settings({})) / "courses" / course
    practices = {one["id"]: one for one in YAML(typ="safe").load(folder / "practices.yaml")["items"]}
    notebook: nbformat.NotebookNode = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (found := _PRACTICE.search(cell.source)):
            cell.source = WIDGETS.format(told=_told(practices[found[1]]))
    return notebook


def _told(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a practice's cell holds; a question without options becomes a line to type in."""
    options = [(one["text"], one["id"]) for one in item.get("options", [])]
    feedback = {one["id"]: one.get("feedback", "") for one in item.get("options", [])}
    return {"stem": item["stem"], "options": options, "feedback": feedback, "why": item["why"]}


@contextmanager
def stock_voila(folder: Path, lesson: str) -> Iterator[str]:
    """Serves the lesson on a loopback port; gives its address."""
    folder.mkdir(parents=True)
    nbformat.write(stock_notebook(lesson), folder / NOTEBOOK)
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with (folder / "voila.log").open("ab") as log:
        process = subprocess.Popen(_command(port), cwd=folder, env=_environ(folder), stdout=log, stderr=log)
    try:
        _wait(port)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _command(port: int) -> list[str]:
    program = Path(sys.executable).with_name("voila")
    own = [f"--port={port}", "--no-browser", "--Voila.ip=127.0.0.1", "--template=lab"]
    allowed = [f"--VoilaConfiguration.extension_allowlist={name}" for name in EXTENSIONS]
    return [str(program), NOTEBOOK, *own, *allowed]


def _environ(folder: Path) -> dict[str, str]:
    """Nothing of this machine's users: settings and histories of Jupyter stand in the folder."""
    own = {
        name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    return os.environ | own | {"PYTHONPATH": ""}


def _wait(port: int) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("stock Voilà did not start")
