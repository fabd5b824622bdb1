"""What reading, writing and marking share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from congvu.model.errors import UserError

if TYPE_CHECKING:  # the child that reads has no need of it
    from congvu.quizzes.kinds.sheets import Cell

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
BANK_LABEL = "Ngân hàng câu hỏi"
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def save(book: Workbook, path: Path) -> None:
    """Saves a workbook; raises :class:`UserError` where Excel holds the file."""
    with writing(path):
        book.save(path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around what writes a workbook; raises :class:`UserError` where Excel holds the file."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"Không ghi được {path.name}.", mend="Đóng tệp trong Excel, hoặc chọn thư mục khác, rồi chạy lại."
        ) from error


def put(sheet: Worksheet, row: int, column: int, value: Cell) -> Any:
    """Writes a cell; a text that begins like a formula stays a text."""
    cell = sheet.cell(row, column, value or (0 if value == 0 else None))
    cell.alignment = _WRAPPED
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
        cell.data_type, cell.quotePrefix = "s", True
    return cell
