"""``congvu settings``: the table of settings."""

from __future__ import annotations

import typer

from congvu.interfaces.cli.output import console, simple_table
from congvu.settings import PREFIX, TABLE

app = typer.Typer()


@app.command()
def settings() -> None:
    """Liệt kê các tham số cấu hình (biến môi trường)."""
    rows = [[PREFIX + row.name, row.type.__name__, str(row.default), row.help] for row in TABLE]
    console.print(simple_table("Tham số", ["Tên", "Kiểu", "Mặc định", "Ý nghĩa"], rows))
