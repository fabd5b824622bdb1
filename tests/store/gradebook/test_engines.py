"""nbgrader's gradebooks share an engine, and still notice that a database is another one."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook, Student

from congvu.store.gradebook.course import scripts_on_path
from congvu.store.gradebook.engines import share_engines


def students(url: str) -> int:
    """How many, asked through nbgrader."""
    with scripts_on_path(), Gradebook(url) as gradebook:
        return gradebook.db.query(Student).count()


def test_gradebooks_of_one_url_share_an_engine(tmp_path: Path) -> None:
    """Compiled statements stay; what one commits, the next sees."""
    share_engines()
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with scripts_on_path(), Gradebook(url) as first:
        first.add_student("o1")
    with Gradebook(url) as second:
        assert second.engine is first.engine
    assert students(url) == 1


def test_databases_in_memory_are_never_shared() -> None:
    share_engines()
    with (
        scripts_on_path(),
        Gradebook("sqlite:///:memory:") as first,
        Gradebook("sqlite:///:memory:") as second,
    ):
        first.add_student("o1")
        assert second.students == []


def test_a_database_made_anew_in_the_same_place_gets_its_tables(tmp_path: Path) -> None:
    """As after ``congvu gradebook rebuild``, or when somebody has removed the file."""
    share_engines()
    path = tmp_path / "gradebook.db"
    for _ in range(3):
        assert students(f"sqlite:///{path}") == 0
        path.unlink()
