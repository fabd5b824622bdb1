"""Backups that come from elsewhere: looked through before they are loaded."""

from __future__ import annotations

import stat
from pathlib import Path

from congvu.documents import foreign
from congvu.documents.foreign import ChildFailed, FileLimits, FileRefused, Why
from congvu.model.errors import UserError

_SECONDS_EACH_MB = 4
"""Of packed rows: one is read within half a second."""


def look_through(path: Path, known_format: int) -> None:
    """Has a child process read a backup from end to end; raises :class:`UserError` for one that must not be loaded.

    Told apart: no backup (a folder, a pipe, another file, another archive), a backup that was cut off, one that is damaged,
    one of another format than ``known_format``, and one beyond the limits: one that unpacks to a hundredfold, has
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
        for _ in foreign.replies(
            "backup", {"path": str(path.absolute()), "format": known_format}, limits=limits
        ):
            pass
    except FileRefused as error:
        raise _refused(error) from error
    except ChildFailed as error:
        raise (_damaged("") if error.why is Why.BROKEN else _beyond_limits()) from error


def _refused(error: FileRefused) -> UserError:
    if error.kind == "too_large":
        return _beyond_limits()
    if error.kind == "cut":
        return _cut_off()
    if error.kind == "newer":
        return _newer()
    if error.kind == "damaged":
        return _damaged(error.detail)
    return _no_backup() if error.kind == "not_a_backup" else _other_file()


def _other_file() -> UserError:
    return UserError(
        "Tệp này không phải bản sao lưu của congvu: không phải tệp zip.",
        mend="Chọn tệp congvu-….zip do congvu state backup ghi ra.",
        code="CV-BACKUP-001",
    )


def _no_backup() -> UserError:
    return UserError(
        "Tệp này không phải bản sao lưu của congvu.", mend="Chọn tệp congvu-….zip.", code="CV-BACKUP-001"
    )


def _newer() -> UserError:
    return UserError(
        "Bản sao lưu thuộc phiên bản khác, mới hơn congvu ở đây, nên chưa khôi phục gì.",
        mend="Nâng cấp congvu lên phiên bản đã sao lưu rồi khôi phục.",
        code="CV-BACKUP-004",
    )


def _cut_off() -> UserError:
    return UserError(
        "Bản sao lưu này bị cụt hoặc hỏng ở phần cuối tệp, nên chưa khôi phục gì.",
        mend="Chép lại tệp từ nơi cất giữ và so dung lượng hai bên; nếu bản gốc cũng cụt thì dùng bản sao lưu khác.",
        code="CV-BACKUP-002",
    )


def _damaged(where: str) -> UserError:
    place = f" ({where})" if where else ""
    return UserError(
        f"Bản sao lưu này bị hỏng{place}, nên chưa khôi phục gì.",
        mend="Chép lại tệp từ nơi cất giữ; nếu bản gốc cũng hỏng thì dùng bản sao lưu khác.",
        code="CV-BACKUP-003",
    )


def _beyond_limits() -> UserError:
    return UserError(
        "Bản sao lưu này không đọc được trong giới hạn an toàn, nên chưa khôi phục gì.",
        mend="Dùng một bản sao lưu khác, hoặc chép lại tệp từ nơi cất giữ.",
    )
