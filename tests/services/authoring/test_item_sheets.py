"""Questions out to Excel and in again: nothing is lost, nothing doubled, and faults come back where they were made."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Self

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from ruamel.yaml import YAML

from congvu.content import load_content
from congvu.content.bank_writing import raw_items
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.quizzes.item_sheets import sheets_of
from congvu.quizzes.kinds import load_kinds
from congvu.services.authoring.item_export import export_items
from congvu.services.authoring.item_import import Imported, What, import_items

ROOT = Path(__file__).parents[3]
KINDS = load_kinds()
REGISTER = """\
documents:
  - slug: nd-2-2025
    number: 2/2025/NĐ-CP
    kind: Nghị định
    issuer: Chính phủ
    title: Về cơ chế một cửa
    effective_from: 2025-07-01
    state: verified
    evidence: texts/b
    provisions:
      - {id: d2, label: Điều 2, versions: [{from: 2025-07-01, paraphrase: Trả lời bằng văn bản., state: verified, evidence: b}]}
"""
BANK = """\
# Ngân hàng của quầy
bank: desk
title: Quầy
items:
  - id: desk-001
    kind: single
    stem: |
      Ông Minh hỏi.

      Trả lời thế nào?
    options:
      - {id: a, text: "Bằng văn bản", feedback: "Đúng."}  # như mẫu số 2
      - {id: b, text: "Bằng miệng", feedback: "Chưa đúng."}
      - {id: c, text: "Không trả lời", feedback: "Chưa đúng."}
    key: a
    why: Trả lời bằng văn bản.
    citations: [nd-2-2025#d2]
    competency: desk.receiving
    difficulty: 0.5

  # Câu này để cuối
  - id: desk-002
    kind: truefalse
    stem: Trả lời bằng miệng là đủ.
    key: false
    feedback: {true: Chưa đúng., false: Đúng.}
    why: Phải bằng văn bản.
    citations: [nd-2-2025#d2]
    competency: desk.receiving
    difficulty: 0.8
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content root of one bank."""
    files = {
        "courses/legal/register.yaml": REGISTER,
        "roster/competencies.yaml": "competencies:\n  - {id: desk.receiving, title: Tiếp nhận}\n",
        "quizzes/banks/desk.yaml": BANK,
    }
    for name, text in files.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "content"


@pytest.fixture
def file(root: Path, tmp_path: Path) -> Path:
    """The bank as a workbook."""
    path = tmp_path / "cau-hoi.xlsx"
    export_items(root, KINDS, path, "desk")
    return path


class Edit:
    """A colleague at work on one sheet of a file; it is saved when she is done."""

    def __init__(self, path: Path, title: str = "Lựa chọn") -> None:
        self.path, self.book = path, load_workbook(path)
        self.sheet: Worksheet = self.book[title]
        self.heads = {cell.value: cell.column for cell in self.sheet[1]}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.save(self.path)

    def put(self, row: int, **cells: object) -> None:
        for heading, value in cells.items():
            self.sheet.cell(row, self.heads[heading.replace("_", " ")]).value = value  # type: ignore[assignment]

    def at(self, row: int, heading: str) -> object:
        return self.sheet.cell(row, self.heads[heading]).value


NEW = {
    "Dạng_câu": "Chọn một",
    "Câu_hỏi": "Bà Tư hỏi.\n\nAi trả lời?",
    "Phương_án_A": "Quầy",
    "Phản_hồi_A": "Đúng.",
    "Phương_án_B": "Bảo vệ",
    "Phản_hồi_B": "Chưa đúng.",
    "Phương_án_C": "Hàng xóm",
    "Phản_hồi_C": "Chưa đúng.",
    "Đáp_án": "A",
    "Giải_thích": "Quầy trả lời.",
    "Căn_cứ_1": "nd-2-2025#d2",
    "Năng_lực": "desk.receiving",
    "Ước_tỷ_lệ_làm_đúng": 0.6,
}


def take(root: Path, file: Path, *, write: bool = False) -> Imported:
    return import_items(root, KINDS, file, write=write)


def whats(done: Imported) -> list[str]:
    return [row.what.value for row in done.rows]


def bank_text(root: Path) -> str:
    return (root / "quizzes/banks/desk.yaml").read_text(encoding="utf-8")


def test_every_shipped_item_comes_back_unchanged(tmp_path: Path) -> None:
    """All banks as one, so that one workbook holds them; items whose kinds have no sheet are named."""
    banks = sorted(path.stem for path in (ROOT / "quizzes/banks").glob("*.yaml"))
    items = [item for bank in banks for item in raw_items(ROOT, bank)]
    for name in ("courses/legal/register.yaml", "roster/competencies.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).symlink_to(ROOT / name)
    whole = tmp_path / "quizzes/banks/tat-ca.yaml"
    whole.parent.mkdir(parents=True)
    YAML(typ="safe").dump({"bank": "tat-ca", "title": "Tất cả", "items": items}, whole)
    found = export_items(tmp_path, KINDS, tmp_path / "x.xlsx", "tat-ca")
    assert {kind for _, kind in found.left_out} == {"cloze", "essay", "code"}
    assert found.count + len(found.left_out) == len(items) > 300
    done = import_items(tmp_path, KINDS, tmp_path / "x.xlsx")
    assert [(row.raw["id"], row.faults) for row in done.rows if row.what is not What.SAME] == []
    assert len(done.rows) == found.count


def test_without_write_nothing_is_written(root: Path, file: Path) -> None:
    with Edit(file) as edit:
        edit.put(3, **NEW)
    assert whats(take(root, file)) == ["same", "new", "same"]
    assert bank_text(root) == BANK


def test_a_new_row_becomes_an_item_at_the_end(root: Path, file: Path) -> None:
    """Under the bank's next id; what stood before stands as it was, to the letter."""
    with Edit(file) as edit:
        edit.put(3, **NEW)
    take(root, file, write=True)
    text = bank_text(root)
    assert text.startswith(BANK.rstrip("\n") + "\n  - id: desk-003\n")
    loaded = load_content(root, KINDS, on=date(2026, 11, 22))
    assert [item.version.item_id for item in loaded.items] == ["desk-001", "desk-002", "desk-003"]
    assert loaded.items[2].version.content["stem"] == "Bà Tư hỏi.\n\nAi trả lời?"


def test_the_same_row_again_doubles_nothing(root: Path, file: Path) -> None:
    """The colleague's own file still has no id there: the row is known by what it asks."""
    with Edit(file) as edit:
        edit.put(3, **NEW)
    take(root, file, write=True)
    written = bank_text(root)
    assert whats(take(root, file, write=True)) == ["same"] * 3
    assert bank_text(root) == written
    with Edit(file) as edit:
        edit.put(3, Giải_thích="Quầy trả lời trong ngày.")
    assert whats(take(root, file, write=True)) == ["same", "changed", "same"]
    assert len(raw_items(root, "desk")) == 3


def test_a_changed_cell_changes_its_own_line(root: Path, file: Path) -> None:
    """Comments, quotes and blank lines of the rest stay, within the item too."""
    with Edit(file) as edit:
        edit.put(2, Phản_hồi_B="Chưa đúng: phải có văn bản.")
    assert whats(take(root, file, write=True)) == ["changed", "same"]
    before, after = BANK.split("\n"), bank_text(root).split("\n")
    differing = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(differing) == 1
    assert "Chưa đúng: phải có văn bản." in differing[0][1]


def untidy(sheet: Worksheet) -> None:
    """A sheet as it comes back from three colleagues."""
    sheet.insert_rows(1, 2)
    sheet["A1"] = "BỘ CÂU HỎI NĂM 2026"
    sheet.merge_cells("A1:H1")
    heads = {cell.value: cell.column for cell in sheet[3]}
    values = NEW | {
        "Câu_hỏi": unicodedata.normalize("NFD", "  Bà Tư   hỏi.\r\n\r\nAi trả lời? "),
        "Phương_án_A": "Qu\u200bầy",
        "Đáp_án": " a ",
        "Ước_tỷ_lệ_làm_đúng": "60 %",
        "Năng_lực": "TIẾP NHẬN",
        "Căn_cứ_1": "nd-2-2025#d2 ; ",
    }
    for heading, value in values.items():
        sheet.cell(7, heads[heading.replace("_", " ")]).value = value  # type: ignore[assignment]


def test_an_untidy_sheet_is_read(root: Path, file: Path) -> None:
    """A title above, a merged cell, empty rows, NFD, double spaces, invisible marks, a share as text."""
    with Edit(file) as edit:
        untidy(edit.sheet)
    done = take(root, file, write=True)
    assert whats(done) == ["same", "new", "same"]
    item = raw_items(root, "desk")[2]
    assert item["stem"].strip() == "Bà Tư hỏi.\n\nAi trả lời?"
    assert (item["options"][0]["text"], item["difficulty"]) == ("Quầy", 0.6)


def test_days_and_hours_that_excel_made_of_texts_are_read(root: Path, file: Path) -> None:
    with Edit(file, "Điền ngày") as edit:
        edit.put(3, Câu_hỏi="Hẹn trả ngày nào?", Giải_thích="Ba ngày.", Căn_cứ_1="nd-2-2025#d2")
        edit.put(3, Ngày_nhận=date(2027, 1, 8), Số_ngày_làm_việc="3", Giờ_nhận=time(15, 40), Mốc_giờ="15:00")
        edit.put(3, Năng_lực="desk.receiving", Ước_tỷ_lệ_làm_đúng=50)
    take(root, file, write=True)
    key = raw_items(root, "desk")[2]["key"]
    assert key == {"from": "08/01/2027", "working_days": 3, "received_at": "15:40", "cut_off": "15:00"}


@pytest.fixture
def faulty(root: Path, file: Path) -> Iterator[Path]:
    """A file with one sound new row and one with three faults, taken in."""
    with Edit(file) as edit:
        edit.put(3, **NEW)
        edit.put(
            4, **{**NEW, "Câu_hỏi": "Câu khác?", "Đáp_án": "D", "Căn_cứ_1": "nd-9-2025#d1", "Năng_lực": "x"}
        )
        edit.put(5, **{**NEW, "Câu_hỏi": "Câu khác nữa?", "Căn_cứ_1": "nd-9-2025#d1"})
    done = take(root, file, write=True)
    assert whats(done) == ["same", "new", "faulty", "faulty", "same"]
    assert done.marked is not None and done.marked.name == "cau-hoi-loi.xlsx"
    return iter([done.marked])


def test_faults_come_back_in_the_same_sheet(root: Path, file: Path, faulty: Iterator[Path]) -> None:
    """Row by row beside the cells, which are red; sound rows are in the bank, with their ids."""
    before = load_workbook(file)["Lựa chọn"]
    edit = Edit(next(faulty))
    told = str(edit.at(4, "Lỗi cần sửa"))
    assert "Đáp án: Đáp án ghi D nhưng phương án đó còn trống." in told
    assert "Năng lực:" in told
    assert "không có trong sổ" in str(edit.at(5, "Lỗi cần sửa"))
    assert edit.sheet.cell(4, edit.heads["Đáp án"]).fill.start_color.rgb == "FFFFC7CE"
    assert (edit.at(3, "Mã câu"), edit.at(3, "Lỗi cần sửa")) == ("desk-003", "Đã nhập.")
    assert edit.at(2, "Lỗi cần sửa") in (None, "")
    assert [edit.at(row, "Câu hỏi") for row in range(2, 6)] == [
        before.cell(row, 2).value for row in range(2, 6)
    ]


def test_a_mended_copy_is_taken_in_and_its_marks_go(root: Path, faulty: Iterator[Path]) -> None:
    copy = next(faulty)
    with Edit(copy) as edit:
        edit.put(4, Đáp_án="A", Căn_cứ_1="nd-2-2025#d2", Năng_lực="desk.receiving")
    done = take(root, copy, write=True)
    assert whats(done) == ["same", "same", "new", "faulty", "same"]
    again = Edit(copy)
    assert again.at(4, "Lỗi cần sửa") == "Đã nhập."
    assert again.sheet.cell(4, again.heads["Đáp án"]).fill.fill_type is None


@pytest.mark.parametrize(
    ("row", "words"),
    [({"Mã_câu": "desk-009"}, "để trống nếu là câu mới"), ({"Mã_câu": "desk-001"}, "đã có ở một dòng trên")],
)
def test_an_id_that_cannot_be_is_told(root: Path, file: Path, row: dict[str, str], words: str) -> None:
    with Edit(file) as edit:
        edit.put(3, **NEW, **row)
    (found,) = [one for one in take(root, file).rows if one.what is What.FAULTY]
    assert words in found.faults[0].message


def test_lint_advises_and_does_not_hold_up(root: Path, file: Path) -> None:
    with Edit(file) as edit:
        edit.put(3, **{**NEW, "Phương_án_C": "Tất cả các phương án trên"})
    (row,) = [one for one in take(root, file).rows if one.what is What.NEW]
    assert "gộp các phương án" in row.advice[0]


def test_the_blank_template_takes_in_nothing(root: Path, tmp_path: Path) -> None:
    """It holds examples, lists to choose from, and help; the examples stay out of the bank."""
    path = tmp_path / "mau.xlsx"
    export_items(root, KINDS, path)
    book = load_workbook(path)
    assert book.sheetnames == ["Hướng dẫn", *(form.title for form in sheets_of(KINDS)), "Danh mục"]
    rules = {str(rule.formula1) for rule in book["Lựa chọn"].data_validations.dataValidation}
    assert "'Danh mục'!$A$2:$A$2" in rules and '"Chọn một,Chọn nhiều"' in rules
    assert import_items(root, KINDS, path, "desk").rows == ()
    with pytest.raises(UserError, match="ngân hàng nào"):
        import_items(root, KINDS, path)


def test_a_text_that_looks_like_a_formula_stays_a_text(root: Path, tmp_path: Path) -> None:
    bank = root / "quizzes/banks/desk.yaml"
    bank.write_text(BANK.replace('"Bằng miệng"', '"=1+1"'), encoding="utf-8")
    path = tmp_path / "x.xlsx"
    export_items(root, KINDS, path, "desk")
    edit = Edit(path)
    cell = edit.sheet.cell(2, edit.heads["Phương án B"])
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert whats(take(root, path)) == ["same", "same"]


def test_files_that_are_none_are_refused(root: Path, tmp_path: Path) -> None:
    """No file, no workbook, a workbook of something else, a bank that is not there, one that cannot be read."""
    other, text = tmp_path / "khac.xlsx", tmp_path / "x.xlsx"
    book = Workbook()
    book.worksheets[0]["A1"] = "Họ và tên"
    book.save(other)
    text.write_text("không phải Excel")
    for path in (tmp_path / "khong-co.xlsx", text, other):
        with pytest.raises(UserError):
            import_items(root, KINDS, path, "desk")
    with pytest.raises(NotFound, match="khong-co"):
        export_items(root, KINDS, tmp_path / "y.xlsx", "khong-co")
    (root / "quizzes/banks/desk.yaml").write_text("bank: desk\nitems: [", encoding="utf-8")
    with pytest.raises(Conflict):
        export_items(root, KINDS, tmp_path / "y.xlsx", "desk")
