"""For whoever keeps the server: backup, restore, doctor, erase, tick."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from congvu.bootstrap import StateFolder, content_root, current_time, kernel_account_name, open_store
from congvu.interfaces.cli.session import Session, console, open_session, progress_bar
from congvu.messages import number
from congvu.model.errors import UserError
from congvu.services.context import Context, Services
from congvu.services.gradebook import rewrite_officer
from congvu.services.keeping import Health, TickBusy, examine, make_backup, restore_backup
from congvu.services.keeping import tick as run_tick
from congvu.services.people import add_to_ledger, erase_officer, resolve_officer
from congvu.settings import read_settings

app = typer.Typer()
FAILED_SHOWN = 5
_MARKS = {Health.GOOD: "[green]✓[/]", Health.NOTE: "[yellow]![/]", Health.BAD: "[bold red]✗[/]"}


@app.command()
def backup(folder: Annotated[Path, typer.Argument(help="Thư mục nhận bản sao lưu.")]) -> None:
    """Sao lưu toàn bộ dữ liệu; người học vẫn làm bài bình thường."""
    with open_session() as session, progress_bar() as report:
        path = make_backup(
            session.store,
            session.context,
            folder,
            session.settings.state,
            report,
        )
    console.print(f"Đã sao lưu: {path}", markup=False)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tệp congvu-….zip.")],
) -> None:
    """Khôi phục một bản sao lưu vào thư mục trạng thái trống (CONGVU_STATE)."""
    settings = read_settings(os.environ)
    StateFolder(settings.state).ensure()
    with open_store(settings) as store, progress_bar() as report:
        context = Context(current_time(), Services())
        erased = restore_backup(store, context, path, settings.state, report)
    console.print(f"Đã khôi phục. Xóa lại thông tin của {erased} người đã được xóa sau lần sao lưu.")
    console.print("Chạy congvu project --rebuild để dựng lại sổ điểm nbgrader.")


@app.command()
def doctor() -> None:
    """Tự kiểm tra; mỗi mục có mã và cách sửa."""
    with open_session() as session:
        checks = examine(
            session.settings,
            session.store,
            session.context,
            kernel_account_name(session.settings),
            content_root(session.settings) / "quizzes" / "banks",
        )
    for check in checks:
        console.print(_MARKS[check.health], end=" ")
        console.print(f"{check.code} {check.message}", markup=False)
        if check.mend:
            console.print(f"    → {check.mend}", markup=False)
    if any(check.health is Health.BAD for check in checks):
        raise typer.Exit(1)


@app.command()
def erase(
    who: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ.")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ghi vào nhật ký; đừng ghi tên.")],
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> None:
    """Xóa thông tin cá nhân của một người; kết quả ẩn danh được giữ."""
    if not yes and not typer.confirm("Việc này không hoàn lại được. Xóa?"):
        raise typer.Exit(1)
    with open_session() as session:
        officer_id = session.store.read(lambda tx: resolve_officer(tx, who))
        erase_everywhere(session, officer_id, reason)
    console.print(f"Đã xóa thông tin cá nhân của {officer_id}.")


def erase_everywhere(session: Session, officer_id: str, reason: str) -> None:
    """Erases in the store, in what was projected from it, and in the ledger that a restore obeys."""
    if not reason.strip():
        raise UserError("Chưa ghi lý do.", mend="Thêm --reason.")
    session.store.write(lambda tx: erase_officer(tx, session.context, officer_id, reason))
    add_to_ledger(session.settings.state, officer_id)
    rewrite_officer(session.store, session.course, session.services, officer_id, clock=current_time)
    session.store.scrub()


@app.command()
def tick(
    retry: Annotated[
        bool, typer.Option("--retry", help="Thử lại ngay cả những việc lần trước bị lỗi.")
    ] = False,
) -> None:
    """Việc theo giờ: nộp bài hết giờ, ghi danh người mới đến. Campus tự chạy mỗi phút; cron cũng chạy được."""
    with open_session() as session:
        try:
            report = run_tick(session.store, session.context, clock=lambda: session.context, retry=retry)
        except TickBusy as busy:  # the work is being done: no reason for cron to write a letter
            console.print(busy.message)
            return
    console.print(f"Đã nộp {number(report.ended)} bài hết giờ, ghi danh {number(report.enrolled)} người mới.")
    if report.waiting:
        console.print(f"{number(report.waiting)} việc lần trước bị lỗi đang đợi tới lượt thử lại.")
    if report.failed:
        raise UserError(
            f"{number(len(report.failed))} việc bị lỗi: {', '.join(report.failed[:FAILED_SHOWN])}.",
            mend="Xem congvu doctor và nhật ký, sửa nguyên nhân rồi chạy congvu tick --retry.",
            code="CV-TICK-001",
        )
