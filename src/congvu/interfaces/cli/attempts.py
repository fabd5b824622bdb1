"""``congvu attempt``: a person's attempts, the mark of a slot changed with a reason, code that waits to be run."""

from __future__ import annotations

from typing import Annotated

import typer

from congvu import messages
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli.code_runs import run_all
from congvu.interfaces.cli.output import console, simple_table
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.model.attempts import Result
from congvu.model.errors import NotFound
from congvu.services.marks import override_mark
from congvu.services.people import Look, Looking, resolve_officer
from congvu.services.typed import read_points
from congvu.store import Tx, attempts, campaigns, judging, results

app = noun()


@app.command("list")
def list_command(
    who: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ (tìm bằng congvu people find).")],
) -> None:
    """Các lượt đã nộp của một người: mã lượt, đợt, điểm từng câu."""
    with open_session() as session:
        officer_id = session.store.read(lambda tx: resolve_officer(tx, who))
        rows = session.store.read(lambda tx: _attempts(tx, officer_id))
        session.note_looks([Look(Looking.MARKS, officer_id)])
    head = ["Mã", "Đợt tập huấn", "Lượt", "Nộp lúc", "Điểm", "Từng câu"]
    console.print(simple_table("Các lượt đã nộp", head, rows, numbers=(2, 4)))


def _attempts(tx: Tx, officer_id: str) -> list[list[str]]:
    rows = []
    for campaign in campaigns.campaigns_of(tx, officer_id):
        for stored in results.results_of(tx, campaign.id, officer_id):
            total = messages.points(stored.result.points, stored.result.max_points, campaign.pass_mark)
            moment = messages.moment(stored.submitted_at)
            rows.append(
                [
                    stored.attempt_id,
                    campaign.title,
                    str(stored.number),
                    moment,
                    total,
                    _by_slot(stored.result),
                ]
            )
    return rows


def _by_slot(result: Result) -> str:
    marks = [f"{mark.slot}={messages.number(mark.points)}" for mark in result.slots]
    return " ".join([*marks, *(f"{slot}=chờ" for slot in result.pending)])


@app.command()
def override(
    attempt: Annotated[str, typer.Argument(help="Mã lượt làm bài (xem congvu attempt list).")],
    slot: Annotated[str, typer.Argument(help="Mã câu, ví dụ s03.")],
    points: Annotated[str, typer.Argument(help="Điểm mới, ví dụ 1,5; «may» để trả về điểm của máy.")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ghi vào nhật ký; đừng ghi tên người.")],
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> None:
    """Sửa điểm một câu bằng tay, có lý do; điểm cũ và điểm mới được ghi vào nhật ký."""
    given = _points(points)
    with open_session() as session:
        console.print(_before(session, attempt, slot), markup=False)
        if not yes and not typer.confirm("Sửa điểm câu này?"):
            raise typer.Exit(1)
        done = session.store.write(
            lambda tx: override_mark(tx, session.context, session.scope(), attempt, slot, given, reason)
        )
        pass_mark = session.store.read(lambda tx: _pass_mark(tx, attempt))
    after = done.after
    console.print(f"Câu {slot}: {_shown(done.before, slot)} → {_shown(after, slot)} điểm.")
    verdict = "còn câu chờ chấm" if after.pending else ("đạt" if after.passed else "chưa đạt")
    passed = None if after.pending else after.passed
    total = messages.points(after.points, after.max_points, pass_mark, passed=passed)
    console.print(f"Cả bài: {messages.number(done.before.points)} → {total} điểm, {verdict}.")


def _before(session: CommandSession, attempt: str, slot: str) -> str:
    """The mark as it stands; raises :class:`NotFound` for an unknown attempt."""
    marked = session.store.read(lambda tx: judging.marked_attempt(tx, attempt))
    header = session.store.read(lambda tx: attempts.get_header(tx, attempt))
    if marked is None or header is None:
        raise NotFound(
            f"Không có lượt làm bài «{attempt}» đã nộp.", mend="Xem mã lượt bằng congvu attempt list."
        )
    mark, own = marked.result.mark_of(slot), header.paper.slot(slot)
    top = mark.max_points if mark else own.points if own else 0.0
    return f"Câu {slot} đang có {_shown(marked.result, slot)} điểm (tối đa {messages.number(top)})."


def _pass_mark(tx: Tx, attempt: str) -> float | None:
    header = attempts.get_header(tx, attempt)
    campaign = campaigns.get_campaign(tx, header.campaign_id) if header else None
    return campaign.pass_mark if campaign else None


def _shown(result: Result, slot: str) -> str:
    mark = result.mark_of(slot)
    return messages.number(mark.points) if mark else "chưa có"


def _points(text: str) -> float | None:
    """``1,5`` or ``1.5``; ``None`` for ``may`` (the machine's mark). Raises :class:`UserError`."""
    if text.strip().casefold() in {"may", "máy"}:
        return None
    return read_points(text, mend="Ví dụ 1,5; hoặc «may».")


@app.command()
def run_code() -> None:
    """Chạy và chấm các bài mã đang chờ, mỗi bài trong một hộp cát. Campus tự làm việc này mỗi vài giây."""
    with open_session() as session:
        run_all(session)
