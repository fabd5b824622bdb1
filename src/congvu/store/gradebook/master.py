"""The master of a quiz's notebook, and the two notebooks made from it: submitted and autograded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils  # type: ignore[import-untyped]  # nbgrader ships no types
from nbgrader.preprocessors import (  # type: ignore[import-untyped]
    ClearHiddenTests,
    ClearOutput,
    ComputeChecksums,
    LockCells,
)

from congvu.model.attempts import Result, SlotMark
from congvu.model.content import Json
from congvu.quizzes.flags import TAMPERED
from congvu.store.gradebook.rows import flags_of
from congvu.store.gradebook.template import Template, cached_text, hole, template_of

HIDDEN_TEST = "mark_slot("
METADATA_KEY = "congvu"
FLAG_ERROR = "CongvuFlag"


@dataclass(frozen=True)
class Master:
    """A quiz's notebook as nbgrader keeps it: with hidden tests and checksums, without outputs.

    Made from the source notebook by nbgrader's own preprocessors, so that it equals what the gradebook holds.
    """

    quiz_id: str
    notebook: Any = field(repr=False)

    @classmethod
    def from_source(cls, path: Path) -> Master:
        """The master of the source notebook at ``path`` (``<quiz>.ipynb``)."""
        notebook = nbformat.read(path, as_version=4)
        return cls(path.stem, _through(notebook, LockCells, ClearOutput, ComputeChecksums))

    @cached_property
    def cells(self) -> dict[str, Any]:
        """The cells that nbgrader knows, by grade id."""
        known = (cell for cell in self.notebook.cells if "nbgrader" in cell.metadata)
        return {cell.metadata.nbgrader["grade_id"]: cell for cell in known}

    @cached_property
    def points(self) -> dict[str, float]:
        """Points possible by slot."""
        graded = {name: cell for name, cell in self.cells.items() if utils.is_grade(cell)}
        return {name: float(cell.metadata.nbgrader["points"]) for name, cell in graded.items()}

    @property
    def is_quiz(self) -> bool:
        """Whether this is a quiz of congvu, and not an assignment that an author wrote for nbgrader herself."""
        return bool(self.points) and all(HIDDEN_TEST in self.cells[slot].source for slot in self.points)

    def fresh(self) -> Any:
        """A copy of the notebook, without outputs, to be changed at will."""
        return deepcopy(self.notebook)

    @cached_property
    def released(self) -> str:
        """The text of the notebook as released, which is what a projected submission holds."""
        return notebook_text(self._released)

    @cached_property
    def _released(self) -> Any:
        return _through(self.notebook, ClearHiddenTests, ComputeChecksums)

    @cached_property
    def released_cells(self) -> dict[str, Any]:
        """What of each released cell nbgrader looks at (see :func:`looked_at`), by grade id."""
        known = (cell for cell in self._released.cells if "nbgrader" in cell.metadata)
        return {cell.metadata.nbgrader["grade_id"]: looked_at(cell) for cell in known}

    def autograded(self, result: Result, for_people: ForPeople | None = None) -> str:
        """The text of the notebook as the autograder leaves it for this result, opened where people mark."""
        if not (result.pending or flags_of(result) or (for_people and for_people.slots)):
            points = {mark.slot: mark.points for mark in result.slots}
            if points.keys() == set(self._template.slots):
                return self._template.filled(points, _points_text)
        marked = with_marks(self.fresh(), result)
        return notebook_text(opened(marked, for_people) if for_people else marked)

    @cached_property
    def _template(self) -> Template:
        """The autograded notebook, with a hole for the output of each slot."""
        notebook = self.fresh()
        notebook["metadata"].pop(METADATA_KEY, None)
        for cell in notebook.cells:
            slot = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
            if slot in self.points:
                cell["outputs"] = [hole(slot)]
        return template_of(notebook_text(notebook))


@lru_cache(maxsize=64)
def _read_master(path: Path, _changed_ns: int, _size: int) -> Master:
    return Master.from_source(path)


def master_at(path: Path) -> Master:
    """The master of a source notebook, read again only when the file has changed. Not to be changed by anybody."""
    file_stat = path.stat()
    return _read_master(path, file_stat.st_mtime_ns, file_stat.st_size)


def looked_at(cell: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Type, source and nbgrader's metadata of a cell that has some."""
    return cell.get("cell_type"), cell.get("source"), cell["metadata"]["nbgrader"]


def with_marks(notebook: Any, result: Result) -> Any:
    """Writes each slot's points, or the reason why there are none, as the output of its cell."""
    outputs = slot_outputs(result)
    for cell in notebook.cells:
        slot = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        if slot in outputs:
            cell["outputs"] = [nbformat.from_dict(outputs[slot])]
    flags = flags_of(result)
    notebook["metadata"].pop(METADATA_KEY, None)
    if flags:
        notebook["metadata"][METADATA_KEY] = {"flags": flags}
    return notebook


@dataclass(frozen=True, slots=True)
class ForPeople:
    """What people mark in formgrader: the slots, and the answers in words of those that have one."""

    slots: frozenset[str]
    words: Mapping[str, str]


def opened(notebook: Any, for_people: ForPeople) -> Any:
    """Opens the cells that people mark: formgrader gives a solution a box for a comment, and shows what it printed.

    Only in ``autograded/``: as released the cell is graded and locked, whichever item fills it.
    """
    for cell in notebook.cells:
        slot = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        if slot in for_people.slots:
            cell.metadata.nbgrader["solution"] = True
            if slot in for_people.words:
                cell["outputs"] = [*cell["outputs"], nbformat.from_dict(_printed(for_people.words[slot]))]
    return notebook


def _printed(text: str) -> dict[str, Json]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def slot_outputs(result: Result) -> dict[str, dict[str, Json]]:
    """The output of each slot's cell: a float, or an error. Never nothing: nbgrader gives silence full points."""
    outputs = {mark.slot: _output(mark) for mark in result.slots}
    return outputs | {slot: error_output("pending") for slot in result.pending}


def _output(mark: SlotMark) -> dict[str, Json]:
    return error_output(mark.flag) if mark.flag in TAMPERED else points_output(mark.points)


def points_output(points: float) -> dict[str, Json]:
    """A float as the value of a cell."""
    return {
        "output_type": "execute_result",
        "execution_count": None,
        "metadata": {},
        "data": {"text/plain": repr(float(points))},
    }


_points_text = cached_text(lambda points: _split_output(points_output(points)))


def error_output(reason: str) -> dict[str, Json]:
    """An error: nbgrader reads it as 0 points."""
    return {"output_type": "error", "ename": FLAG_ERROR, "evalue": reason, "traceback": [reason]}


def notebook_text(notebook: Any) -> str:
    """A notebook as nbconvert's notebook exporter writes it, byte for byte, without its slow validation."""
    body = dict(notebook)
    body["cells"] = [_split(cell) for cell in notebook["cells"]]
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")) + "\n"


def _split(cell: Mapping[str, Any]) -> dict[str, Any]:
    """The cell with multi-line text as lists of lines, as notebooks keep it on disk."""
    split = {**cell, "source": cell["source"].splitlines(keepends=True)}
    if "outputs" in cell:
        split["outputs"] = [_split_output(output) for output in cell["outputs"]]
    return split


def _split_output(output: Mapping[str, Any]) -> dict[str, Any]:
    if "text" in output:
        return {**output, "text": output["text"].splitlines(keepends=True)}
    if "data" not in output:
        return dict(output)
    data = {mime: text.splitlines(keepends=True) for mime, text in output["data"].items()}
    return {**output, "data": data}


def _through(notebook: Any, *steps: Any) -> Any:
    made = deepcopy(notebook)
    for step in steps:
        made, _ = step().preprocess(made, {})
    return made
