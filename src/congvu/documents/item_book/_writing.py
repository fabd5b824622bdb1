"""Writing the workbook: help, a sheet a family with its lists, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from congvu.documents._item_cells import BANK_LABEL, GUIDE, LISTS, put, save
from congvu.quizzes.item_sheets import SheetForm
from congvu.quizzes.kinds.sheets import Cell, ItemColumn

_HEAD = "FFDDEBF7"
_ROWS = 1000
"""So many rows below the header offer their lists."""
_LINE = Border(*(Side(style="thin", color="FFBFBFBF"),) * 4)


@dataclass(frozen=True, slots=True)
class Lists:
    """What there is to choose from: (id, title) of competencies; (id, label, paraphrase) of provisions."""

    competencies: Sequence[tuple[str, str]]
    citations: Sequence[tuple[str, str, str]]


def write_item_book(
    path: Path,
    sheets: Sequence[SheetForm],
    rows: Mapping[str, Sequence[Mapping[str, Sequence[Cell]]]],
    lists: Lists,
    bank: str = "",
) -> None:
    """Writes a workbook with these sheets; ``rows`` by sheet title, each the cells of its columns by name."""
    book = Workbook()
    guide = book.worksheets[0]
    _write_guide(guide, sheets, bank)
    for form in sheets:
        _write_sheet(book.create_sheet(form.title), form, rows.get(form.title, ()), lists)
    _write_lists(book.create_sheet(LISTS), lists)
    save(book, path)


def _write_guide(sheet: Worksheet, sheets: Sequence[SheetForm], bank: str) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 100
    put(sheet, 1, 1, "Bảng soạn câu hỏi").font = Font(bold=True, size=14)
    put(sheet, 2, 1, BANK_LABEL).font = Font(bold=True)
    put(sheet, 2, 2, bank)
    for number, (title, text) in enumerate(_guide_lines(sheets), 4):
        put(sheet, number, 1, title).font = Font(bold=True)
        put(sheet, number, 2, text)


def _guide_lines(sheets: Sequence[SheetForm]) -> Iterator[tuple[str, str]]:
    yield (
        "Cách làm",
        "Mỗi dòng một câu hỏi, ở trang đúng dạng câu. Rê chuột lên tiêu đề cột để xem cách ghi. Dòng (ví dụ) không được nhập.",
    )
    yield (
        "Câu mới",
        "Để trống Mã câu. Câu đã có: giữ nguyên Mã câu, sửa các ô khác; nhập lại thì câu cũ được cập nhật.",
    )
    yield "Xuống dòng trong ô", "Alt+Enter. Hai đoạn cách nhau một dòng trống. **chữ đậm**, *chữ nghiêng*."
    yield (
        "Căn cứ",
        f"Chọn mã trong danh sách; trang {LISTS} cho biết mã nào là điều khoản nào. Câu tính điểm cần ít nhất một văn bản pháp luật.",
    )
    yield (
        "Phản hồi",
        "Mỗi phương án một câu: vì sao đúng hoặc chưa đúng, và quy định ở đâu. Đừng viết phương án «tất cả các ý trên».",
    )
    yield "Ước tỷ lệ làm đúng", "Trong 100 đồng nghiệp vừa học xong, mấy người trả lời đúng? Ví dụ 60%."
    yield (
        "Nhập",
        "Gửi tệp cho người quản lý ngân hàng, hoặc chạy: congvu item import TỆP. Lỗi nằm ở cột «Lỗi cần sửa» của tệp …-loi.xlsx; sửa ngay trong tệp đó rồi nhập lại.",
    )
    yield from ((f"Trang {form.title}", _kinds_text(form)) for form in sheets)


def _kinds_text(form: SheetForm) -> str:
    return "Dạng: " + ", ".join(form.kinds) + "."


def _write_sheet(
    sheet: Worksheet, form: SheetForm, rows: Sequence[Mapping[str, Sequence[Cell]]], lists: Lists
) -> None:
    for index, column in enumerate(form.columns, 1):
        head = put(sheet, 1, index, column.heading)
        head.font, head.fill, head.border = Font(bold=True), PatternFill("solid", _HEAD), _LINE
        if column.hint:
            head.comment = Comment(column.hint, "congvu")
        sheet.column_dimensions[get_column_letter(index)].width = column.width
        _offer(sheet, index, column, lists)
    for number, row in enumerate(rows, 2):
        waiting = {name: list(cells) for name, cells in row.items()}
        for index, column in enumerate(form.columns, 1):
            cells = waiting.get(column.name)
            cell = put(sheet, number, index, cells.pop(0) if cells else None)
            cell.number_format = (
                "0%" if column.name == "difficulty" else "@" if _is_text(cell.value) else "General"
            )
    sheet.freeze_panes = "C2"


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _offer(sheet: Worksheet, index: int, column: ItemColumn, lists: Lists) -> None:
    letter = get_column_letter(index)
    if column.choices:
        rule = DataValidation("list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
    elif column.listed:
        place, count = (
            ("A", lists.competencies) if column.listed == "competencies" else ("D", lists.citations)
        )
        rule = DataValidation(
            "list", formula1=f"'{LISTS}'!${place}$2:${place}${max(2, len(count) + 1)}", allow_blank=True
        )
        rule.showErrorMessage = False  # several ids in one cell, or a version by its day, are fine too
    else:
        return
    rule.add(f"{letter}2:{letter}{_ROWS}")
    sheet.add_data_validation(rule)


def _write_lists(sheet: Worksheet, lists: Lists) -> None:
    heads = ("Năng lực", "Tên năng lực", None, "Căn cứ", "Điều khoản", "Nội dung tóm tắt")
    for index, (head, width) in enumerate(zip(heads, (24, 50, 3, 26, 50, 100), strict=True), 1):
        put(sheet, 1, index, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(index)].width = width
    _fill(sheet, 1, lists.competencies)
    _fill(sheet, 4, lists.citations)
    sheet.freeze_panes = "A2"


def _fill(sheet: Worksheet, first: int, rows: Iterable[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 2):
        for offset, text in enumerate(row):
            put(sheet, number, first + offset, text)
