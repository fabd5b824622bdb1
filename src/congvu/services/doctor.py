"""Self-checks: each has a stable code, says what it saw and, where it fails, how to mend it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from congvu.messages import number
from congvu.model.attempts import EventType
from congvu.model.errors import StoreUnavailable
from congvu.services.context import Context
from congvu.settings import Settings
from congvu.store import Store, Tx, attempts, bookkeeping, content, people

FREE_MIN_BYTES = 500 * 2**20
LAG_MAX_EVENTS = 1_000
NEEDED = ("voila", "nbgrader", "jupyterlab", "anywidget", "plotly", "python_calamine", "xlsxwriter")


class Health(StrEnum):
    """``note`` is no fault, but worth knowing."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One self-check's outcome; texts are Vietnamese."""

    code: str
    health: Health
    message: str
    mend: str = ""


def examine(settings: Settings, store: Store, ctx: Context, kernel_user: str, banks: Path) -> list[Check]:
    """All self-checks, in order of code. ``banks`` is the folder of question banks, keys and all."""
    checks: list[Callable[[], Iterator[Check]]] = [
        _libraries,
        lambda: _state(settings.state),
        lambda: _disk(settings.state),
        lambda: _database(store),
        lambda: _people(store),
        lambda: _published(store),
        lambda: _projection(store),
        lambda: _kernels(kernel_user),
        lambda: _clock(store, ctx.now),
        lambda: _keys(kernel_user, banks),
    ]
    return [check for run in checks for check in run()]


def _libraries() -> Iterator[Check]:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        yield Check(
            "CV-DOC-001", Health.BAD, f"Thiếu thư viện: {', '.join(missing)}.", "Cài lại: pip install congvu."
        )
    else:
        yield Check("CV-DOC-001", Health.GOOD, "Đủ thư viện.")


def _state(state: Path) -> Iterator[Check]:
    if os.name == "posix" and stat.S_IMODE(state.stat().st_mode) & 0o077:
        yield Check("CV-DOC-002", Health.BAD, f"Người khác đọc được thư mục {state}.", f"chmod 700 {state}")
    else:
        yield Check("CV-DOC-002", Health.GOOD, f"Thư mục dữ liệu {state} chỉ chủ của nó đọc được.")


def _disk(state: Path) -> Iterator[Check]:
    free = shutil.disk_usage(state).free
    text = f"Ổ đĩa còn trống {number(free / 2**30, 1)} GB."
    if free < FREE_MIN_BYTES:
        yield Check(
            "CV-DOC-003", Health.BAD, text, "Dọn ổ đĩa: dưới 0,5 GB câu trả lời có thể không lưu được."
        )
    else:
        yield Check("CV-DOC-003", Health.GOOD, text)


def _database(store: Store) -> Iterator[Check]:
    kind = "SQLite" if store.url.startswith("sqlite") else "PostgreSQL"
    try:
        store.write(_nothing)
    except StoreUnavailable as error:
        yield Check(
            "CV-DOC-004",
            Health.BAD,
            f"Kho dữ liệu {kind} không ghi được: {error}.",
            "Dọn ổ đĩa, hoặc xem máy chủ PostgreSQL có đang chạy không.",
        )
        return
    yield Check("CV-DOC-004", Health.GOOD, f"Kho dữ liệu {kind} đọc và ghi được.")


def _nothing(_tx: Tx) -> None:
    """An empty transaction shows that one can be written."""


def _people(store: Store) -> Iterator[Check]:
    if store.read(people.count_administrators):
        yield Check("CV-DOC-005", Health.GOOD, "Đã có quản trị viên.")
    else:
        yield Check("CV-DOC-005", Health.BAD, "Chưa có quản trị viên.", "Chạy congvu init.")


def _published(store: Store) -> Iterator[Check]:
    quizzes = len(store.read(content.latest_publications))
    if quizzes:
        yield Check("CV-DOC-006", Health.GOOD, f"Đã phát hành {quizzes} bài kiểm tra.")
    else:
        yield Check("CV-DOC-006", Health.BAD, "Chưa phát hành nội dung.", "Chạy congvu publish.")


def _projection(store: Store) -> Iterator[Check]:
    lag = store.read(projection_lag)
    text = f"Sổ điểm nbgrader còn chậm {number(lag)} lượt chấm."
    if lag > LAG_MAX_EVENTS:
        yield Check("CV-DOC-007", Health.BAD, text, "Chạy congvu project.")
    else:
        yield Check("CV-DOC-007", Health.GOOD, text)


def projection_lag(tx: Tx, name: str = "gradebook") -> int:
    """Marks that the projection has yet to apply."""
    seen = bookkeeping.bookmark(tx, name).seq
    return attempts.count_after(tx, seen, (EventType.MARKED, EventType.REGRADED))


def _kernels(kernel_user: str) -> Iterator[Check]:
    if kernel_user:
        yield Check(
            "CV-DOC-008",
            Health.GOOD,
            f"Nhân Jupyter chạy bằng tài khoản {kernel_user}, không đọc được dữ liệu.",
        )
    else:
        yield Check(
            "CV-DOC-008",
            Health.NOTE,
            "Nhân Jupyter chạy cùng tài khoản với máy chủ: mã trong bài học đọc được tệp của tài khoản này.",
            "Người học không chạy được mã. Muốn tách hẳn, chạy congvu bằng dịch vụ có quyền đổi tài khoản "
            "(CONGVU_KERNEL_USER).",
        )


def _keys(kernel_user: str, banks: Path) -> Iterator[Check]:
    """Whether others than its owner read the banks: a lesson's code runs as such a one."""
    open_to_all = os.name == "posix" and any(
        path.stat().st_mode & stat.S_IROTH for path in banks.glob("*.yaml")
    )
    if kernel_user and open_to_all:
        yield Check(
            "CV-DOC-010",
            Health.NOTE,
            "Mọi tài khoản trên máy, kể cả tài khoản của nhân Jupyter, đọc được ngân hàng câu hỏi và đáp án.",
            f"chmod o-r {banks}/*.yaml",
        )
    else:
        yield Check(
            "CV-DOC-010", Health.GOOD, "Ngân hàng câu hỏi được giữ như cách chạy nhân Jupyter cho phép."
        )


def _clock(store: Store, now: datetime) -> Iterator[Check]:
    newest = store.read(attempts.newest_instant)
    if newest and newest > now + timedelta(minutes=5):
        yield Check(
            "CV-DOC-009", Health.BAD, "Đồng hồ máy chạy lùi so với dữ liệu.", "Chỉnh lại giờ của máy."
        )
    else:
        yield Check("CV-DOC-009", Health.GOOD, "Đồng hồ máy hợp với dữ liệu.")
