"""Backups that come from elsewhere: looked through before they are loaded."""

from __future__ import annotations

import stat
from pathlib import Path

from congvu.documents import foreign
from congvu.documents.foreign import ChildFailed, FileLimits, FileRefused, Why
from congvu.model.errors import UserError

_SECONDS_EACH_MB = 4
"""Of packed rows: one is read within half a second."""


def look_through(path: Path) -> None:
    """Has a child process read a backup from end to end; raises :class:`UserError` for one that must not be loaded.

    No backup: a folder, a pipe, another archive, a damaged one. Beyond the limits: one that unpacks to a hundredfold, has
    a line of more than 64 MB, or cells nested without end.
    """
    try:
        about = path.stat()
    except (OSError, ValueError) as error:
        raise _no_backup() from error
    if not stat.S_ISREG(about.st_mode):
        raise _no_backup()
    seconds = 60 + _SECONDS_EACH_MB * (about.st_size >> 20)
    limits = FileLimits(wall_s=seconds, cpu_s=seconds)
    try:
        for _ in foreign.replies("backup", {"path": str(path.absolute())}, limits=limits):
            pass
    except FileRefused as error:
        raise (_beyond_limits() if error.kind == "too_large" else _no_backup()) from error
    except ChildFailed as error:
        raise (_no_backup() if error.why is Why.BROKEN else _beyond_limits()) from error


def _no_backup() -> UserError:
    return UserError("Tệp này không phải bản sao lưu của congvu.", mend="Chọn tệp congvu-….zip.")


def _beyond_limits() -> UserError:
    return UserError(
        "Bản sao lưu này không đọc được trong giới hạn an toàn, nên chưa khôi phục gì.",
        mend="Dùng một bản sao lưu khác, hoặc chép lại tệp từ nơi cất giữ.",
    )
