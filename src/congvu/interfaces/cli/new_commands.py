"""``congvu new item`` and ``congvu new lesson``: a sound example to write over; ``congvu schemas`` for editors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from congvu.bootstrap import content_root
from congvu.content.json_schemas import json_schemas
from congvu.content.starting import Started, start_item, start_lesson
from congvu.interfaces.cli.session import console
from congvu.quizzes.kinds import kind_names, load_kinds
from congvu.settings import read_settings

app = typer.Typer()
new = typer.Typer(no_args_is_help=True, help="Bắt đầu một câu hỏi hay bài học từ mẫu đúng.")
app.add_typer(new, name="new")

Bank = Annotated[str, typer.Option("--bank", help="Ngân hàng câu hỏi, ví dụ one-stop.")]
Kind = Annotated[
    str, typer.Option("--kind", help=f"Dạng câu: {', '.join(kind_names())}. Không nêu: chọn một đáp án.")
]
Course = Annotated[str, typer.Option("--course", help="Khóa học, ví dụ one-stop.")]
Title = Annotated[str, typer.Argument(help="Tên bài học.")]
Out = Annotated[Path, typer.Option("--out", help="Thư mục nhận các tệp lược đồ.")]


@new.command()
def item(bank: Bank, kind: Kind = "") -> None:
    """Thêm một câu hỏi mẫu vào cuối ngân hàng."""
    _tell(start_item(_root(), load_kinds(), bank, kind), "câu hỏi")


@new.command()
def lesson(title: Title, course: Course) -> None:
    """Thêm một bài học mẫu, kèm một bài luyện, vào cuối khóa học."""
    _tell(start_lesson(_root(), load_kinds(), course, title), "bài học")


@app.command()
def schemas(out: Out = Path("schemas")) -> None:
    """Ghi lược đồ JSON của các tệp nội dung, để trình soạn thảo gợi ý và báo lỗi khi gõ."""
    out.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas(load_kinds()).items():
        text = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True)
        (out / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")
    console.print(
        f"Đã ghi lược đồ vào {out}/. Dòng đầu tệp YAML: # yaml-language-server: $schema={out}/bank.schema.json"
    )


def _tell(started: Started, what: str) -> None:
    console.print(f"Đã thêm {what} {started.id} vào {started.path}. Viết đè lên rồi chạy congvu check.")


def _root() -> Path:
    return content_root(read_settings(os.environ))
