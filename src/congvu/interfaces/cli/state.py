"""``congvu state``: backup, restore, tick."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from congvu.bootstrap import StateFolder, current_time, open_store
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli.output import console, progress_bar
from congvu.interfaces.cli.session import open_session
from congvu.messages import number
from congvu.model.errors import UserError
from congvu.services.context import Context, Services
from congvu.services.keeping import TickBusy, make_backup, restore_backup, retention_of
from congvu.services.keeping import tick as run_tick
from congvu.settings import read_settings

app = noun()
FAILED_SHOWN = 5


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
    console.print("Chạy congvu gradebook rebuild để dựng lại sổ điểm nbgrader.")


@app.command()
def tick(
    retry: Annotated[
        bool, typer.Option("--retry", help="Thử lại ngay cả những việc lần trước bị lỗi.")
    ] = False,
) -> None:
    """Việc theo giờ: nộp bài hết giờ, ghi danh người mới đến, bỏ dữ liệu quá hạn giữ. Campus tự chạy mỗi phút; cron cũng chạy được."""
    with open_session() as session:
        try:
            rule = retention_of(session.settings)
            report = run_tick(
                session.store, session.context, clock=lambda: session.context, retry=retry, rule=rule
            )
        except TickBusy as busy:  # the work is being done: no reason for cron to write a letter
            console.print(busy.message)
            return
    console.print(f"Đã nộp {number(report.ended)} bài hết giờ, ghi danh {number(report.enrolled)} người mới.")
    if report.waiting:
        console.print(f"{number(report.waiting)} việc lần trước bị lỗi đang đợi tới lượt thử lại.")
    if report.failed:
        raise UserError(
            f"{number(len(report.failed))} việc bị lỗi: {', '.join(report.failed[:FAILED_SHOWN])}.",
            mend="Xem congvu doctor và nhật ký, sửa nguyên nhân rồi chạy congvu state tick --retry.",
            code="CV-TICK-001",
        )
