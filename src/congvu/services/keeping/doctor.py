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

from congvu.kernels import sandbox
from congvu.messages import moment, number
from congvu.model.attempts import EventType
from congvu.model.errors import StoreUnavailable
from congvu.model.ports import Probed, RunRequest
from congvu.quizzes.drawing import difficulty_reach
from congvu.services.attempts import changes_for, drawable, keys_opened_elsewhere, wanted_difficulty
from congvu.services.context import Context
from congvu.settings import Settings
from congvu.store import Store, Tx, attempts, bookkeeping, campaigns, content, people, stuck
from congvu.store.gradebook.course import Course

FREE_MIN_BYTES = 2**29
LAG_MAX_EVENTS = 1_000
STALE_SHOWN = 5
STUCK_SHOWN = 5
_WORKS = {stuck.EXPIRE_ATTEMPT: "nộp bài hết giờ", stuck.ENROL_NEWCOMERS: "ghi danh người mới của đợt"}
NEEDED = ("voila", "nbgrader", "jupyterlab", "anywidget", "plotly", "python_calamine", "xlsxwriter")


class Health(StrEnum):
    """``note`` is no fault, but worth knowing."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One self-check's outcome; texts are Vietnamese."""

    code: str
    health: Health
    message: str
    mend: str = ""


def examine(
    settings: Settings, store: Store, ctx: Context, kernel_user: str, banks: Path
) -> list[HealthCheck]:
    """All self-checks, in order of code. ``banks`` is the folder of question banks, keys and all."""
    checks: list[Callable[[], Iterator[HealthCheck]]] = [
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
        lambda: _difficulty(store, ctx),
        _sandbox,
        lambda: _feedback(settings, store, ctx),
        lambda: _opened_keys(store, ctx),
        lambda: _stuck(store),
    ]
    return [check for run in checks for check in run()]


def _libraries() -> Iterator[HealthCheck]:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        yield HealthCheck(
            "CV-DOC-001", Health.BAD, f"Thiếu thư viện: {', '.join(missing)}.", "Cài lại: pip install congvu."
        )
    else:
        yield HealthCheck("CV-DOC-001", Health.GOOD, "Đủ thư viện.")


def _state(state: Path) -> Iterator[HealthCheck]:
    if os.name == "posix" and stat.S_IMODE(state.stat().st_mode) & 0o077:
        yield HealthCheck(
            "CV-DOC-002", Health.BAD, f"Người khác đọc được thư mục {state}.", f"chmod 700 {state}"
        )
    else:
        yield HealthCheck("CV-DOC-002", Health.GOOD, f"Thư mục dữ liệu {state} chỉ chủ của nó đọc được.")


def _disk(state: Path) -> Iterator[HealthCheck]:
    free = shutil.disk_usage(state).free
    text = f"Ổ đĩa còn trống {number(free / 2**30, 1, marks=[FREE_MIN_BYTES / 2**30])} GB."
    if free < FREE_MIN_BYTES:
        yield HealthCheck(
            "CV-DOC-003", Health.BAD, text, "Dọn ổ đĩa: dưới 0,5 GB câu trả lời có thể không lưu được."
        )
    else:
        yield HealthCheck("CV-DOC-003", Health.GOOD, text)


def _database(store: Store) -> Iterator[HealthCheck]:
    kind = "SQLite" if store.url.startswith("sqlite") else "PostgreSQL"
    try:
        store.write(_nothing)
    except StoreUnavailable as error:
        yield HealthCheck(
            "CV-DOC-004",
            Health.BAD,
            f"Kho dữ liệu {kind} không ghi được: {error}.",
            "Dọn ổ đĩa, hoặc xem máy chủ PostgreSQL có đang chạy không.",
        )
        return
    yield HealthCheck("CV-DOC-004", Health.GOOD, f"Kho dữ liệu {kind} đọc và ghi được.")


def _nothing(_tx: Tx) -> None:
    """An empty transaction shows that one can be written."""


def _people(store: Store) -> Iterator[HealthCheck]:
    if store.read(people.count_administrators):
        yield HealthCheck("CV-DOC-005", Health.GOOD, "Đã có quản trị viên.")
    else:
        yield HealthCheck("CV-DOC-005", Health.BAD, "Chưa có quản trị viên.", "Chạy congvu init.")


def _published(store: Store) -> Iterator[HealthCheck]:
    quizzes = len(store.read(content.latest_publications))
    if quizzes:
        yield HealthCheck("CV-DOC-006", Health.GOOD, f"Đã phát hành {quizzes} bài kiểm tra.")
    else:
        yield HealthCheck("CV-DOC-006", Health.BAD, "Chưa phát hành nội dung.", "Chạy congvu publish.")


def _projection(store: Store) -> Iterator[HealthCheck]:
    lag = store.read(projection_lag)
    text = f"Sổ điểm nbgrader còn chậm {number(lag)} lượt chấm."
    if lag > LAG_MAX_EVENTS:
        yield HealthCheck("CV-DOC-007", Health.BAD, text, "Chạy congvu gradebook project.")
    else:
        yield HealthCheck("CV-DOC-007", Health.GOOD, text)


def projection_lag(tx: Tx, name: str = "gradebook") -> int:
    """Marks that the projection has yet to apply."""
    seen = bookkeeping.bookmark(tx, name).seq
    return attempts.count_after(tx, seen, (EventType.MARKED, EventType.REGRADED))


def _kernels(kernel_user: str) -> Iterator[HealthCheck]:
    if kernel_user:
        yield HealthCheck(
            "CV-DOC-008",
            Health.GOOD,
            f"Nhân Jupyter chạy bằng tài khoản {kernel_user}, không đọc được dữ liệu.",
        )
    else:
        yield HealthCheck(
            "CV-DOC-008",
            Health.NOTE,
            "Nhân Jupyter chạy cùng tài khoản với máy chủ: mã trong bài học đọc được tệp của tài khoản này.",
            "Người học không chạy được mã. Muốn tách hẳn, chạy congvu bằng dịch vụ có quyền đổi tài khoản "
            "(CONGVU_KERNEL_USER).",
        )


def _keys(kernel_user: str, banks: Path) -> Iterator[HealthCheck]:
    """Whether others than its owner read the banks: a lesson's code runs as such a one."""
    open_to_all = os.name == "posix" and any(
        path.stat().st_mode & stat.S_IROTH for path in banks.glob("*.yaml")
    )
    if kernel_user and open_to_all:
        yield HealthCheck(
            "CV-DOC-010",
            Health.NOTE,
            "Mọi tài khoản trên máy, kể cả tài khoản của nhân Jupyter, đọc được ngân hàng câu hỏi và đáp án.",
            f"chmod o-r {banks}/*.yaml",
        )
    else:
        yield HealthCheck(
            "CV-DOC-010", Health.GOOD, "Ngân hàng câu hỏi được giữ như cách chạy nhân Jupyter cho phép."
        )


def _difficulty(store: Store, ctx: Context) -> Iterator[HealthCheck]:
    """Whether the quizzes of open campaigns still hold their difficulty: publishing saw to it, but norms end."""
    missed = store.read(lambda tx: list(_out_of_reach(tx, ctx)))
    for text in missed:
        yield HealthCheck(
            "CV-DOC-011", Health.BAD, text, "Bổ sung câu hỏi còn hiệu lực rồi chạy congvu publish."
        )
    if not missed:
        yield HealthCheck("CV-DOC-011", Health.GOOD, "Đề của các đợt đang mở giữ được độ khó đã định.")


def _out_of_reach(tx: Tx, ctx: Context) -> Iterator[str]:
    for campaign in campaigns.open_at(tx, ctx.now):
        blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
        candidates = drawable(tx, ctx, campaign.publication_id)
        reach = difficulty_reach(blueprint, candidates, changes_for(tx, ctx, blueprint, candidates))
        if reach is not None and not reach.holds:
            yield (
                f"Đợt «{campaign.title}»: với các câu còn hiệu lực, đề «{blueprint.title}» có độ khó gần nhất là "
                f"{number(reach.nearest, 3)}, ngoài khung {wanted_difficulty(blueprint)}."
            )


def _sandbox() -> Iterator[HealthCheck]:
    """Whether code that trainees write can be run here; tried, not only asked for."""
    if lacking := sandbox.missing():
        yield HealthCheck(
            "CV-DOC-012",
            Health.NOTE,
            f"Máy này không chạy được câu hỏi mã: thiếu {', '.join(lacking)}.",
            "Chấm câu hỏi mã trên máy Linux (nhân 5.13 trở lên, bật Landlock); các loại câu hỏi khác không bị ảnh hưởng.",
        )
        return
    with sandbox.Sandbox(preload=()) as tried:
        observed = tried.run(RunRequest("", ("1 + 1",)))
    if observed.probed == (Probed(2),):
        yield HealthCheck(
            "CV-DOC-012", Health.GOOD, f"Chạy được câu hỏi mã, cách ly bằng {sandbox.mechanism()}."
        )
    else:
        yield HealthCheck(
            "CV-DOC-012",
            Health.BAD,
            f"Không mở được hộp cát để chạy câu hỏi mã: {observed.error or observed.status.value}",
            "Nếu chạy trong Docker, xem hồ sơ seccomp của container có cho phép landlock và seccomp không.",
        )


def _clock(store: Store, now: datetime) -> Iterator[HealthCheck]:
    newest = store.read(attempts.newest_instant)
    if newest and newest > now + timedelta(minutes=5):
        yield HealthCheck(
            "CV-DOC-009", Health.BAD, "Đồng hồ máy chạy lùi so với dữ liệu.", "Chỉnh lại giờ của máy."
        )
    else:
        yield HealthCheck("CV-DOC-009", Health.GOOD, "Đồng hồ máy hợp với dữ liệu.")


def _feedback(settings: Settings, store: Store, ctx: Context) -> Iterator[HealthCheck]:
    """Feedback files that were made from marks that have changed since; settles the flags of those that were not."""
    from congvu.services.gradebook import settle_stale_feedback  # nbgrader takes seconds to import

    course = Course(settings.nbgrader_root.absolute(), settings.nbgrader_db_url)
    stale = settle_stale_feedback(store, course, ctx) if course.root.is_dir() else []
    if not stale:
        yield HealthCheck("CV-DOC-013", Health.GOOD, "Tệp phản hồi của nbgrader đúng với điểm hiện nay.")
        return
    quizzes = sorted({output.quiz_id for output in stale})
    files = ", ".join(f"{output.officer_id}/{output.quiz_id}" for output in stale[:STALE_SHOWN])
    more = f" và {len(stale) - STALE_SHOWN} tệp nữa" if len(stale) > STALE_SHOWN else ""
    yield HealthCheck(
        "CV-DOC-013",
        Health.NOTE,
        f"{len(stale)} tệp phản hồi được tạo trước khi điểm thay đổi: {files}{more}.",
        "; ".join(f"nbgrader generate_feedback {quiz} --force" for quiz in quizzes)
        + "; rồi nbgrader release_feedback nếu đã phát.",
    )


def _opened_keys(store: Store, ctx: Context) -> Iterator[HealthCheck]:
    """Items whose right answers one campaign has opened while another one still asks them."""
    openings = store.read(lambda tx: keys_opened_elsewhere(tx, ctx))
    if not openings:
        yield HealthCheck(
            "CV-DOC-014", Health.GOOD, "Không đợt nào đã mở đáp án của câu mà đợt khác còn đang hỏi."
        )
    for opening in openings:
        yield HealthCheck(
            "CV-DOC-014",
            Health.NOTE,
            f"Đợt «{opening.telling.title}» mở đáp án hoặc giải thích {number(opening.items)} câu mà đợt "
            f"«{opening.sitting.title}» (bài «{opening.quiz_id}») còn đang hỏi. Ai có tên ở cả hai đợt thì chưa được xem.",
            "Nếu cần giữ kín: lần sau cho các đợt đóng cùng lúc, hoặc bỏ answers và why khỏi review trong đề.",
        )


def _stuck(store: Store) -> Iterator[HealthCheck]:
    """Work in time that fails again and again until a person has looked."""
    failures = store.read(stuck.all_stuck)
    if not failures:
        yield HealthCheck("CV-DOC-015", Health.GOOD, "Không việc theo giờ nào bị lỗi.")
        return
    told = "; ".join(
        f"{_WORKS.get(failure.work, failure.work)} {failure.object_id}, "
        f"lỗi {number(failure.tries)} lần từ {moment(failure.first_at)}: {failure.reason}"
        for failure in failures[:STUCK_SHOWN]
    )
    more = f" và {len(failures) - STUCK_SHOWN} việc nữa" if len(failures) > STUCK_SHOWN else ""
    yield HealthCheck(
        "CV-DOC-015",
        Health.BAD,
        f"{number(len(failures))} việc theo giờ bị lỗi: {told}{more}.",
        "Tìm mã đó trong nhật ký của campus, sửa nguyên nhân, rồi chạy congvu state tick --retry.",
    )
