"""``congvu people``: staff found, imported from a list, given log-in slips, let go, erased."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from congvu import messages
from congvu.bootstrap import current_time
from congvu.documents.sheets import read_grid
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli._options import Unit
from congvu.interfaces.cli.output import FINDINGS_SHOWN, console, progress_bar, simple_table
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.model.errors import UserError
from congvu.services.campaigns import print_codes
from congvu.services.people import (
    ROOT_ID,
    Look,
    Looking,
    StaffImport,
    add_to_ledger,
    erase_officer,
    find_officers,
    held_logins,
    import_staff_list,
    leave_roster,
    plan_staff_import,
    resolve_officer,
    resolve_unit,
    still_names,
    unlock_all,
    unlock_login,
)

app = noun()


@app.command()
def find(name: Annotated[str, typer.Argument(help="Một phần họ tên, không cần dấu.")]) -> None:
    """Tìm cán bộ theo tên."""
    with open_session() as session:
        officers = session.store.read(lambda tx: find_officers(tx, session.context, name))
        session.note_looks(Look(Looking.PERSON, entry.officer_id) for entry in officers)
    rows = [[entry.officer_id, entry.full_name, entry.login, entry.unit] for entry in officers]
    console.print(simple_table("Cán bộ", ["Mã", "Họ và tên", "Tên đăng nhập", "Đơn vị"], rows))


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tệp .xlsx hoặc .csv.")],
    unit: Unit,
    commit: Annotated[bool, typer.Option("--commit", help="Ghi thật; không có thì chỉ xem trước.")] = False,
    accept_good_rows: Annotated[
        bool, typer.Option("--accept-good-rows", help="Ghi các dòng đúng, bỏ qua dòng lỗi.")
    ] = False,
) -> None:
    """Nhập danh sách cán bộ. Luôn xem trước; chỉ ghi khi có --commit."""
    with open_session() as session, progress_bar() as report:
        unit_id = session.store.read(lambda tx: resolve_unit(tx, unit))
        context, scope = session.context, session.scope()
        grid = read_grid(path, progress=lambda done: report("Đọc tệp", done))
        planned = session.store.read(lambda tx: plan_staff_import(tx, context, scope, unit_id, grid, report))
        session.note_looks([Look(Looking.STAFF_LIST, unit_id)])
        _print_plan(planned)
        if commit:
            report("Ghi danh sách", 0)
            session.store.write(
                lambda tx: import_staff_list(tx, context, scope, planned, accept_good_rows=accept_good_rows)
            )
            console.print("Đã ghi danh sách.", style="green")
        else:
            console.print("Mới xem trước, chưa ghi gì. Thêm --commit để ghi.")
    if planned.blocked and not accept_good_rows:
        raise typer.Exit(1)


def _print_plan(planned: StaffImport) -> None:
    for finding in planned.findings[:FINDINGS_SHOWN]:
        console.print(str(finding), markup=False)
    if len(planned.findings) > FINDINGS_SHOWN:
        console.print(f"… và {len(planned.findings) - FINDINGS_SHOWN} chỗ nữa.")
    rows = [[name, messages.number(count)] for name, count in planned.counts]
    console.print(simple_table("Danh sách", ["Việc", "Số người"], rows, numbers=(1,)))


@app.command()
def leave(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ.")],
) -> None:
    """Cho một người ra khỏi danh sách: nghỉ hưu, chuyển đi. Quyền vào hệ thống dừng ngay, kết quả được giữ."""
    with open_session() as session:
        officer_id = session.store.read(lambda tx: resolve_officer(tx, login))
        session.store.write(lambda tx: leave_roster(tx, session.context, officer_id))
    console.print("Đã đưa ra khỏi danh sách.")


@app.command()
def erase(
    who: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ.")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ghi vào nhật ký; đừng ghi tên.")],
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> None:
    """Xóa thông tin cá nhân của một người; kết quả ẩn danh được giữ. Trước đó nói những gì còn có thể cho biết là ai."""
    with open_session() as session:
        officer_id = session.store.read(lambda tx: resolve_officer(tx, who))
        console.print("Sau khi xóa, những chỗ sau vẫn có thể cho biết là ai:")
        for line in session.store.read(lambda tx: still_names(tx, session.context, officer_id)):
            console.print(f"- {line}", markup=False)
        if not yes and not typer.confirm("Việc này không hoàn lại được. Xóa?"):
            raise typer.Exit(1)
        erase_everywhere(session, officer_id, reason)
    console.print(f"Đã xóa thông tin cá nhân của {officer_id}.")


def erase_everywhere(session: CommandSession, officer_id: str, reason: str) -> None:
    """Erases in the store, in what was projected from it, in the demo's file of log-ins, and in the ledger that a restore obeys."""
    if not reason.strip():
        raise UserError("Chưa ghi lý do.", mend="Thêm --reason.")
    from congvu.sample import forget_login
    from congvu.services.gradebook import rewrite_officer  # nbgrader takes seconds to import

    login = session.store.write(lambda tx: erase_officer(tx, session.context, officer_id, reason))
    forget_login(session.settings.state, login)
    add_to_ledger(session.settings.state, officer_id)
    rewrite_officer(session.store, session.course, session.services, officer_id, clock=current_time)
    session.store.scrub()


@app.command()
def slips(
    unit: Unit = ROOT_ID,
    login: Annotated[
        str, typer.Option("--login", help="Chỉ một người, kể cả khi đã có mật khẩu (quên mật khẩu).")
    ] = "",
) -> None:
    """In mã đăng nhập lần đầu cho những người chưa đặt mật khẩu, hoặc cho một người."""
    with open_session() as session:
        unit_id = session.store.read(lambda tx: resolve_unit(tx, unit))
        printed = session.store.write(
            lambda tx: print_codes(tx, session.context, session.scope(), unit_id, login)
        )
    rows = [[slip.full_name, slip.unit_name, slip.login, slip.code] for slip in printed.slips]
    console.print(simple_table("Phiếu đăng nhập", ["Họ và tên", "Đơn vị", "Tên đăng nhập", "Mã"], rows))


@app.command()
def unlock(
    login: Annotated[
        str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ; để trống thì chỉ liệt kê.")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Mở mọi tên đăng nhập và mọi địa chỉ đang bị dừng.")
    ] = False,
) -> None:
    """Mở khóa đăng nhập bị dừng vì nhập sai nhiều lần; không có tên thì liệt kê."""
    with open_session() as session:
        context = session.context
        if everything:
            session.store.write(lambda tx: unlock_all(tx, context))
            console.print("Đã mở mọi tên đăng nhập và địa chỉ.")
        elif login:
            officer_id = session.store.read(lambda tx: resolve_officer(tx, login))
            forgotten = session.store.write(lambda tx: unlock_login(tx, context, officer_id))
            console.print(f"Đã mở; bỏ {messages.number(forgotten)} lần nhập sai.")
        else:
            held = session.store.read(lambda tx: held_logins(tx, context))
            rows = [
                [
                    one.login,
                    messages.number(one.tries),
                    messages.moment(one.last_at),
                    "đang dừng" if one.locked else "",
                ]
                for one in held
            ]
            head = ["Tên đăng nhập", "Số lần sai", "Lần cuối", "Trạng thái"]
            console.print(simple_table("Nhập sai trong 15 phút qua", head, rows, numbers=(1,)))
