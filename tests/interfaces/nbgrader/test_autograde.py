"""``nbgrader autograde`` with the project's configuration: what its options mean, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader_cases import cell, delete
from nbgrader_cast import QUIZ, RANDOM_QUIZ
from nbgrader_differential import Differential
from nbgrader_runs import autograde, grader, grades, project_config

from congvu.interfaces.nbgrader.preprocessors import MarkQuiz
from congvu.store.gradebook.course import Course


@pytest.fixture
def open_course(both: Differential, tmp_path: Path) -> Course:
    """A course with everything handed in and nothing marked."""
    return both.copy(tmp_path)


def test_no_execute_gives_no_credit(both: Differential, open_course: Course) -> None:
    """With ``--no-execute`` nbgrader reads the outputs that came with a submission; a quiz gets 0 and a person."""
    with grader(open_course.root.parent, both.cast.store.url):
        made = project_config()
        made.Execute.enabled = False
        made.ClearOutput.enabled = False
        autograde(made, QUIZ, ["prefilled"])
    row = grades(open_course, QUIZ)["prefilled"]
    assert row.score == 0 and row.flagged
    assert all(waits for *_, waits in row.rows)


def test_execute_options_reach_the_replacement() -> None:
    """``--Execute.timeout`` is read by congvu's step."""
    from traitlets.config import Config

    made = Config()
    made.Execute.timeout = 77
    assert MarkQuiz(config=made).timeout == 77


def test_a_submission_without_a_paper_fails_closed(both: Differential, open_course: Course) -> None:
    """A random-slot quiz handed in through nbgrader has no paper in the store: 0, flagged, and no exception."""
    folder = open_course.folder("submitted", "right", RANDOM_QUIZ)
    folder.mkdir(parents=True)
    released = open_course.release(RANDOM_QUIZ) / f"{RANDOM_QUIZ}.ipynb"
    (folder / released.name).write_text(released.read_text("utf-8"), "utf-8")
    (folder / "answers.json").write_text(json.dumps({"quiz": RANDOM_QUIZ, "answers": {"s01": "b"}}), "utf-8")
    with grader(open_course.root.parent, both.cast.store.url):
        assert not autograde(project_config(), RANDOM_QUIZ)
    row = grades(open_course, RANDOM_QUIZ)["right"]
    assert (row.score, row.flagged) == (0, True)


def test_a_second_submission_does_not_inherit_the_first_ones_marks(
    both: Differential, open_course: Course
) -> None:
    """A cell deleted on the second try keeps its first mark under stock nbgrader; here it waits for a person."""
    with grader(open_course.root.parent, both.cast.store.url):
        autograde(project_config(), QUIZ, ["right"])
        _delete_s04(open_course)
        autograde(project_config(), QUIZ, ["right"])
    assert ("s04", None, None, True) in grades(open_course, QUIZ)["right"].rows


def test_an_authors_own_assignment_is_left_to_nbgrader(both: Differential, open_course: Course) -> None:
    """Notebooks that are no quiz of congvu run in their kernel as ever, under the same configuration."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    _own_assignment(open_course)
    with grader(open_course.root.parent, both.cast.store.url):
        made = project_config()
        folder = CourseDirectory(config=made)
        folder.assignment_id = "python"
        GenerateAssignment(coursedir=folder, config=made).start()
        _hand_in_own(open_course)
        assert not autograde(made, "python")
    assert grades(open_course, "python")["right"].rows == (("t1", 2.0, None, False),)


def _delete_s04(course: Course) -> None:
    path = course.folder("submitted", "right", QUIZ) / f"{QUIZ}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    delete("s04")(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def _own_assignment(course: Course) -> None:
    meta = {
        "schema_version": 3,
        "grade": True,
        "solution": False,
        "locked": True,
        "grade_id": "t1",
        "points": 2.0,
    }
    test = nbformat.v4.new_code_cell("assert 1 + 1 == 2", metadata={"nbgrader": meta}, id="t1")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    folder = course.root / "source" / "python"
    folder.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[test], metadata=kernel), folder / "python.ipynb")


def _hand_in_own(course: Course) -> None:
    folder = course.folder("submitted", "right", "python")
    folder.mkdir(parents=True)
    released = course.release("python") / "python.ipynb"
    (folder / "python.ipynb").write_text(released.read_text("utf-8"), "utf-8")


def test_a_paper_of_another_shape_fails_closed(both: Differential, open_course: Course) -> None:
    """The quiz was published anew with other slots after this notebook was released."""
    path = open_course.source(QUIZ) / f"{QUIZ}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell(notebook, "s04")["metadata"]["nbgrader"]["points"] = 1.0
    path.write_text(json.dumps(notebook), "utf-8")
    with grader(open_course.root.parent, both.cast.store.url):
        autograde(project_config(), QUIZ, ["right"])
    row = grades(open_course, QUIZ)["right"]
    assert (row.score, row.flagged) == (0, True)
