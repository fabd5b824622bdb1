"""``congvu lesson``: a sound example to write over."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from congvu.bootstrap import content_root
from congvu.content.starting import start_lesson
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli.output import console
from congvu.quizzes.kinds import load_kinds
from congvu.services.typed import one_line
from congvu.settings import read_settings

app = noun()
TITLE_MAX = 200


@app.command()
def new(
    title: Annotated[str, typer.Argument(help="Tên bài học.")],
    course: Annotated[str, typer.Option("--course", help="Khóa học, ví dụ one-stop.")],
) -> None:
    """Thêm một bài học mẫu, kèm một bài luyện, vào cuối khóa học."""
    name = one_line(title, TITLE_MAX, "Tên bài học")
    started = start_lesson(content_root(read_settings(os.environ)), load_kinds(), course, name)
    console.print(
        f"Đã thêm bài học {started.id} vào {started.path}. Viết đè lên rồi chạy congvu check.", markup=False
    )
