"""``congvu item``: a sound example to write over, and questions for colleagues who know Excel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from congvu.bootstrap import content_root
from congvu.content.starting import start_item
from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli._options import Root
from congvu.interfaces.cli.output import console, simple_table
from congvu.quizzes.kinds import kind_names, load_kinds
from congvu.services.authoring.item_export import export_items
from congvu.services.authoring.item_import import Imported, ImportedRow, What, import_items, told
from congvu.settings import read_settings

app = noun()
_WORDS = {
    What.NEW: "câu mới",
    What.CHANGED: "câu sửa",
    What.SAME: "câu không đổi",
    What.FAULTY: "dòng có lỗi",
}
_SHOWN = 100

Workbook = Annotated[Path, typer.Argument(help="Tệp .xlsx.")]
Bank = Annotated[str, typer.Option("--bank", help="Ngân hàng câu hỏi, ví dụ one-stop.")]


@app.command()
def new(
    bank: Bank,
    kind: Annotated[
        str, typer.Option("--kind", help=f"Dạng câu: {', '.join(kind_names())}. Không nêu: chọn một đáp án.")
    ] = "",
) -> None:
    """Thêm một câu hỏi mẫu vào cuối ngân hàng."""
    started = start_item(_root(None), load_kinds(), bank, kind)
    console.print(
        f"Đã thêm câu hỏi {started.id} vào {started.path}. Viết đè lên rồi chạy congvu check.", markup=False
    )


@app.command()
def template(file: Workbook, bank: Bank = "", root: Root = None) -> None:
    """Ghi bảng Excel để soạn câu hỏi; có --bank thì kèm các câu đang có của ngân hàng đó."""
    exported = export_items(_root(root), load_kinds(), file, bank)
    console.print(f"Đã ghi {file}" + (f" với {exported.count} câu." if bank else "."), markup=False)
    if exported.left_out:
        kinds = ", ".join(sorted({kind for _, kind in exported.left_out}))
        ids = ", ".join(item_id for item_id, _ in exported.left_out)
        console.print(f"Dạng {kinds} không soạn được trong Excel, sửa trong tệp YAML: {ids}.", markup=False)


@app.command("import")
def import_command(
    file: Workbook,
    bank: Bank = "",
    write: Annotated[
        bool, typer.Option("--write", help="Ghi vào ngân hàng; không có thì chỉ xem trước.")
    ] = False,
    root: Root = None,
) -> None:
    """Nhập câu hỏi từ bảng Excel; dòng có lỗi trả lại trong tệp …-loi.xlsx, cột «Lỗi cần sửa»."""
    done = import_items(_root(root), load_kinds(), file, bank, write=write)
    rows = [_line(row) for row in done.rows if row.what is not What.SAME]
    if rows:
        console.print(
            simple_table(
                f"Ngân hàng {done.bank}", ["Trang", "Dòng", "Câu", "Việc", "Cần biết"], rows[:_SHOWN]
            )
        )
    for title in done.unread:
        console.print(f"Trang «{title}» không có tiêu đề cột của bảng mẫu nên không đọc.", markup=False)
    console.print(_summary(done), markup=False)
    if done.marked:
        console.print(f"Lỗi nằm trong {done.marked}: sửa ngay trong tệp đó rồi nhập lại.", markup=False)
    raise typer.Exit(1 if done.count(What.FAULTY) else 0)


def _line(row: ImportedRow) -> list[str]:
    item_id = "–" if row.what is What.FAULTY else str(row.raw["id"])
    return [row.sheet, str(row.row + 1), item_id, _WORDS[row.what], told(row, written=False)]


def _summary(done: Imported) -> str:
    counted = ", ".join(f"{done.count(what)} {word}" for what, word in _WORDS.items())
    if done.written:
        return f"Đã nhập vào {done.bank}: {counted}. Chạy congvu check."
    return f"Xem trước: {counted}. Chưa ghi gì; thêm --write để ghi."


def _root(root: Path | None) -> Path:
    return root.resolve() if root else content_root(read_settings(os.environ))
