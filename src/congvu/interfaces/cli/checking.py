"""``congvu check``: checking what authors write."""

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

from congvu.content import LoadedContent, find_content_root, load_content
from congvu.content.spelling import read_dictionary
from congvu.interfaces.cli._options import Day, Root
from congvu.messages.formats import LOCAL_ZONE
from congvu.model.errors import UserError
from congvu.model.findings import Finding, Severity
from congvu.quizzes.kinds import load_kinds

app = typer.Typer()
_WORDS = {Severity.ERROR: ("lỗi", "bold red"), Severity.WARNING: ("cảnh báo", "yellow")}


@app.command()
def check(
    root: Root = None,
    on: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
    spelling: Annotated[bool, typer.Option("--spelling", help="Soát cả chính tả từng chữ.")] = False,
) -> None:
    """Kiểm tra toàn bộ nội dung: sổ văn bản, câu hỏi, đề, bài học."""
    loaded = load_or_refuse(root, on, spelling=spelling)
    if as_json:
        typer.echo(json.dumps([asdict(fault) for fault in loaded.findings], ensure_ascii=False, indent=1))
    else:
        print_findings(loaded)
    raise typer.Exit(0 if loaded.ok else 1)


def load_or_refuse(root: Path | None, on: datetime | None, *, spelling: bool = False) -> LoadedContent:
    """All content, with its findings; a root that cannot be read is told, and ends the command."""
    day = on.date() if on else _today()
    try:
        place = root.resolve() if root else find_content_root()
        dictionary = read_dictionary(place) if spelling else None
        loaded = load_content(place, load_kinds(), on=day, dictionary=dictionary)
    except UserError as error:
        refuse(error)
    if dictionary is not None and not dictionary.source:
        Console(stderr=True).print(
            "Máy chưa có từ điển (gói hunspell-vi); chính tả được soát theo quy tắc âm tiết."
        )
    return loaded


def _today() -> date:
    return datetime.now(LOCAL_ZONE).date()


def refuse(error: UserError) -> NoReturn:
    """Tells what is wrong and ends with 1."""
    Console(stderr=True).print(Text(f"{error.message} {error.mend}".strip(), style="red"))
    raise typer.Exit(1)


def print_findings(loaded: LoadedContent) -> None:
    """Each finding with its mend, and a line that sums up."""
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
