"""``congvu project`` and ``congvu collect``: to nbgrader's side, and back from it."""

from __future__ import annotations

import os
from typing import Annotated, NoReturn

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from congvu.bootstrap import current_time, open_store
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.collect_submissions import DEFAULT_REASON, CollectReport, collect_submissions
from congvu.services.context import Context, Services
from congvu.services.project_gradebook import ProjectionReport, project_gradebook, rebuild_gradebook
from congvu.settings import Settings, read_settings
from congvu.store.gradebook.course import Course

app = typer.Typer(no_args_is_help=True, help="Sổ điểm nbgrader.")


@app.command()
def project(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Xóa và dựng lại từ đầu.")] = False,
) -> None:
    """Ghi kết quả vào sổ điểm và thư mục của nbgrader."""
    settings = read_settings(os.environ)
    run = rebuild_gradebook if rebuild else project_gradebook
    columns = (SpinnerColumn(), TextColumn("{task.completed} bài"))
    with open_store(settings) as store, Progress(*columns, transient=True) as bar:
        task = bar.add_task("", total=None)
        try:
            report = run(
                store,
                _course(settings),
                Services(),
                clock=current_time,
                progress=lambda done: bar.update(task, completed=done),
            )
        except UserError as error:
            _refuse(error)
    _tell_projection(report)


@app.command()
def collect(
    marker: Annotated[str, typer.Option("--marker", help="Mã cán bộ của người chấm.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ghi vào nhật ký.")] = DEFAULT_REASON,
) -> None:
    """Thu về bài nộp và điểm chấm tay từ phía nbgrader."""
    settings = read_settings(os.environ)
    ctx = Context(current_time(), Services())
    if marker:
        ctx = ctx.acting_as(marker, Role.MARKER)
    with open_store(settings) as store:
        try:
            report = collect_submissions(store, _course(settings), ctx, reason=reason)
        except UserError as error:
            _refuse(error)
    _tell_collection(report)


def _course(settings: Settings) -> Course:
    return Course(settings.nbgrader_root.absolute(), settings.nbgrader_db_url)


def _refuse(error: UserError) -> NoReturn:
    typer.secho(f"{error.message} {error.mend}".strip(), fg="red", err=True)
    raise typer.Exit(1)


def _tell_projection(report: ProjectionReport) -> None:
    typer.echo(f"Đã ghi {report.applied} bài; còn {report.lag.events} thay đổi chưa ghi.")
    for quiz_id, officer_id in report.held:
        typer.echo(f"  giữ nguyên {quiz_id}/{officer_id}: có điểm chấm tay chưa thu về (congvu collect)")
    for quiz_id in report.stale:
        typer.echo(f"  {quiz_id}: cấu trúc bài đã đổi, cần congvu project --rebuild")
    if report.unfit:
        typer.echo(f"  {len(report.unfit)} lượt làm theo cấu trúc cũ không ghi được vào bài hiện nay")


def _tell_collection(report: CollectReport) -> None:
    typer.echo(f"Đã thu {report.submissions} bài nộp và {report.marks} điểm chấm tay.")
    for refused in report.refused:
        typer.echo(f"  chưa thu {refused.quiz_id}/{refused.officer_id}: {refused.why}")
