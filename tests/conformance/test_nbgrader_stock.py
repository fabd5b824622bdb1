"""The rest of the differential test with the stock kernel: about three seconds a submission."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbgrader_cases import STOCK_REST, delete
from nbgrader_cast import FULL, QUIZ
from nbgrader_differential import Differential
from nbgrader_runs import autograde, grader, grades, stock_config

pytestmark = pytest.mark.conformance


def test_stock_nbgrader_writes_the_same_row_for_all_it_takes(both: Differential, tmp_path: Path) -> None:
    """Every case for which stock nbgrader has a row and fails closed."""
    course = both.copy(tmp_path)
    with grader(tmp_path, both.cast.store.url):
        failed = autograde(stock_config(course), QUIZ, STOCK_REST)
    stock = grades(course, QUIZ)
    assert not failed
    assert {one: stock[one].rows for one in STOCK_REST} == {
        one: both.projected[one].rows for one in STOCK_REST
    }


def test_stock_keeps_the_first_mark_of_a_cell_deleted_on_the_second_try(
    both: Differential, tmp_path: Path
) -> None:
    """The divergence behind ``test_a_second_submission_does_not_inherit_the_first_ones_marks``."""
    course = both.copy(tmp_path)
    path = course.folder("submitted", "right", QUIZ) / f"{QUIZ}.ipynb"
    with grader(tmp_path, both.cast.store.url):
        autograde(stock_config(course), QUIZ, ["right"])
        notebook = json.loads(path.read_text("utf-8"))
        delete("s04")(notebook)
        path.write_text(json.dumps(notebook), "utf-8")
        autograde(stock_config(course), QUIZ, ["right"])
    assert grades(course, QUIZ)["right"].score == FULL


def test_stock_gives_full_points_without_executing(both: Differential, tmp_path: Path) -> None:
    """The divergence behind ``test_no_execute_gives_no_credit``: outputs that are missing are full points."""
    course = both.copy(tmp_path)
    made = stock_config(course)
    made.Execute.enabled = False
    made.ClearOutput.enabled = False
    with grader(tmp_path, both.cast.store.url):
        autograde(made, QUIZ, ["blank"])
    assert grades(course, QUIZ)["blank"].score == FULL
