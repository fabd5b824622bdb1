"""Engines for SQLite and PostgreSQL, and the migrations that bring either up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

SQLITE_BUSY_MS = 15_000
MIGRATION_LOCK = 20_250_701


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql+psycopg://…``."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
    engine = create_engine(url, pool_size=pool_size, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    """WAL with full sync, so that a commit is on the disk; transactions are begun by ourselves."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_BUSY_MS}",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: Connection) -> None:
    """Writers take the write lock at once: an upgrade in mid-transaction would fail as busy."""
    writes = connection.get_execution_options().get("congvu_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine) -> None:
    """Brings the database to the newest migration."""
    with engine.execution_options(congvu_writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":  # replicas that start together wait for each other
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        upgrade(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Runs the migrations up to a revision, within the connection's own transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revisions() -> list[str]:
    """All revisions, oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in scripts][::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
