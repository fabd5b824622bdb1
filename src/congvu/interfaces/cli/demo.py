"""``congvu demo``: the whole way on an invented district, then the campus."""

from __future__ import annotations

from typing import Annotated

import typer

from congvu import messages
from congvu.bootstrap import content_root, current_time
from congvu.content import build, load_content, make_bundle
from congvu.interfaces.cli.campaigns import summary_table
from congvu.interfaces.cli.output import console, progress_bar
from congvu.interfaces.cli.publishing import load_registers, make_administrator, publish_all
from congvu.interfaces.cli.serving import serve_afresh
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.model.people import Role
from congvu.sample import WORKBOOK, DemoLogin, SampleSummary, load_sample
from congvu.services.campaigns import campaign_report
from congvu.services.gradebook import project_gradebook

app = typer.Typer()
_ROLES = {
    Role.TRAINEE: "Học viên",
    Role.ORGANISER: "Người tổ chức",
    Role.AUTHOR: "Người soạn",
    Role.MARKER: "Người chấm",
}


@app.command()
def demo(
    serve: Annotated[bool, typer.Option(help="Chạy campus sau khi nạp xong.")] = True,
) -> None:
    """Nạp một quận mẫu (hư cấu) với một đợt đã xong và hai đợt đang mở, rồi chạy campus."""
    with open_session() as session:
        sample = prepare(session)
        show(session, sample)
    if serve:
        serve_afresh()


def prepare(session: CommandSession) -> SampleSummary:
    """Loads what is missing: registers, administrator, content, sample, gradebook. Safe to run again."""
    load_registers(session)
    password = make_administrator(session)
    if password:
        console.print(f"Quản trị viên: quantri · mật khẩu (chỉ hiện lần này): {password}", markup=False)
    with progress_bar() as report:
        report("Dựng và phát hành nội dung", 0, 2)
        root = content_root(session.settings)
        bundle = make_bundle(load_content(root, session.services.kinds, on=session.context.today))
        build(bundle, session.settings.state / "build")
        report("Dựng và phát hành nội dung", 1, 2)
        publish_all(session)
        report("Dựng và phát hành nội dung", 2, 2)
        sample = load_sample(
            session.store,
            session.services,
            session.context.now,
            workbook=root / WORKBOOK,
            state=session.settings.state,
            progress=report,
        )
        project_gradebook(
            session.store,
            session.course,
            session.services,
            clock=current_time,
            progress=lambda done: report("Sổ điểm nbgrader", done),
        )
    return sample


def show(session: CommandSession, sample: SampleSummary) -> None:
    """The summary of the finished campaign, the address and the log-ins."""
    report = session.store.read(
        lambda tx: campaign_report(tx, session.context, session.scope(), sample.past_campaign_id)
    )
    console.print(summary_table(report))
    console.print(
        f"Quận, người và kết quả trên là dữ liệu mẫu, không có thật. Tính lúc {messages.moment(report.computed_at)}."
    )
    console.print()
    console.print(f"Địa chỉ: http://{session.settings.address}:{session.settings.campus_port}/")
    for login in sample.logins:
        console.print(_login_line(login), markup=False)


def _login_line(login: DemoLogin) -> str:
    line = f"{_ROLES[login.role]}: {login.full_name} · tên đăng nhập {login.login}"
    if login.code:
        return f"{line} · mã trên phiếu {login.code} (vào /first-login)"
    return f"{line} · mật khẩu {login.password}" if login.password else f"{line} · mật khẩu tự đặt"
