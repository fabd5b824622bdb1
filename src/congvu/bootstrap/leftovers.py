"""What processes of congvu that were killed have left in the temporary folder, of versions before too."""

from __future__ import annotations

import logging
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

OLDER_THAN_S = 24 * 3600
_OURS = re.compile(r"congvu-(?:(?:import|file|lesson|lessons|sandbox)-\w+|[a-z0-9_]{8})")
"""Names that congvu has made there, and no others; those that bear a process's number are swept where they are made."""
_log = logging.getLogger("congvu.leftovers")


def sweep_leftovers(folder: Path | None = None) -> list[Path]:
    """Removes folders that are this user's own, unchanged for a day, and older than every process of congvu's that runs:
    whoever uses one has made it. Returns what was removed; raises nothing."""
    place, removed = folder or Path(tempfile.gettempdir()), []
    with suppress(OSError):
        since = _oldest_start()
        for path in place.iterdir():
            if _OURS.fullmatch(path.name) and _is_left(path, since):
                shutil.rmtree(path, ignore_errors=True)
                removed.append(path)
    if removed:
        _log.info("%d temporary folders of processes that were killed removed", len(removed))
    return removed


def _is_left(path: Path, since: float) -> bool:
    """Own, no link, and neither it nor anything right in it changed for a day or while a congvu has run."""
    try:
        about = path.lstat()
        if not stat.S_ISDIR(about.st_mode) or not _is_own(about):
            return False
        newest = max([about.st_mtime, *(entry.lstat().st_mtime for entry in path.iterdir())])
    except OSError:  # just removed, or not to be looked into
        return False
    return newest < min(time.time() - OLDER_THAN_S, since)


def _is_own(about: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or about.st_uid == os.getuid()


def _oldest_start() -> float:
    """When the first of the processes of congvu that run, but this one, has started; far ahead if there is none."""
    return min((started for started in _starts()), default=float("inf"))


def _starts() -> Iterator[float]:
    for process in psutil.process_iter(["pid", "cmdline", "create_time"]):
        words = process.info["cmdline"] or []
        if process.info["pid"] != os.getpid() and any("congvu" in word for word in words):
            yield process.info["create_time"]
