"""nbgrader's database with congvu's tables and indexes in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from congvu.store.gradebook.course import Course, make_gradebook, writing


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def course(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Course]:
    """A course without a gradebook yet."""
    if request.param == "sqlite":
        yield Course(tmp_path / "course")
        return
    with request.getfixturevalue("postgres").fresh_url(None) as url:
        yield Course(tmp_path / "course", url)


@pytest.mark.parametrize("table", ["grade", "comment"])
def test_grades_and_comments_of_a_submission_are_found_by_an_index(course: Course, table: str) -> None:
    """As nbgrader has them, each look reads those of all submissions."""
    make_gradebook(course)
    make_gradebook(course)
    with writing(course) as tx:
        indexes = [index["column_names"] for index in inspect(tx).get_indexes(table)]
    assert indexes.count(["notebook_id"]) == 1


def test_an_index_that_was_dropped_comes_back(course: Course) -> None:
    make_gradebook(course)
    with writing(course) as tx:
        tx.exec_driver_sql("DROP INDEX ix_congvu_grade_notebook_id")
    make_gradebook(course)
    with writing(course) as tx:
        assert ["notebook_id"] in [index["column_names"] for index in inspect(tx).get_indexes("grade")]
