"""One engine a gradebook and process, and one look at its tables.

nbgrader makes an engine for each ``Gradebook`` that it opens, six times a submission and more: SQLAlchemy compiles every
statement anew for each, and each asks for each of thirteen tables whether it is there. Together that is half of what
autograding a quiz takes. There is no setting for it, so two names in :mod:`nbgrader.api` are replaced, in
processes that load congvu's configuration only. Connections come and go as before: ``Gradebook.close`` disposes
of the engine's pool, and the engine goes on with a new one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nbgrader import api  # type: ignore[import-untyped]  # nbgrader ships no types
from sqlalchemy.engine import make_url

_make_engine: Any = api.create_engine
_create_all: Any = api.Base.metadata.create_all
_complete: dict[str, object] = {}


@lru_cache(maxsize=16)
def _one_engine(url: str, **options: Any) -> Any:
    return _make_engine(url, **options)


def _engine(url: str, **options: Any) -> Any:
    """The shared one, but for databases in memory: each of those is another."""
    in_memory = make_url(url).database in (None, "", ":memory:")
    return (_make_engine if in_memory else _one_engine)(url, **options)


def _create_once(bind: Any, **options: Any) -> None:
    """Makes missing tables, unless this very database was seen complete before."""
    url = bind.url.render_as_string(hide_password=False)
    there = _identity(url)
    if there is None or _complete.get(url) != there:
        _create_all(bind=bind, **options)
        _complete[url] = _identity(url)


def _identity(url: str) -> object:
    """What tells a database from another at the same place: the file's, with SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return url
    try:
        file_stat = Path(parsed.database or "").stat()
    except OSError:
        return None
    return (
        (file_stat.st_dev, file_stat.st_ino) if file_stat.st_size else None
    )  # an empty one is new: numbers are used again


def share_engines() -> None:
    """From here on nbgrader's gradebooks of one URL share an engine. Done twice is done once."""
    api.create_engine = _engine
    api.Base.metadata.create_all = _create_once
