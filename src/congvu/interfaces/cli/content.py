"""``congvu content``: what the files of authors are built into, and schemas for their editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from congvu.content import build as build_content
from congvu.content import make_bundle
from congvu.content.json_schemas import json_schemas
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli._options import Root
from congvu.interfaces.cli.checking import load_or_refuse, print_findings, refuse
from congvu.interfaces.cli.output import console
from congvu.model.errors import UserError
from congvu.quizzes.kinds import load_kinds

app = noun()


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận bản dựng.")],
    root: Root = None,
) -> None:
    """Dựng bài học và bài kiểm tra cho nbgrader; hai lần dựng cho kết quả giống hệt nhau."""
    loaded = load_or_refuse(root, None)
    if not loaded.ok:
        print_findings(loaded)
        raise typer.Exit(1)
    try:
        report = build_content(make_bundle(loaded), out)
    except UserError as error:
        refuse(error)
    typer.echo(f"Đã dựng {len(report.files)} tệp vào {report.out} (mã {report.digest[:12]}).")


@app.command()
def schemas(
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận các tệp lược đồ.")] = Path("schemas"),
) -> None:
    """Ghi lược đồ JSON của các tệp nội dung, để trình soạn thảo gợi ý và báo lỗi khi gõ."""
    out.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas(load_kinds()).items():
        text = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True)
        (out / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")
    console.print(
        f"Đã ghi lược đồ vào {out}/. Dòng đầu tệp YAML: # yaml-language-server: $schema={out}/bank.schema.json"
    )
