"""``congvu doctor``: the self-check."""

from __future__ import annotations

import typer

from congvu.bootstrap import content_root, kernel_account_name
from congvu.interfaces.cli.output import console
from congvu.interfaces.cli.session import open_session
from congvu.services.keeping import Health, examine

app = typer.Typer()
_MARKS = {Health.GOOD: "[green]✓[/]", Health.NOTE: "[yellow]![/]", Health.BAD: "[bold red]✗[/]"}


@app.command()
def doctor() -> None:
    """Tự kiểm tra; mỗi mục có mã và cách sửa."""
    with open_session() as session:
        checks = examine(
            session.settings,
            session.store,
            session.context,
            kernel_account_name(session.settings),
            content_root(session.settings) / "quizzes" / "banks",
        )
    for check in checks:
        console.print(_MARKS[check.health], end=" ")
        console.print(f"{check.code} {check.message}", markup=False)
        if check.mend:
            console.print(f"    → {check.mend}", markup=False)
    if any(check.health is Health.BAD for check in checks):
        raise typer.Exit(1)
