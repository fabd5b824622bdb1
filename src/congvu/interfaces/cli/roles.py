"""``congvu role``: roles granted over a unit, and taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli._options import Unit
from congvu.interfaces.cli.output import console
from congvu.interfaces.cli.session import open_session
from congvu.model.errors import NotFound
from congvu.model.people import Role
from congvu.services.people import grant_role, resolve_officer, resolve_unit, revoke_role

app = noun()


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
        taken = session.store.write(
            lambda tx: grant_role(tx, session.context, None, officer_id, role, unit_id)
        )
    console.print("Đã giao quyền. Người này được báo ở trang chính khi đăng nhập.")
    if taken:
        console.print(
            "Mật khẩu cũ đặt bằng phiếu của người tổ chức nên không dùng cho vai trò này. "
            f"In phiếu mới: congvu people slips --login {login}"
        )


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
