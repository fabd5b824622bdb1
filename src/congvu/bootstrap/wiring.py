"""The real parts behind the ports."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from congvu.bootstrap.state import StateFolder
from congvu.content import find_content_root
from congvu.model.ports import Workers
from congvu.settings import Settings
from congvu.store import Store
from congvu.workers import make_workers

DEFAULT_KERNEL_USER = "nobody"


def current_time() -> datetime:
    """The system's clock, in UTC."""
    return datetime.now(UTC)


def open_store(settings: Settings) -> Store:
    """The store of the settings, migrated; makes the state folder if need be."""
    StateFolder(settings.state).ensure()
    return Store(settings.store_url)


def open_workers(settings: Settings) -> Workers:
    """Who does bulk work; raises :class:`~congvu.model.errors.UserError` for a setting that names nobody."""
    return make_workers(settings.workers)


def content_root(settings: Settings) -> Path:
    """Where courses, quizzes and the rest of the content lie."""
    return Path(settings.content) if settings.content else find_content_root()


def kernel_account_name(settings: Settings) -> str:
    """The system user that kernels run as; empty where the campus may not change user."""
    may_change = hasattr(os, "geteuid") and os.geteuid() == 0
    return (settings.kernel_user or DEFAULT_KERNEL_USER) if may_change else ""
