"""``congvu course``: a course as a book to print or to read on a phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from congvu.bootstrap import content_root, current_time
from congvu.content import load_content
from congvu.documents.book import write_epub, write_pdf
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli.output import console
from congvu.messages.formats import LOCAL_ZONE
from congvu.services.authoring import course_handbook
from congvu.services.context import Services
from congvu.settings import read_settings

app = noun()

Course = Annotated[str, typer.Argument(help="Khóa học, ví dụ one-stop.")]
Out = Annotated[Path, typer.Option("--out", help="Thư mục nhận hai tệp.")]


@app.command()
def handbook(course: Course, out: Out = Path()) -> None:
    """Làm sổ tay của một khóa học: một tệp PDF để in, một tệp EPUB để đọc trên điện thoại."""
    today = current_time().astimezone(LOCAL_ZONE).date()
    loaded = load_content(content_root(read_settings(os.environ)), Services().kinds, on=today)
    book = course_handbook(loaded, course, today)
    out.mkdir(parents=True, exist_ok=True)
    for path, write in (
        (out / f"so-tay-{course}.pdf", write_pdf),
        (out / f"so-tay-{course}.epub", write_epub),
    ):
        write(book, path)
        console.print(f"Đã ghi {path}")
