"""``congvu norm``: what is in force, what replaced it, what rests on it."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated

import typer
from rich.table import Table

from congvu import messages
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli._options import Day
from congvu.interfaces.cli.output import console, simple_table
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.law.norms import NormStanding, standing, successors
from congvu.model.norms import NormDocument, Register
from congvu.services.authoring import Resting, WorkEntry, known_norm, resting_on, work_list

app = noun()
SHOWN = 20
_STANDING = {
    NormStanding.IN_FORCE: "còn hiệu lực",
    NormStanding.NOT_YET: "chưa có hiệu lực",
    NormStanding.ENDED: "đã hết hiệu lực",
    NormStanding.UNCERTAIN: "cần kiểm tra",
    NormStanding.NO_LAW: "không phải luật",
}

Norm = Annotated[
    str, typer.Argument(help="Mã văn bản hoặc điều khoản, ví dụ nd-118-2025 hay nd-118-2025#d17.")
]


@app.command("list")
def list_command(on: Day = None) -> None:
    """Cả sổ văn bản: văn bản nào có hiệu lực ngày nào."""
    with open_session() as session:
        register = session.store.read(session.services.cache.register)
        _tell_all(register, _day(session, on))


@app.command()
def show(norm: Norm, on: Day = None) -> None:
    """Một văn bản hay điều khoản: có hiệu lực ngày nào, được thay bằng gì, nội dung nào dựa vào đó."""
    with open_session() as session:
        _tell_norm(session, norm, _day(session, on))


@app.command()
def worklist(on: Day = None) -> None:
    """Mục bài học và câu hỏi phải viết lại vì dựa trên quy định không còn (hoặc chưa có) hiệu lực."""
    with open_session() as session:
        day = _day(session, on)
        _tell_work(session.store.read(partial(work_list, ctx=session.context, on=day)), day)


def _day(session: CommandSession, on: datetime | None) -> date:
    return on.date() if on else session.context.today


def _tell_all(register: Register, day: date) -> None:
    rows = [
        [slug, document.label, _span(document), _STANDING[standing(document, day)]]
        for slug, document in sorted(register.documents.items())
    ]
    head = ["Mã", "Văn bản", "Hiệu lực", f"Ngày {messages.day(day)}"]
    console.print(simple_table("Sổ văn bản", head, rows))


def _tell_norm(session: CommandSession, norm: str, day: date) -> None:
    cited = session.store.read(partial(known_norm, ctx=session.context, norm=norm))
    register = session.store.read(session.services.cache.register)
    document = register.documents[cited.document]
    console.print(f"[bold]{document.label}[/] {document.title}", markup=True)
    console.print(
        f"{document.issuer}; {_span(document)}; ngày {messages.day(day)}: {_STANDING[standing(document, day)]}."
    )
    for new, since in successors(register, document.slug):
        console.print(f"Được thay thế bởi {new.label}" + (f" từ {messages.day(since)}." if since else "."))
    console.print(_provisions(document, cited.provision, day))
    _tell_resting(session.store.read(partial(resting_on, ctx=session.context, norm=norm)))


def _provisions(document: NormDocument, within: str, day: date) -> Table:
    rows = [
        [
            provision.label,
            f"{messages.day(version.from_on)} – {messages.day(version.to_on) or 'nay'}",
            "có" if version.in_force(day) and standing(document, day) is NormStanding.IN_FORCE else "không",
            version.paraphrase,
        ]
        for provision in document.provisions.values()
        if f"{provision.id}.".startswith(f"{within}." if within else "")
        for version in provision.versions
    ]
    return simple_table("", ["Điều khoản", "Từ – đến", "Hiệu lực", "Tóm tắt"], rows)


def _tell_resting(resting: Resting) -> None:
    console.print(f"Dựa vào đây: {len(resting.sections)} mục bài học, {len(resting.items)} câu hỏi.")
    for name in [
        *(f"bài {section_id}" for section_id in resting.sections),
        *(f"câu {item_id}" for item_id in resting.items),
    ][:SHOWN]:
        console.print(f"  {name}")
    left = len(resting.sections) + len(resting.items) - SHOWN
    if left > 0:
        console.print(f"  … và {left} mục nữa")
    console.print(f"Kết quả: {resting.attempts} lượt làm bài có câu dựa vào đây, {resting.passed} lượt đạt.")


def _tell_work(entries: list[WorkEntry], day: date) -> None:
    if not entries:
        console.print(
            f"Ngày {messages.day(day)}: mọi mục bài học và câu hỏi đều dựa trên quy định đang có hiệu lực."
        )
        return
    rows = [
        [
            entry.lapse.content,
            "\n".join(str(reason) for reason in entry.lapse.reasons),
            "\n".join(new.label for new in entry.replaced_by) or "–",
        ]
        for entry in entries
    ]
    console.print(
        simple_table(f"Cần viết lại, xét ngày {messages.day(day)}", ["Nội dung", "Vì sao", "Thay bằng"], rows)
    )


def _span(document: NormDocument) -> str:
    first = messages.day(document.effective_from or document.issued_on)
    if document.effective_to:
        return f"{first or '?'} – {messages.day(document.effective_to)}"
    return f"từ {first}" if first else "không rõ ngày"
