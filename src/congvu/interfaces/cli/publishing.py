"""``congvu init`` and ``congvu publish``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import typer

from congvu import messages
from congvu.bootstrap import content_root
from congvu.content import load_content, make_bundle
from congvu.documents.registers import read_register
from congvu.interfaces.cli.output import console, progress_bar
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.services.authoring import PublishReport, prepare_lessons, publish_content
from congvu.services.people import (
    REGISTERS,
    ROOT_ID,
    first_administrator,
    hash_password,
    load_register,
    new_password,
)

app = typer.Typer()


@app.command()
def init() -> None:
    """Chuẩn bị lần đầu: hai danh mục đơn vị hành chính và quản trị viên với mật khẩu sinh ngẫu nhiên."""
    with open_session() as session:
        load_registers(session)
        password = make_administrator(session)
        if password:
            console.print(f"Quản trị viên: quantri · mật khẩu: {password}", markup=False)
            console.print("Mật khẩu chỉ hiện một lần. Ghi lại rồi cất đi.")
        else:
            console.print("Đã có quản trị viên, không tạo thêm.")


def make_administrator(session: CommandSession) -> str:
    """The first administrator's generated password; empty if there is one already."""
    password = new_password()
    password_hash = hash_password(password)
    made = session.store.write(lambda tx: first_administrator(tx, session.context, ROOT_ID, password_hash))
    return password if made else ""


def load_registers(session: CommandSession) -> None:
    """Both official registers, once."""
    folder = content_root(session.settings) / "roster"
    with progress_bar() as report:
        for number, plan in enumerate(REGISTERS, 1):
            rows = read_register(folder / plan.file)
            session.store.write(partial(load_register, ctx=session.context, plan=plan, rows=rows))
            report("Nạp danh mục đơn vị hành chính", number, len(REGISTERS))


@app.command()
def publish() -> None:
    """Phát hành nội dung: mọi bài học, câu hỏi và đề từ nay không đổi; sửa thì phát hành bản mới."""
    with open_session() as session:
        report = publish_all(session)
    console.print(
        f"Khóa đáp án mới: {report.key_revisions} · bài kiểm tra mới: {report.quizzes} · khóa học mới: {report.courses}."
        if report.changed
        else "Không có gì mới."
    )
    if report.remarked:
        console.print(
            f"Trong đó {messages.number(report.remarked)} câu giữ nguyên đáp án nhưng đổi cách chấm. Bài nộp từ bây giờ được chấm theo cách mới; "
            "bài đã nộp giữ nguyên điểm. Xem trước điểm thay đổi ra sao: congvu quiz regrade.",
            markup=False,
        )


def publish_all(session: CommandSession) -> PublishReport:
    """Checks and publishes the whole content."""
    context = session.context
    loaded = load_content(content_root(session.settings), session.services.kinds, on=context.today)
    bundle = make_bundle(loaded)
    lessons = prepare_lessons(session.store, bundle, _run_lesson)
    for name, removed in lessons.removed.items():
        console.print(f"{name}: trang bài học không giữ {', '.join(removed)}.", markup=False)
    return session.store.write(lambda tx: publish_content(tx, context, bundle, lessons))


def _run_lesson(sources: Mapping[str, str], files: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    from congvu.kernels.lesson_run import run_lesson  # few lessons have cells of their own

    return run_lesson(sources, files)
