"""``congvu campaign``: open, list, results."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

import typer
from rich.table import Table

from congvu import messages
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli.output import console, simple_table
from congvu.interfaces.cli.session import open_session
from congvu.messages.formats import LOCAL_ZONE, TYPED_DAYS
from congvu.services.campaigns import (
    CampaignReport,
    campaign_report,
    open_campaign,
    organiser_view,
    shared_attempts,
    summarise,
)
from congvu.services.people import Look, Looking, resolve_unit
from congvu.services.typed import read_share

app = noun()
_DAYS = list(TYPED_DAYS)


@app.command("open")
def open_command(
    title: Annotated[str, typer.Argument(help="Tên đợt tập huấn.")],
    unit: Annotated[str, typer.Option("--unit", help="Đơn vị; tới mọi đơn vị bên dưới.")],
    course: Annotated[str, typer.Option("--course", help="Khóa học.")],
    quiz: Annotated[str, typer.Option("--quiz", help="Bài kiểm tra.")],
    first: Annotated[datetime, typer.Option("--from", formats=_DAYS, help="Ngày đầu.")],
    last: Annotated[datetime, typer.Option("--to", formats=_DAYS, help="Ngày cuối.")],
    pass_mark: Annotated[
        str | None, typer.Option("--pass", help="Mức đạt, phần trăm, ví dụ 60 hoặc 62,5.")
    ] = None,
) -> None:
    """Mở một đợt tập huấn cho một đơn vị."""
    mark = None if pass_mark is None else read_share(pass_mark)
    with open_session() as session:
        unit_id = session.store.read(lambda tx: resolve_unit(tx, unit))
        campaign = session.store.write(
            lambda tx: open_campaign(
                tx,
                session.context,
                session.scope(),
                title=title,
                unit_id=unit_id,
                course_id=course,
                quiz_id=quiz,
                opens_at=datetime.combine(first.date(), time(), LOCAL_ZONE),
                closes_at=datetime.combine(last.date() + timedelta(days=1), time(), LOCAL_ZONE),
                pass_mark=mark,
            )
        )
        shared = session.store.read(lambda tx: shared_attempts(tx, session.context, campaign))
    console.print(f"Đã mở đợt {campaign.id}: {campaign.title}", markup=False)
    for other in shared:
        console.print(
            f"Lưu ý: {messages.number(other.officers)} người cũng có tên ở đợt «{other.campaign.title}» cùng bài kiểm tra, "
            "mở trùng thời gian: hai đợt dùng chung số lượt làm bài.",
            markup=False,
        )


@app.command("list")
def list_command() -> None:
    """Liệt kê các đợt tập huấn."""
    with open_session() as session:
        view = session.store.read(lambda tx: organiser_view(tx, session.context, session.scope()))
    rows = [
        [
            entry.campaign.id,
            entry.campaign.title,
            entry.unit,
            messages.day(entry.campaign.opens_at),
            messages.last_day(entry.campaign.closes_at),
            messages.number(entry.enrolled),
            messages.number(entry.left),
        ]
        for entry in view.campaigns
    ]
    head = ["Mã", "Tên", "Đơn vị", "Mở", "Đóng", "Số người", "Đã rời"]
    console.print(simple_table("Đợt tập huấn", head, rows, numbers=(5, 6)))


@app.command()
def results(campaign: Annotated[str, typer.Argument(help="Mã đợt, xem congvu campaign list.")]) -> None:
    """In kết quả một đợt tập huấn, theo đơn vị."""
    with open_session() as session:
        report = session.store.read(
            lambda tx: campaign_report(tx, session.context, session.scope(), campaign)
        )
        session.note_looks([Look(Looking.REPORT, campaign)])
    console.print(summary_table(report))
    console.print(f"Tính lúc {messages.moment(report.computed_at)}.")


def summary_table(report: CampaignReport) -> Table:
    """A campaign's figures by unit and in all."""
    summary = summarise(report)
    rows = [
        [
            line.name,
            *map(messages.number, (line.enrolled, line.started, line.finished, line.waiting, line.passed)),
            "–" if line.mean is None else messages.percent(line.mean),
            messages.number(line.left),
        ]
        for line in [*summary.by_unit, summary.total]
    ]
    head = ["Đơn vị", "Được giao", "Bắt đầu", "Hoàn thành", "Chờ chấm", "Đạt", "Điểm trung bình", "Đã rời"]
    title = report.campaign.title + (" (dữ liệu mẫu, mô phỏng)" if report.campaign.simulated else "")
    return simple_table(title, head, rows, numbers=(1, 2, 3, 4, 5, 6, 7))
