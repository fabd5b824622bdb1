"""``congvu check`` and ``congvu build``: checking and building what authors write."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from congvu.content import LoadedContent, build, find_content_root, load_content, make_bundle
from congvu.content.spelling import read_dictionary
from congvu.messages.formats import LOCAL_ZONE, TYPED_DAYS
from congvu.model.errors import UserError
from congvu.model.findings import Finding, Severity
from congvu.quizzes.kinds import load_kinds

app = typer.Typer(no_args_is_help=True, help="Kiểm tra và dựng nội dung.")
_WORDS = {Severity.ERROR: ("lỗi", "bold red"), Severity.WARNING: ("cảnh báo", "yellow")}

Root = Annotated[Path | None, typer.Option("--root", help="Thư mục nội dung; mặc định tự tìm.")]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=list(TYPED_DAYS), help="Ngày xét hiệu lực; mặc định hôm nay."),
]


@app.command()
def check(
    root: Root = None,
    on: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
    spelling: Annotated[bool, typer.Option("--spelling", help="Soát cả chính tả từng chữ.")] = False,
) -> None:
    """Kiểm tra toàn bộ nội dung: sổ văn bản, câu hỏi, đề, bài học."""
    loaded = _load(root, on, spelling=spelling)
    if as_json:
        typer.echo(json.dumps([asdict(fault) for fault in loaded.findings], ensure_ascii=False, indent=1))
    else:
        _print(loaded)
    raise typer.Exit(0 if loaded.ok else 1)


@app.command("build")
def build_command(
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận bản dựng.")],
    root: Root = None,
) -> None:
    """Dựng bài học và bài kiểm tra cho nbgrader; hai lần dựng cho kết quả giống hệt nhau."""
    loaded = _load(root, None)
    if not loaded.ok:
        _print(loaded)
        raise typer.Exit(1)
    try:
        report = build(make_bundle(loaded), out)
    except UserError as error:
        _refuse(error)
    typer.echo(f"Đã dựng {len(report.files)} tệp vào {report.out} (mã {report.digest[:12]}).")


def _load(root: Path | None, on: datetime | None, *, spelling: bool = False) -> LoadedContent:
    day = on.date() if on else _today()
    try:
        place = root.resolve() if root else find_content_root()
        dictionary = read_dictionary(place) if spelling else None
        loaded = load_content(place, load_kinds(), on=day, dictionary=dictionary)
    except UserError as error:
        _refuse(error)
    if dictionary is not None and not dictionary.source:
        Console(stderr=True).print(
            "Máy chưa có từ điển (gói hunspell-vi); chính tả được soát theo quy tắc âm tiết."
        )
    return loaded


def _today() -> date:
    return datetime.now(LOCAL_ZONE).date()


def _refuse(error: UserError) -> NoReturn:
    Console(stderr=True).print(Text(f"{error.message} {error.mend}".strip(), style="red"))
    raise typer.Exit(1)


def _print(loaded: LoadedContent) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for fault in loaded.findings:
        console.print(_line(fault))
    console.print(_summary(loaded, loaded.findings))


def _line(fault: Finding) -> Text:
    word, style = _WORDS[fault.severity]
    line = Text.assemble((fault.place, "bold"), " ", (f"{word} {fault.code}", style), f" {fault.message}")
    return line.append(f"\n    → {fault.mend}", style="dim") if fault.mend else line


def _summary(loaded: LoadedContent, findings: Sequence[Finding]) -> Text:
    times = Counter(fault.severity for fault in findings)
    counted = (
        f"{len(loaded.register.documents)} văn bản, {len(loaded.items)} câu hỏi, "
        f"{len(loaded.practice_items)} bài luyện, {sum(len(c.lessons) for c in loaded.courses)} bài học: "
    )
    verdict = f"{times[Severity.ERROR]} lỗi, {times[Severity.WARNING]} cảnh báo."
    return Text.assemble(counted, (verdict, "green" if loaded.ok else "bold red"))
