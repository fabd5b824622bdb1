"""Items in from a workbook: rows that are sound go into their bank, the others come back with their faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from congvu.content.bank_writing import bank_path, free_ids, raw_items, with_items
from congvu.content.item_checks import ItemChecker
from congvu.documents.item_book import (
    ItemSheet,
    RowMark,
    SheetMarks,
    read_item_book,
    write_marked_copy,
)
from congvu.model.errors import UserError
from congvu.model.findings import Severity
from congvu.quizzes.item_sheets import (
    FAULTS,
    Header,
    find_header,
    is_example,
    read_row,
    same_item,
    same_stem,
    sheets_of,
)
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.faults import explain
from congvu.quizzes.kinds.sheets import Raw, RowFault

_COLUMNS = {"CV-BANK-005": "citations", "CV-BANK-006": "citations", "CV-BANK-007": "citations"}
_COLUMNS |= {"CV-BANK-008": "citations"}
_OWN_WORDS = {
    "CV-BANK-006": "Chọn bản theo ngày: viết mã kèm ngày đầu của bản, như mã có chữ @ trong danh sách.",
}


class What(StrEnum):
    """What a row does to its bank."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"


@dataclass(slots=True)
class ImportedRow:
    """A row (counted from 0) with its item, what it does, and what is wrong or should be looked at."""

    sheet: str
    row: int
    header: Header
    raw: Raw
    what: What
    faults: list[RowFault] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import does, or would do. ``marked`` is the copy with the faults, if there are any.

    ``unread`` are sheets in which no header was recognised.
    """

    bank: str
    rows: tuple[ImportedRow, ...]
    unread: tuple[str, ...]
    marked: Path | None
    written: bool

    def count(self, what: What) -> int:
        """How many rows do that."""
        return sum(row.what is what for row in self.rows)


def import_items(
    root: Path,
    kinds: KindRegistry,
    source: Path,
    bank: str = "",
    *,
    write: bool = False,
    checker: ItemChecker | None = None,
) -> Imported:
    """Reads a workbook into a bank: the one that is named, else the one that the workbook's help names.

    A row with an id changes that item; one without is a new item, or one that asks the very same as an item of the
    bank, which it then changes: a file that is taken in twice duplicates nothing. Nothing is written without
    ``write``. Rows with faults come back in a copy beside the source. A ``checker`` is given by whoever has one of the
    same root already. Raises :class:`UserError`.
    """
    book = read_item_book(source)
    bank = bank or book.bank
    if not bank:
        raise UserError(
            "Chưa biết nhập vào ngân hàng nào.",
            mend="Thêm --bank, ví dụ --bank one-stop, hoặc ghi ở trang Hướng dẫn.",
        )
    reading = _Reading(root, kinds, bank, checker or ItemChecker(root, kinds))
    unread = [sheet.title for sheet in book.sheets if not reading.take(sheet)]
    if not reading.rows and unread:
        raise UserError(
            f"Không trang nào của {source.name} có tiêu đề cột của bảng soạn câu hỏi.",
            mend="Lấy bảng mẫu bằng congvu item template rồi chép câu hỏi vào.",
        )
    if write:
        reading.write()
    faulty = any(row.what is What.FAULTY for row in reading.rows)
    marked = marked_path(source) if faulty else None
    if marked:
        write_marked_copy(source, marked, _marks(reading.rows, written=write))
    return Imported(bank, tuple(reading.rows), tuple(unread), marked, write)


def marked_path(source: Path) -> Path:
    """Where the copy with the faults goes: ``cau-hoi.xlsx`` to ``cau-hoi-loi.xlsx``, which itself stays."""
    return source.with_name(f"{source.stem.removesuffix('-loi')}-loi.xlsx")


class _Reading:
    """Rows on their way into a bank."""

    def __init__(self, root: Path, kinds: KindRegistry, bank: str, checker: ItemChecker) -> None:
        self._root, self._kinds, self._bank, self._checker = root, kinds, bank, checker
        self._known = {str(item["id"]): item for item in raw_items(root, bank)}
        self._free = free_ids(bank, list(self._known))
        self._claimed: dict[str, str] = {}
        self._sheets = sheets_of(kinds)
        self.rows: list[ImportedRow] = []

    def take(self, sheet: ItemSheet) -> bool:
        """Takes the rows of a sheet; false where it has none of our headers but something else."""
        header = find_header(self._sheets, sheet.title, sheet.rows, sheet.spans)
        if header is None:
            return not any(cell for row in sheet.rows for cell in row)
        for number, cells in enumerate(sheet.rows[header.row + 1 :], header.row + 1):
            row = _row(header, cells)
            if any(row.values()) and not is_example(row):
                self.rows.append(self._taken(sheet.title, number, header, row))
        return True

    def _taken(self, sheet: str, number: int, header: Header, row: Mapping[str, str]) -> ImportedRow:
        known, faults = self._item_of(row)
        fitting = known if known and known["kind"] in header.form.kinds else None
        if known and not fitting:
            faults.append(
                RowFault("id", f"Câu {known['id']} thuộc dạng khác; để trống Mã câu nếu là câu mới.")
            )
        reading = read_row(header.form, row, fitting, self._checker.competencies)
        faults += reading.faults
        raw = reading.raw
        entry = ImportedRow(sheet, number, header, raw, What.FAULTY, faults)
        if not faults:
            raw["id"] = fitting["id"] if fitting else next(self._free)
            faults += _schema_faults(self._checker, raw, header, row)
        if not faults:
            self._look_at(entry)
        if not faults:
            entry.what = self._effect(raw, fitting)
        return entry

    def _item_of(self, row: Mapping[str, str]) -> tuple[Raw | None, list[RowFault]]:
        """The item that a row changes, if any, and what is wrong with its id."""
        item_id = row.get("id", "")
        if not item_id:
            same = (item for item in self._known.values() if same_stem(item, dict(row)))
            changed = next((item for item in same if str(item["id"]) not in self._claimed), None)
        elif item_id not in self._known:
            told = f"Ngân hàng {self._bank} không có câu «{item_id}»; để trống nếu là câu mới."
            return None, [RowFault("id", told)]
        elif item_id in self._claimed:
            return None, [RowFault("id", f"Câu «{item_id}» đã có ở một dòng trên.")]
        else:
            changed = self._known[item_id]
        if changed:
            self._claimed[str(changed["id"])] = item_id
        return changed, []

    def _look_at(self, entry: ImportedRow) -> None:
        for fault in self._checker.findings(entry.raw):
            if fault.severity is Severity.ERROR:
                mend = _OWN_WORDS.get(fault.code, fault.mend)
                entry.faults.append(RowFault(_COLUMNS.get(fault.code, ""), f"{fault.message} {mend}"))
            else:
                entry.advice.append(f"{fault.message} {fault.mend}")

    def _effect(self, raw: Raw, known: Raw | None) -> What:
        if known is None:
            return What.NEW
        same = same_item(self._kinds[raw["kind"]], known, raw, self._checker.calendar)
        return What.SAME if same else What.CHANGED

    def write(self) -> None:
        """Writes what is sound and new or changed."""
        changed = {row.raw["id"]: row.raw for row in self.rows if row.what is What.CHANGED}
        added = [row.raw for row in self.rows if row.what is What.NEW]
        if changed or added:
            path = bank_path(self._root, self._bank)
            text = with_items(path.read_text(encoding="utf-8"), changed, added)
            path.write_text(text, encoding="utf-8", newline="\n")


def _row(header: Header, cells: Sequence[str]) -> dict[str, str]:
    """The texts of a row by column name; several columns of one name as lines of one."""
    texts = {
        name: [cells[place] for place in places if place < len(cells) and cells[place]]
        for name, places in header.columns.items()
        if name != FAULTS
    }
    return {name: "\n".join(lines) for name, lines in texts.items()}


def _schema_faults(checker: ItemChecker, raw: Raw, header: Header, row: Mapping[str, str]) -> list[RowFault]:
    try:
        checker.read(raw)
    except ValidationError as error:
        return [
            RowFault(
                header.form.place(raw["kind"], fault["loc"], row) if fault["loc"] else "", explain(fault)
            )
            for fault in error.errors(include_url=False)
        ]
    return []


def _marks(rows: Sequence[ImportedRow], *, written: bool) -> dict[str, SheetMarks]:
    by_sheet: dict[str, SheetMarks] = {}
    for row in rows:
        marks = by_sheet.setdefault(row.sheet, SheetMarks(row.header))
        columns = frozenset(fault.column for fault in row.faults if fault.column)
        item_id = "" if row.what is What.FAULTY or not written else str(row.raw["id"])
        marks.marks.append(RowMark(row.row, told(row, written=written), columns, item_id))
    return by_sheet


def told(row: ImportedRow, *, written: bool) -> str:
    """What the column *Lỗi cần sửa* says of a row; empty where all is well and nothing was written."""
    if row.what is not What.FAULTY:
        done = "Đã nhập." if written and row.what is not What.SAME else ""
        return " ".join([*([done] if done else []), *(f"Nên xem: {hint}" for hint in row.advice)])
    form = row.header.form
    headed = ((form.heading(fault.column), fault.message) for fault in row.faults)
    return "\n".join(f"{heading}: {message}" if heading else message for heading, message in headed)
