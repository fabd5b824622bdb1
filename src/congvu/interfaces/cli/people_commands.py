"""Units, staff lists, roles, log-in codes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from congvu import messages
from congvu.documents.sheets import read_grid
from congvu.interfaces.cli.session import FINDINGS_SHOWN, console, open_session, progress_bar, simple_table
from congvu.model.errors import NotFound
from congvu.model.people import Role
from congvu.services.people import (
    StaffImport,
    add_unit,
    find_officers,
    find_units,
    grant_role,
    import_staff_list,
    issue_codes,
    leave_roster,
    plan_staff_import,
    resolve_officer,
    resolve_unit,
    revoke_role,
)

app = typer.Typer()

Unit = Annotated[
    str, typer.Option("--unit", help="Mã đơn vị của congvu, hoặc tên đầy đủ (xem congvu units).")
]


@app.command("units")
def units_command(name: Annotated[str, typer.Argument(help="Một phần tên, không cần dấu.")]) -> None:
    """Tìm đơn vị theo tên."""
    with open_session() as session:
        found = session.store.read(lambda tx: find_units(tx, name))
    rows = [
        [unit.id, unit.full_name, above, messages.day(unit.from_on), messages.day(unit.to_on)]
        for unit, above in found
    ]
    console.print(simple_table("Đơn vị", ["Mã", "Tên", "Thuộc", "Từ", "Đến"], rows))


@app.command("people")
def people_command(name: Annotated[str, typer.Argument(help="Một phần họ tên, không cần dấu.")]) -> None:
    """Tìm cán bộ theo tên."""
    with open_session() as session:
        found = session.store.read(lambda tx: find_officers(tx, session.context, name))
    rows = [[entry.officer_id, entry.full_name, entry.login, entry.unit] for entry in found]
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


@app.command("add-unit")
def add_unit_command(
    name: Annotated[str, typer.Argument(help="Tên đơn vị, ví dụ: Phòng Kinh tế.")],
    below: Annotated[str, typer.Option("--below", help="Đơn vị cấp trên: mã, hoặc tên đầy đủ.")],
    kind: Annotated[str, typer.Option("--kind", help="Loại: Phòng, Trung tâm, Trường…")] = "Phòng",
) -> None:
    """Thêm một đơn vị trực thuộc (phòng, trung tâm, trường)."""
    with open_session() as session:
        parent = session.store.read(lambda tx: resolve_unit(tx, below))
        unit = session.store.write(
            lambda tx: add_unit(
                tx, session.context, session.scope(), parent_id=parent, kind=kind, name=name, full_name=name
            )
        )
    console.print(f"Đã thêm {unit.full_name} (mã {unit.id}).", markup=False)


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
def grant(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ.")],
    role: Annotated[Role, typer.Argument(help="Vai trò.")],
    unit: Unit,
) -> None:
    """Giao một vai trò trên một đơn vị (tới mọi đơn vị bên dưới)."""
    with open_session() as session:
        officer_id = session.store.read(lambda tx: resolve_officer(tx, login))
        unit_id = session.store.read(lambda tx: resolve_unit(tx, unit))
        session.store.write(lambda tx: grant_role(tx, session.context, None, officer_id, role, unit_id))
    console.print("Đã giao quyền.")


@app.command()
def revoke(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc mã cán bộ.")],
    role: Annotated[Role, typer.Argument(help="Vai trò.")],
) -> None:
    """Thu một vai trò; có hiệu lực ngay, kể cả với trang đang mở."""
    with open_session() as session:
        officer_id = session.store.read(lambda tx: resolve_officer(tx, login))
        if not session.store.write(lambda tx: revoke_role(tx, session.context, officer_id, role)):
            raise NotFound("Người này không có vai trò đó.")
    console.print("Đã thu quyền.")


@app.command()
def codes(unit: Unit) -> None:
    """In mã đăng nhập lần đầu cho những người chưa đặt mật khẩu."""
    with open_session() as session:
        unit_id = session.store.read(lambda tx: resolve_unit(tx, unit))
        slips = session.store.write(lambda tx: issue_codes(tx, session.context, session.scope(), unit_id))
    rows = [[slip.full_name, slip.unit_name, slip.login, slip.code] for slip in slips]
    console.print(simple_table("Phiếu đăng nhập", ["Họ và tên", "Đơn vị", "Tên đăng nhập", "Mã"], rows))
