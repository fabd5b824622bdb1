"""The work of ``congvu quiz regrade``: what a change of key, points or policy does to marks, shown first and then done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer

from congvu import messages
from congvu.bootstrap import RunnerOnDemand, open_workers
from congvu.interfaces.cli.output import console, progress_bar, simple_table
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.model.errors import UserError
from congvu.model.ports import Workers
from congvu.services.people import Look, Looking
from congvu.services.regrade import (
    WHY_LEFT,
    FinalRow,
    Outlook,
    Preview,
    RegradeReport,
    Tally,
    Told,
    Wish,
    begin_regrade,
    make_basis,
    preview_regrade,
    run_regrade,
    tell_regrade,
    told_wordings,
    verdict,
    write_workbook,
)

ROWS_SHOWN = 20
MARKING, PROJECTING = "Chấm lại", "Ghi sang sổ điểm nbgrader"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    quiz: str
    wish: Wish
    reason: str
    out: Path | None
    commit: bool
    ask: bool
    resume: str
    restart: bool
    project: bool


def regrade_quiz(asked: Asked) -> None:
    """Shows what would change; if asked for does it, and brings nbgrader's gradebook up to date."""
    with open_session() as session, _workers(session) as workers:
        if asked.resume:
            report: RegradeReport | None = _run(session, workers, asked.resume)
        else:
            report = _regrade(session, workers, asked)
        if report is None:
            return
        _tell_done(session, report, asked.out)
        if asked.project:
            _bring_gradebook_up_to_date(session)


@contextmanager
def _workers(session: CommandSession) -> Iterator[Workers]:
    workers = open_workers(session.settings)
    try:
        yield workers
    finally:
        workers.close()


def _regrade(session: CommandSession, workers: Workers, asked: Asked) -> RegradeReport | None:
    """Shows, and if asked for does it; ``None`` if nothing was done."""
    if not asked.commit or asked.ask:
        preview = _preview(session, workers, asked)
        if not preview.changes_anything:
            console.print("Không có gì thay đổi.")
            return None
        if not asked.commit:
            console.print('Mới chỉ xem trước. Muốn ghi: thêm --commit --reason "…".', markup=False)
            return None
    if not asked.reason.strip():
        raise UserError("Chưa ghi lý do.", mend='Thêm --reason, ví dụ: --reason "Sửa đáp án câu 12".')
    if asked.ask and not typer.confirm("Ghi các thay đổi này?"):
        return None
    _refuse_hand_work(session, asked)
    begin = partial(begin_regrade, session.store, session.context, asked.quiz, asked.wish, asked.reason)
    job, taken_up = begin(restart=asked.restart)
    if taken_up:
        console.print(
            f"Làm tiếp việc {job.id} bị dừng giữa chừng (lý do đã ghi: {job.reason}), theo nội dung lúc bắt đầu.",
            markup=False,
        )
    return _run(session, workers, job.id)


def _preview(session: CommandSession, workers: Workers, asked: Asked) -> Preview:
    with progress_bar() as bar:
        preview = preview_regrade(
            session.store,
            session.context,
            asked.quiz,
            asked.wish,
            workers,
            make_runner=RunnerOnDemand,
            progress=lambda done, total: bar(MARKING, done, total),
        )
    session.note_looks([Look(Looking.REGRADE, asked.quiz)])
    told = _told(session, preview.tally, preview.outlook)
    _show(told)
    for line in told_wordings(preview.wordings):
        console.print(line, markup=False)
    if preview.open_attempts:
        count = messages.number(preview.open_attempts)
        console.print(f"{count} lượt đang làm: khi nộp sẽ được chấm theo nội dung mới.")
    if preview.unfinished:
        console.print(
            f"Việc chấm lại {preview.unfinished.id} bị dừng giữa chừng: --commit sẽ làm tiếp việc đó, "
            "--commit --restart làm lại từ đầu.",
            markup=False,
        )
    if asked.out:
        write_workbook(asked.out, session.context, _title(asked.quiz, "xem trước"), asked.reason, told)
        console.print(f"Danh sách: {asked.out}", markup=False)
    return preview


def _refuse_hand_work(session: CommandSession, asked: Asked) -> None:
    """Marks in formgrader that are not collected were given by the old points: they must come in first."""
    basis = session.store.read(lambda tx: make_basis(tx, session.context, asked.quiz, asked.wish))
    if basis.moves_points and (session.course.source(asked.quiz) / f"{asked.quiz}.ipynb").is_file():
        from congvu.services.gradebook import (
            refuse_uncollected,  # nbgrader takes seconds to import
        )
        from congvu.store.gradebook.course import make_gradebook

        make_gradebook(session.course)
        refuse_uncollected(session.store, session.course, [asked.quiz])


def _run(session: CommandSession, workers: Workers, job_id: str) -> RegradeReport:
    console.print(
        f"Mã việc: {job_id}. Bị dừng giữa chừng thì chạy: congvu quiz regrade --resume {job_id}", markup=False
    )
    with progress_bar() as bar:
        return run_regrade(
            session.store,
            session.context,
            job_id,
            workers,
            clock=lambda: session.context,
            make_runner=RunnerOnDemand,
            progress=lambda done, total: bar(MARKING, done, total),
        )


def _told(session: CommandSession, tally: Tally, outlook: Outlook) -> Told:
    return tell_regrade(session.store, session.scope(), outlook, tally.changes.values(), dict(tally.left))


def _title(quiz: str, what: str) -> str:
    return f"Chấm lại bài {quiz} ({what})"


def _tell_done(session: CommandSession, report: RegradeReport, out: Path | None) -> None:
    session.note_looks([Look(Looking.REGRADE, report.job.quiz_id)])
    told = _told(session, report.tally, report.outlook)
    _show(told)
    changed = messages.number(report.job.changed)
    console.print(f"Đã chấm lại {messages.number(report.job.seen)} bài, đổi {changed} bài.")
    if report.overtaken:
        console.print("Sau khi việc này bắt đầu đã có bản phát hành mới: chạy lại lệnh để chấm theo bản đó.")
    if out:
        title = _title(report.job.quiz_id, "đã ghi")
        write_workbook(out, session.context, title, report.job.reason, told)
        console.print(f"Danh sách: {out}", markup=False)


def _show(told: Told) -> None:
    """The figures by campaign, and the first rows of those whose final mark changes."""
    number, share = messages.number, messages.set_percent
    rows = [
        [
            campaign.title,
            *map(
                number, (campaign.attempts, campaign.changed, campaign.up, campaign.down, campaign.key_only)
            ),
            *map(number, (campaign.now_passed, campaign.now_failed)),
            share(campaign.pass_mark_after)
            if campaign.pass_mark_after == campaign.pass_mark_before
            else f"{share(campaign.pass_mark_before)} → {share(campaign.pass_mark_after)}",
            "mới" if campaign.follows else "riêng",
        ]
        for campaign in told.counts
    ]
    head = [
        "Đợt",
        "Bài",
        "Đổi điểm",
        "Tăng",
        "Giảm",
        "Chỉ đổi khóa",
        "Thành đạt",
        "Thành chưa đạt",
        "Mức đạt",
        "Bản",
    ]
    console.print(simple_table("Theo đợt", head, rows, numbers=(1, 2, 3, 4, 5, 6, 7)))
    if told.finals:
        title = f"Kết quả cuối thay đổi ({number(len(told.finals))} người)"
        marks = {
            campaign.campaign_id: (campaign.pass_mark_before, campaign.pass_mark_after)
            for campaign in told.counts
        }
        shown = [_row(row, *marks[row.change.campaign_id]) for row in told.finals[:ROWS_SHOWN]]
        names = ["Họ và tên", "Đơn vị", "Trước", "Sau", "Kết quả"]
        console.print(simple_table(title, names, shown, numbers=(2, 3)))
        if len(told.finals) > ROWS_SHOWN:
            rest = number(len(told.finals) - ROWS_SHOWN)
            console.print(f"… và {rest} người nữa; cả danh sách: --out thay-doi.xlsx")
    for why, count in sorted(told.left.items()):
        console.print(f"{WHY_LEFT[why]}: {number(count)}")


def _row(row: FinalRow, mark_before: float, mark_after: float) -> list[str]:
    before, after = row.change.before, row.change.after
    words = [verdict(before), verdict(after)]
    return [
        row.who.name,
        row.who.unit,
        messages.points(
            before.points, before.max_points, mark_before, passed=None if before.waiting else before.passed
        ),
        messages.points(
            after.points, after.max_points, mark_after, passed=None if after.waiting else after.passed
        ),
        words[0] if words[0] == words[1] else " → ".join(words),
    ]


def _bring_gradebook_up_to_date(session: CommandSession) -> None:
    from congvu.bootstrap import current_time
    from congvu.services.gradebook import (  # nbgrader takes seconds to import
        ProjectorBusy,
        gradebook_lag,
        project_gradebook,
    )

    try:
        with progress_bar() as bar:
            report = project_gradebook(
                session.store,
                session.course,
                session.services,
                clock=current_time,
                progress=lambda done: bar(PROJECTING, done),
            )
    except ProjectorBusy:
        lag = session.store.read(lambda tx: gradebook_lag(tx, current_time()))
        console.print(f"Campus đang ghi sổ điểm nbgrader: còn {messages.number(lag.events)} thay đổi.")
        return
    console.print(
        f"Sổ điểm nbgrader: ghi {messages.number(report.applied)} bài, còn {messages.number(report.lag.events)} thay đổi."
    )
    for _, officer_id in report.held:
        console.print(f"  giữ nguyên {officer_id}: có điểm chấm tay chưa thu về (congvu gradebook collect)")
