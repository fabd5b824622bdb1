"""The work of ``congvu gradebook``. A module of its own, because nbgrader takes seconds to import."""

from __future__ import annotations

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


def write_gradebook(*, anew: bool) -> None:
    """Writes what has changed since the last time, or all of it; tells how much, and what was left."""
    run = rebuild_gradebook if anew else project_gradebook
    columns = (SpinnerColumn(), TextColumn("{task.completed} bài"))
    with open_session() as session, Progress(*columns, transient=True) as bar:
        task = bar.add_task("", total=None)
        report = run(
            session.store,
            session.course,
            session.services,
            clock=current_time,
            progress=lambda done: bar.update(task, completed=done),
        )
    _tell_projection(report)


def collect_from_gradebook(marker: str, reason: str) -> None:
    """Takes in what people did on nbgrader's side, and tells how much. No ``reason``: that of the use case."""
    with open_session() as session:
        ctx = session.context.acting_as(marker, Role.MARKER) if marker else session.context
        report = collect_submissions(session.store, session.course, ctx, reason=reason or DEFAULT_REASON)
    _tell_collection(report)


def _tell_projection(report: ProjectionReport) -> None:
    typer.echo(f"Đã ghi {report.applied} bài; còn {report.lag.events} thay đổi chưa ghi.")
    for quiz_id, officer_id in report.held:
        typer.echo(
            f"  giữ nguyên {quiz_id}/{officer_id}: có điểm chấm tay chưa thu về (congvu gradebook collect)"
        )
    for quiz_id in report.stale:
        typer.echo(
            f"  {quiz_id}: điểm từng câu đã đổi (congvu quiz regrade) hoặc cấu trúc bài đã đổi (congvu gradebook rebuild)"
        )
    if report.unfit:
        typer.echo(f"  {len(report.unfit)} lượt làm theo cấu trúc cũ không ghi được vào bài hiện nay")


def _tell_collection(report: CollectReport) -> None:
    typer.echo(
        f"Đã thu {report.submissions} bài nộp, {report.marks} điểm chấm tay và {report.comments} nhận xét."
    )
    for refused in report.refused:
        typer.echo(f"  chưa thu {refused.quiz_id}/{refused.officer_id}: {refused.why}")
