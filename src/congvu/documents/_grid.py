"""A sheet as a grid of cells, however it was stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from congvu.documents.foreign import ChildFailed, FileRefused, Why
from congvu.model.errors import UserError
from congvu.roster.cells import CellValue

Progress = Callable[[int], None]
PROGRESS_STEP = 5_000

# An office list has some thousands of rows and a dozen columns; a province's, 100,000, which unpacks to 60 MB. Beyond
# these lies a mistake or an attack.
MOST_FILE_BYTES = 64 * 2**20
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_CELLS = 3_000_000
MOST_CELL_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet, from its row 1 and column A; rows may be ragged, blank cells are None.

    A cell merged down one column repeats its value in each row; of other merged cells only the top left one
    has it. ``other_sheets`` names visible sheets that hold data too and were not read.
    """

    sheet: str
    rows: Sequence[Sequence[CellValue]]
    other_sheets: tuple[str, ...] = ()


def too_large(_name: str, what: str) -> UserError:
    """The refusal of a file that is too large; ``what`` says in which way."""
    return UserError(
        f"Tệp quá lớn: {what}.",
        mend="Chia danh sách thành nhiều tệp nhỏ hơn, hoặc xóa các dòng, cột thừa rồi lưu lại.",
        code="CV-SHEET-001",
    )


def not_a_workbook(name: str, _detail: str = "") -> UserError:
    """The refusal of a file that is neither a workbook nor CSV."""
    return UserError(
        f"“{name}” không phải tệp Excel .xlsx hay CSV đọc được.",
        mend="Mở tệp bằng Excel, chọn Lưu thành (Save As) dạng Excel Workbook (.xlsx) rồi nhập lại.",
        code="CV-SHEET-002",
    )


def old_workbook(name: str, _detail: str = "") -> UserError:
    """The refusal of an Excel 97–2003 or OpenDocument workbook."""
    return UserError(
        f"“{name}” là bảng tính kiểu cũ hoặc kiểu khác .xlsx.",
        mend="Mở tệp, chọn Lưu thành (Save As) dạng Excel Workbook (.xlsx) rồi nhập lại.",
        code="CV-SHEET-003",
    )


def encrypted(name: str, _detail: str = "") -> UserError:
    """The refusal of a workbook that asks for a password."""
    return UserError(
        f"“{name}” đặt mật khẩu nên không đọc được.",
        mend="Mở tệp, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc), lưu lại rồi nhập.",
        code="CV-SHEET-004",
    )


def empty(name: str, _detail: str = "") -> UserError:
    """The refusal of a file without data."""
    return UserError(
        f"“{name}” không có dữ liệu.", mend="Kiểm tra xem đã chọn đúng tệp chưa.", code="CV-SHEET-005"
    )


def wrong_encoding(name: str, _detail: str = "") -> UserError:
    """The refusal of CSV text in an unknown encoding."""
    return UserError(
        f"Không đọc được chữ tiếng Việt trong “{name}”: tệp không phải UTF-8 hay Windows-1258.",
        mend="Trong Excel, chọn Lưu thành (Save As) dạng CSV UTF-8 hoặc .xlsx rồi nhập lại.",
        code="CV-SHEET-006",
    )


def broken_csv(name: str, line: str) -> UserError:
    """The refusal of CSV whose quotes do not close."""
    return UserError(
        f"“{name}” hỏng ở gần dòng {line}: có dấu ngoặc kép không đóng.",
        mend="Sửa dấu ngoặc kép ở dòng đó, hoặc lưu lại tệp từ Excel dạng .xlsx.",
        code="CV-SHEET-007",
    )


def no_such_sheet(name: str, sheets: str) -> UserError:
    """The refusal of a sheet that the workbook does not have; ``sheets`` names those that it has."""
    return UserError(
        f"“{name}” không có trang tính đã nêu.",
        mend=f"Chọn một trong các trang: {sheets}.",
        code="CV-SHEET-008",
    )


_SPENT = {
    Why.TIME: "đọc quá lâu",
    Why.MEMORY: "cần quá nhiều bộ nhớ",
    Why.BROKEN: "làm chương trình đọc bị dừng",
}


def beyond_limits(name: str, why: str) -> UserError:
    """The refusal of a file that would have taken its reader beyond the limits; ``why`` is a :class:`Why`."""
    return UserError(
        f"“{name}” không đọc được trong giới hạn an toàn ({_SPENT[Why(why)]}).",
        mend="Mở tệp bằng Excel, chép vùng dữ liệu sang tệp mới, lưu dạng .xlsx rồi nhập tệp mới đó.",
        code="CV-SHEET-009",
    )


def not_a_file(name: str) -> UserError:
    """The refusal of a folder, a pipe or a device, of which reading might never end."""
    return UserError(
        f"“{name}” không phải một tệp thường, hoặc không mở được.",
        mend="Xem lại tên tệp, thư mục và quyền đọc; nếu là thư mục thì chọn tệp nằm trong đó.",
        code="CV-SHEET-010",
    )


_REFUSALS: dict[str, Callable[[str, str], UserError]] = {
    made.__name__: made
    for made in (
        *(too_large, not_a_workbook, old_workbook, encrypted, empty),
        *(wrong_encoding, broken_csv, no_such_sheet),
    )
}


def in_words(error: FileRefused | ChildFailed, name: str) -> UserError:
    """What the reader of a file has come to, in words for who sent the file."""
    if isinstance(error, ChildFailed):
        return not_a_workbook(name) if error.why is Why.BROKEN else beyond_limits(name, error.why)
    return _REFUSALS.get(error.kind, not_a_workbook)(name, error.detail)
