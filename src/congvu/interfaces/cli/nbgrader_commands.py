"""``congvu project`` and ``congvu collect``: to nbgrader's side, and back from it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from congvu.bootstrap import current_time
from congvu.interfaces.cli.session import open_session
from congvu.model.people import Role
from congvu.services.gradebook import (
    DEFAULT_REASON,
    CollectReport,
    ProjectionReport,
    collect_submissions,
    project_gradebook,
    rebuild_gradebook,
)
from congvu.settings import Settings
from congvu.store.gradebook.course import Course

app = typer.Typer(no_args_is_help=True, help="Sổ điểm nbgrader.")


@app.command()
def project(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Xóa và dựng lại từ đầu.")] = False,
) -> None:
    """Ghi kết quả vào sổ điểm và thư mục của nbgrader."""
    run = rebuild_gradebook if rebuild else project_gradebook
    columns = (SpinnerColumn(), TextColumn("{task.completed} bài"))
    with open_session() as session, Progress(*columns, transient=True) as bar:
        task = bar.add_task("", total=None)
        report = run(
            session.store,
            course_of(session.settings),
            session.services,
            clock=current_time,
            progress=lambda done: bar.update(task, completed=done),
        )
    _tell_projection(report)


@app.command()
def collect(
    marker: Annotated[str, typer.Option("--marker", help="Mã cán bộ của người chấm.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ghi vào nhật ký.")] = DEFAULT_REASON,
) -> None:
    """Thu về bài nộp và điểm chấm tay từ phía nbgrader."""
    with open_session() as session:
        ctx = session.context.acting_as(marker, Role.MARKER) if marker else session.context
        report = collect_submissions(session.store, course_of(session.settings), ctx, reason=reason)
    _tell_collection(report)


def course_of(settings: Settings) -> Course:
    """nbgrader's course folder and gradebook of the settings."""
    return Course(settings.nbgrader_root.absolute(), settings.nbgrader_db_url)


def _tell_projection(report: ProjectionReport) -> None:
    typer.echo(f"Đã ghi {report.applied} bài; còn {report.lag.events} thay đổi chưa ghi.")
    for quiz_id, officer_id in report.held:
        typer.echo(f"  giữ nguyên {quiz_id}/{officer_id}: có điểm chấm tay chưa thu về (congvu collect)")
    for quiz_id in report.stale:
        typer.echo(
            f"  {quiz_id}: điểm từng câu đã đổi (congvu regrade) hoặc cấu trúc bài đã đổi (congvu project --rebuild)"
        )
    if report.unfit:
        typer.echo(f"  {len(report.unfit)} lượt làm theo cấu trúc cũ không ghi được vào bài hiện nay")


def _tell_collection(report: CollectReport) -> None:
    typer.echo(
        f"Đã thu {report.submissions} bài nộp, {report.marks} điểm chấm tay và {report.comments} nhận xét."
    )
    for refused in report.refused:
        typer.echo(f"  chưa thu {refused.quiz_id}/{refused.officer_id}: {refused.why}")
