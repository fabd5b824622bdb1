"""nbgrader's course folder and its gradebook database."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect
from sqlalchemy.engine import make_url

from congvu.store.gradebook._tables import INDEXES, metadata

COURSE_ID = "congvu"
ANSWERS = "answers.json"
TIMESTAMP = "timestamp.txt"
GRADEBOOK = "gradebook.db"
BUSY_S = 30


@dataclass(frozen=True, slots=True)
class Course:
    """A course folder (``source``, ``release``, ``submitted`` … below ``root``) and the URL of its gradebook."""

    root: Path
    gradebook_url: str = ""

    @property
    def url(self) -> str:
        """The gradebook's URL: ``gradebook.db`` in the course folder unless another was given."""
        return self.gradebook_url or f"sqlite:///{(self.root / GRADEBOOK).absolute()}"

    def folder(self, step: str, student_id: str, quiz_id: str) -> Path:
        """Where a step keeps one submission (``submitted/<officer>/<quiz>``)."""
        return self.root / step / student_id / quiz_id

    def source(self, quiz_id: str) -> Path:
        """The folder of a quiz's source notebook."""
        return self.root / "source" / quiz_id

    def release(self, quiz_id: str) -> Path:
        """The folder of a quiz's released notebook."""
        return self.root / "release" / quiz_id


def make_gradebook(course: Course) -> None:
    """Makes nbgrader's tables if they are missing, and congvu's tables and indexes beside them."""
    from nbgrader.api import Gradebook  # type: ignore[import-untyped]  # untyped, and seconds to import

    course.root.mkdir(parents=True, exist_ok=True)
    with scripts_on_path():
        Gradebook(course.url, COURSE_ID).close()
    with writing(course) as tx:
        metadata.create_all(tx)
        _index_by_notebook(tx)


def _index_by_notebook(tx: Connection) -> None:
    """Lets the grades and comments of a submission be found without reading those of all.

    nbgrader has them by cell first and asks for them by notebook: each look is a scan of the table, so that the cost
    of a submission grows with the number of submissions (3 ms at 10,000, 6 at 100,000).
    """
    for table, name in INDEXES.items():
        if name in {index["name"] for index in inspect(tx).get_indexes(table)}:
            continue
        if tx.dialect.name == "postgresql":  # of two that come at once, one waits and then finds it
            tx.exec_driver_sql(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        tx.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {name} ON {table} (notebook_id)")


@contextmanager
def writing(course: Course) -> Iterator[Connection]:
    """One transaction on the gradebook; on SQLite it takes the write lock at once."""
    with _engine(course.url).begin() as tx:
        yield tx


@contextmanager
def scripts_on_path() -> Iterator[None]:
    """Puts this environment's programs on PATH: for a new database nbgrader runs the program ``alembic``."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@lru_cache(maxsize=16)
def _engine(url: str) -> Engine:
    """Keeps compiled statements (a third of a short transaction) but no connection: files come and go."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_S})
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
