"""The sheets of the workbook: what all kinds share in a row, around what each kind brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import SheetKind
from congvu.quizzes.kinds.sheets import ItemColumn, KindSheet, Loc, Row

FAULTS = "faults"
"""The column in which faults come back; what stands in it is never read."""
KIND = "kind"
"""The column that tells the kinds of a sheet from each other."""
ID = ItemColumn("id", "Mã câu", 16, "Để trống với câu mới; congvu đặt mã.")
STEM = ItemColumn("stem", "Câu hỏi", 60, "Tình huống rồi câu hỏi. Xuống dòng: Alt+Enter.")
WHY = ItemColumn("why", "Giải thích", 50, "Một đến ba câu: vì sao đáp án đúng.")
CITATIONS = tuple(
    ItemColumn(
        "citations",
        f"Căn cứ {n}",
        22,
        "Chọn trong danh sách; câu tính điểm cần ít nhất một.",
        listed="citations",
    )
    for n in range(1, 5)
)
COMPETENCY = ItemColumn("competency", "Năng lực", 24, "Chọn trong danh sách.", listed="competencies")
DIFFICULTY = ItemColumn("difficulty", "Ước tỷ lệ làm đúng", 12, "Ví dụ 60%.")
SHUFFLE = ItemColumn(
    "shuffle", "Xáo trộn", 10, "Không: giữ nguyên thứ tự phương án.", choices=("Có", "Không")
)
TAIL = (WHY, *CITATIONS, COMPETENCY, DIFFICULTY, SHUFFLE)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet: the kinds whose items stand in it, each with what it brings, in order."""

    title: str
    kinds: Mapping[str, KindSheet]

    @property
    def words(self) -> dict[str, str]:
        """By kind the word that tells it from the others of the sheet; empty where there are no others."""
        return {kind: sheet.word or kind for kind, sheet in self.kinds.items()} if len(self.kinds) > 1 else {}

    @property
    def columns(self) -> tuple[ItemColumn, ...]:
        """All columns, in order; those of one name that several kinds bring stand once."""
        own: list[ItemColumn] = []
        for sheet in self.kinds.values():
            there = {column.name for column in own}
            own += [column for column in sheet.own if column.name not in there]
        told = ItemColumn(FAULTS, "Lỗi cần sửa", 50, "Congvu ghi vào đây.")
        return (ID, STEM, *self._kind_column(), *own, *TAIL, told)

    def _kind_column(self) -> tuple[ItemColumn, ...]:
        words = list(self.words.values())
        if not words:
            return ()
        hint = " hay ".join([words[0], *(word.lower() for word in words[1:])])
        return (ItemColumn(KIND, "Dạng câu", 12, f"{hint}.", choices=tuple(words)),)

    def heading(self, name: str) -> str:
        """The heading of a column."""
        return next((column.heading for column in self.columns if column.name == name), "")

    def place(self, kind: str, loc: Loc, row: Row) -> str:
        """The column of a fault that the schema of a kind found at a place of an item."""
        return self.kinds[kind].place(loc, row)


def sheets_of(kinds: KindRegistry) -> tuple[SheetForm, ...]:
    """All sheets, in order."""
    pairs = [(kind.sheet, name) for name, kind in kinds.items() if isinstance(kind, SheetKind)]
    pairs.sort(key=lambda pair: (pair[0].rank, pair[0].title, pair[1]))
    by_title: dict[str, dict[str, KindSheet]] = {}
    for sheet, name in pairs:
        by_title.setdefault(sheet.title, {})[name] = sheet
    return tuple(SheetForm(title, sheets) for title, sheets in by_title.items())


def sheet_of(sheets: tuple[SheetForm, ...], kind: str) -> SheetForm | None:
    """The sheet of a kind; ``None`` for those that have none (forms, essays, programs)."""
    return next((sheet for sheet in sheets if kind in sheet.kinds), None)
