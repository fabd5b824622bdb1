"""The one table of settings. The environment is read once, by :func:`read_settings`; nothing else reads it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREFIX = "CONGVU_"
_TOLD_CHARS = 80
NOT_SETTINGS = frozenset({"CONGVU_TICKET", "CONGVU_PORT", "CONGVU_CI"})
"""Names that congvu gives to its own kernels or tests; not settings."""


class BadSetting(ValueError):
    """A setting that is misspelt or has a value of the wrong form."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. ``secret`` values may stand in a file named by ``<NAME>_FILE``."""

    name: str
    type: type[Any]
    default: Any
    help: str
    secret: bool = False
    most: int = 1_000_000
    least: int = 1


TABLE = (
    Setting("STATE", Path, Path("var"), "Thư mục của mọi thứ thay đổi; không bao giờ đặt trên ổ mạng."),
    Setting("CONTENT", str, "", "Thư mục bài học và câu hỏi; trống: bản checkout, hoặc bản đi kèm gói cài."),
    Setting(
        "DATABASE_URL", str, "", "Kho dữ liệu; trống: SQLite trong STATE; hoặc postgresql+psycopg://…", True
    ),
    Setting("GRADEBOOK_URL", str, "", "Sổ điểm nbgrader; trống: SQLite trong STATE.", True),
    Setting("ADDRESS", str, "127.0.0.1", "Địa chỉ mà campus lắng nghe."),
    Setting("CAMPUS_PORT", int, 8866, "Cổng mà campus lắng nghe.", most=65_535),
    Setting(
        "MAX_LIVE_KERNELS", int, 60, "Số nhân Jupyter chạy cùng lúc; quá số đó, bài học mở ở dạng văn bản."
    ),
    Setting(
        "KERNEL_USER",
        str,
        "",
        "Tài khoản hệ thống cho nhân Jupyter khi campus chạy bằng root; trống: nobody.",
    ),
    Setting(
        "WORKERS",
        str,
        "1",
        "Ai chấm lại hàng loạt: số tiến trình trên máy này (1: ngay trong lệnh), hoặc cụm Dask tcp://máy:8786.",
    ),
    Setting("RUN_WALL_S", int, 10, "Số giây tối đa cho một lần chạy mã của học viên."),
    Setting(
        "RUN_MEMORY_MB",
        int,
        512,
        "Bộ nhớ tối đa (MB) cho một lần chạy mã của học viên, không kể Python và thư viện.",
    ),
    Setting(
        "KEEP_SESSIONS_DAYS",
        int,
        30,
        "Số ngày giữ một phiên đăng nhập sau lần thao tác cuối; 0: mãi.",
        least=0,
    ),
    Setting("KEEP_FAILURES_DAYS", int, 1, "Số ngày giữ dấu của những lần đăng nhập sai; 0: mãi.", least=0),
    Setting(
        "KEEP_CODES_DAYS", int, 90, "Số ngày giữ mã trên phiếu sau khi dùng hoặc hết hạn; 0: mãi.", least=0
    ),
    Setting(
        "KEEP_PROGRESS_DAYS",
        int,
        1_095,
        "Số ngày giữ việc đọc và luyện tập của người đã rời danh sách cán bộ; 0: mãi.",
        least=0,
    ),
    Setting("SECURE_COOKIES", bool, False, "Chỉ gửi cookie qua HTTPS; bật khi đứng sau máy chủ TLS."),
    Setting(
        "BEHIND_PROXY", bool, False, "Tin X-Real-IP và X-Scheme của máy chủ TLS đứng trước; chỉ bật khi có."
    ),
    Setting(
        "TRUSTED_PROXIES",
        str,
        "127.0.0.1,::1",
        "Địa chỉ hay mạng của máy chủ TLS đứng trước, cách nhau bằng dấu phẩy; máy khác gửi X-Real-IP thì không tin.",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, read and typed. A checkout runs with all of them at their defaults."""

    state: Path
    content: str
    database_url: str
    gradebook_url: str
    address: str
    campus_port: int
    max_live_kernels: int
    kernel_user: str
    workers: str
    run_wall_s: int
    run_memory_mb: int
    keep_sessions_days: int
    keep_failures_days: int
    keep_codes_days: int
    keep_progress_days: int
    secure_cookies: bool
    behind_proxy: bool
    trusted_proxies: str

    def environ(self) -> dict[str, str]:
        """The settings as environment, for a process of our own."""
        values = {PREFIX + row.name: getattr(self, row.name.lower()) for row in TABLE}
        return {name: str(value) for name, value in values.items() if value not in ("", False)}

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return self.database_url or f"sqlite:///{(self.state / 'congvu.db').absolute()}"

    @property
    def nbgrader_root(self) -> Path:
        """nbgrader's course folder."""
        return self.state / "nbgrader"

    @property
    def nbgrader_db_url(self) -> str:
        """Where nbgrader's gradebook is."""
        return self.gradebook_url or f"sqlite:///{(self.nbgrader_root / 'gradebook.db').absolute()}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Reads ``CONGVU_*``; raises :class:`BadSetting` for a name that is not in the table."""
    known = {PREFIX + row.name: row for row in TABLE}
    known_files = {PREFIX + row.name + "_FILE": row for row in TABLE if row.secret}
    for name in environ:
        if name.startswith(PREFIX) and name not in {*known, *known_files, *NOT_SETTINGS}:
            near = difflib.get_close_matches(name, known, 1)
            raise BadSetting(f"Không có tham số {name}." + (f" Ý anh/chị là {near[0]}?" if near else ""))
    values = {row.name.lower(): _value(row, environ) for row in TABLE}
    return Settings(**{field.name: values[field.name] for field in fields(Settings)})


def _value(row: Setting, environ: Mapping[str, str]) -> Any:
    name = PREFIX + row.name
    text = environ.get(name)
    if text is None and row.secret and (path := environ.get(name + "_FILE")):
        text = _secret(name, Path(path))
    if text is None:
        return row.default
    try:
        return _read(row, text)
    except ValueError as error:
        raise BadSetting(
            f"{name}={text[:_TOLD_CHARS]!r}: cần kiểu {row.type.__name__}{_range(row)}."
        ) from error


def _secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE: không đọc được {path}.") from error


def _read(row: Setting, text: str) -> Any:
    """The value of a text; raises :class:`ValueError`."""
    if row.type is int:
        return _number(text, row.least, row.most)
    return _flag(text) if row.type is bool else row.type(text)


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise ValueError(text)
    return int(text)


def _range(row: Setting) -> str:
    return f", từ {row.least} đến {row.most}" if row.type is int else ""


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes"}:
        return True
    if text.lower() in {"", "0", "false", "no"}:
        return False
    raise ValueError(text)
