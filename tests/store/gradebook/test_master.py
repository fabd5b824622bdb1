"""The notebooks that congvu writes for nbgrader are those that nbgrader would have written."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader import utils
from nbgrader_cast import FULL, QUIZ
from nbgrader_fixtures import course, prepared_course

from congvu.model.attempts import Result, SlotMark
from congvu.quizzes.flags import ALTERED, DUPLICATED, MISSING, UNREADABLE_NOTEBOOK
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.master import Master
from congvu.store.gradebook.rows import GradeRow, grade_rows

__all__ = ["course", "prepared_course"]


@pytest.fixture(scope="session")
def master(prepared_course: Path) -> Master:
    return Master.from_source(prepared_course / "source" / QUIZ / f"{QUIZ}.ipynb")


def result(*marks: SlotMark, pending: tuple[str, ...] = ()) -> Result:
    return Result(sum(mark.points for mark in marks), FULL, False, marks, pending)


def test_the_released_notebook_is_nbgraders_own_byte_for_byte(master: Master, prepared_course: Path) -> None:
    assert master.released == (prepared_course / "release" / QUIZ / f"{QUIZ}.ipynb").read_text("utf-8")


def test_the_masters_cells_are_those_of_the_gradebook(master: Master, course: Course) -> None:
    from congvu.store.gradebook.assignments import _cells, _wanted

    with writing(course) as tx:
        assert _cells(tx, QUIZ) == _wanted(master)


def test_only_notebooks_of_hidden_tests_are_quizzes(master: Master) -> None:
    other = master.fresh()
    other.cells[-1].source = "assert True"
    assert master.is_quiz
    assert not Master(QUIZ, other).is_quiz


def test_nbgrader_reads_the_points_from_the_outputs(master: Master) -> None:
    """What ``determine_grade`` makes of the autograded cells is the row."""
    marks = tuple(SlotMark(slot, points / 3, points, "k") for slot, points in master.points.items())
    notebook = nbformat.reads(master.autograded(result(*marks)), as_version=4)
    graded = [cell for cell in notebook.cells if utils.is_grade(cell)]
    assert [utils.determine_grade(cell)[0] for cell in graded] == [mark.points for mark in marks]


@pytest.mark.parametrize("flag", [MISSING, DUPLICATED, ALTERED, UNREADABLE_NOTEBOOK])
def test_a_tampered_slot_shows_an_error_and_earns_nothing(master: Master, flag: str) -> None:
    marked = result(SlotMark("s01", 0.0, 1.0, "k", flag))
    notebook = json.loads(master.autograded(marked))
    cell = next(one for one in notebook["cells"] if one["id"] == "s01")
    assert cell["outputs"][0]["evalue"] == flag
    assert notebook["metadata"]["congvu"] == {"flags": {"s01": flag}}


def test_no_graded_cell_is_ever_silent(master: Master) -> None:
    """nbgrader gives full points to a cell without output."""
    slots = tuple(master.points)
    marked = result(*(SlotMark(slot, 0.0, 1.0, "k") for slot in slots[:4]), pending=slots[4:])
    notebook = nbformat.reads(master.autograded(marked), as_version=4)
    assert sum(utils.determine_grade(cell)[0] for cell in notebook.cells if utils.is_grade(cell)) == 0


def test_rows_of_every_sort_of_mark() -> None:
    marks = (
        SlotMark("s01", 0.5, 1.0, "k"),
        SlotMark("s02", 0.0, 1.0, "k", "unreadable"),
        SlotMark("s03", 0.0, 1.0, "k", MISSING),
        SlotMark("s04", 0.0, 1.0, "k", DUPLICATED),
        SlotMark("s05", 0.7, 1.0, "k"),
    )
    assert grade_rows(result(*marks, pending=("s06",)), {"s05": 0.7}) == (
        GradeRow("s01", 0.5),
        GradeRow("s02", 0.0),
        GradeRow("s03", None, needs_manual=True),
        GradeRow("s04", 0.0, needs_manual=True),
        GradeRow("s05", None, 0.7),
        GradeRow("s06", None, needs_manual=True),
    )
