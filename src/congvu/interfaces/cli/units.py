"""``congvu unit``: units found by name, and units below them added."""

from __future__ import annotations

from typing import Annotated

import typer

from congvu import messages
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli.output import console, simple_table
from congvu.interfaces.cli.session import open_session
from congvu.services.people import add_unit, find_units, resolve_unit

app = noun()


@app.command()
def find(name: Annotated[str, typer.Argument(help="Một phần tên, không cần dấu.")]) -> None:
    """Tìm đơn vị theo tên."""
    with open_session() as session:
        units = session.store.read(lambda tx: find_units(tx, name))
    rows = [
        [unit.id, unit.full_name, above, messages.day(unit.from_on), messages.day(unit.to_on)]
        for unit, above in units
    ]
    console.print(simple_table("Đơn vị", ["Mã", "Tên", "Thuộc", "Từ", "Đến"], rows))


@app.command()
def add(
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
