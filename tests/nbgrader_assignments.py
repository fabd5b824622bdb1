"""An author's own nbgrader assignment: its source notebook, and what people hand in for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from congvu.content.notebooks import code_cell, make_notebook
from congvu.store.gradebook.course import Course, scripts_on_path

META = {"schema_version": 3, "task": False}
ANSWER_STUB = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def solution(name: str, source: str) -> dict[str, Any]:
    """A cell that a trainee fills; in the released notebook its solution is gone."""
    meta = {**META, "grade": False, "solution": True, "locked": False, "grade_id": name}
    return code_cell(name, ANSWER_STUB.format(source), {"nbgrader": meta})


def graded(name: str, source: str, points: float) -> dict[str, Any]:
    """An autograder's test."""
    meta = {**META, "grade": True, "solution": False, "locked": True, "grade_id": name, "points": points}
    return code_cell(name, source, {"nbgrader": meta})


def set_assignment(course: Course, name: str, cells: Sequence[Mapping[str, Any]], made: Config) -> None:
    """Writes the source notebook and has nbgrader generate the released one."""
    folder = course.source(name)
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(make_notebook(list(cells))), encoding="utf-8")
    where = CourseDirectory(config=made)
    where.assignment_id = name
    with scripts_on_path():
        GenerateAssignment(coursedir=where, config=made).start()


def hand_in(course: Course, name: str, student: str, answers: Mapping[str, str], **metadata: Any) -> Path:
    """The released notebook with these sources of cells, by grade id, handed in."""
    notebook = json.loads((course.release(name) / f"{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(grade_id, cell["source"])
    notebook["metadata"] |= metadata
    folder = course.folder("submitted", student, name)
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder
