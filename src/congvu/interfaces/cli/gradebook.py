"""``congvu gradebook``: to nbgrader's side, and back from it."""

from __future__ import annotations

from typing import Annotated

import typer

from congvu.interfaces.cli._groups import noun

app = noun()


@app.command()
def project() -> None:
    """Ghi kết quả mới vào sổ điểm và thư mục của nbgrader. Campus tự làm việc này mỗi vài giây."""
    from congvu.interfaces.cli._gradebook import write_gradebook

    write_gradebook(anew=False)


@app.command()
def rebuild() -> None:
    """Xóa sổ điểm và thư mục của nbgrader rồi dựng lại từ nhật ký."""
    from congvu.interfaces.cli._gradebook import write_gradebook

    write_gradebook(anew=True)


@app.command()
def collect(
    marker: Annotated[str, typer.Option("--marker", help="Mã cán bộ của người chấm.")] = "",
    reason: Annotated[
        str,
        typer.Option("--reason", help="Lý do, ghi vào nhật ký; không nêu: điểm chấm tay trong formgrader."),
    ] = "",
) -> None:
    """Thu về bài nộp và điểm chấm tay từ phía nbgrader."""
    from congvu.interfaces.cli._gradebook import collect_from_gradebook

    collect_from_gradebook(marker, reason)
