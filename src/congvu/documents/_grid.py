"""A sheet as a grid of cells, however it was stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from congvu.model.errors import UserError
from congvu.roster.cells import CellValue

Progress = Callable[[int], None]
PROGRESS_STEP = 5_000

# An office list has some thousands of rows and a dozen columns; a province's, 100,000. Beyond these lies a mistake
# or an attack, and the reader would fill the memory.
MOST_FILE_BYTES = 64 * 2**20
MOST_UNPACKED_BYTES = 800 * 2**20
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_CELLS = 8_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet, from its row 1 and column A; rows may be ragged, blank cells are None.

    A cell merged down one column repeats its value in each row; of other merged cells only the top left one
    has it. ``other_sheets`` names visible sheets that hold data too and were not read.
    """

    sheet: str
    rows: Sequence[Sequence[CellValue]]
    other_sheets: tuple[str, ...] = ()


def too_large(what: str) -> UserError:
    """The refusal of a file that is too large; ``what`` says in which way."""
    return UserError(
        f"Tệp quá lớn: {what}.",
        mend="Chia danh sách thành nhiều tệp nhỏ hơn, hoặc xóa các dòng, cột thừa rồi lưu lại.",
        code="CV-SHEET-001",
    )


def not_a_workbook(name: str) -> UserError:
    """The refusal of a file that is neither a workbook nor CSV."""
    return UserError(
        f"“{name}” không phải tệp Excel .xlsx hay CSV đọc được.",
        mend="Mở tệp bằng Excel, chọn Lưu thành (Save As) dạng Excel Workbook (.xlsx) rồi nhập lại.",
        code="CV-SHEET-002",
    )


def old_workbook(name: str) -> UserError:
    """The refusal of an Excel 97–2003 or OpenDocument workbook."""
    return UserError(
        f"“{name}” là bảng tính kiểu cũ hoặc kiểu khác .xlsx.",
        mend="Mở tệp, chọn Lưu thành (Save As) dạng Excel Workbook (.xlsx) rồi nhập lại.",
        code="CV-SHEET-003",
    )


def encrypted(name: str) -> UserError:
    """The refusal of a workbook that asks for a password."""
    return UserError(
        f"“{name}” đặt mật khẩu nên không đọc được.",
        mend="Mở tệp, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc), lưu lại rồi nhập.",
        code="CV-SHEET-004",
    )


def empty(name: str) -> UserError:
    """The refusal of a file without data."""
    return UserError(
        f"“{name}” không có dữ liệu.", mend="Kiểm tra xem đã chọn đúng tệp chưa.", code="CV-SHEET-005"
    )


def wrong_encoding(name: str) -> UserError:
    """The refusal of CSV text in an unknown encoding."""
    return UserError(
        f"Không đọc được chữ tiếng Việt trong “{name}”: tệp không phải UTF-8 hay Windows-1258.",
        mend="Trong Excel, chọn Lưu thành (Save As) dạng CSV UTF-8 hoặc .xlsx rồi nhập lại.",
        code="CV-SHEET-006",
    )


def broken_csv(name: str, line: int) -> UserError:
    """The refusal of CSV whose quotes do not close."""
    return UserError(
        f"“{name}” hỏng ở gần dòng {line}: có dấu ngoặc kép không đóng.",
        mend="Sửa dấu ngoặc kép ở dòng đó, hoặc lưu lại tệp từ Excel dạng .xlsx.",
        code="CV-SHEET-007",
    )


def no_such_sheet(name: str, sheet: str, sheets: Sequence[str]) -> UserError:
    """The refusal of a sheet that the workbook does not have."""
    return UserError(
        f"“{name}” không có trang tính “{sheet}”.",
        mend=f"Chọn một trong các trang: {', '.join(sheets)}.",
        code="CV-SHEET-008",
    )
