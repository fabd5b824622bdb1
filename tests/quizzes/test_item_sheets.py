"""Items as rows: what is written into cells is read back, and what cannot be read is told by its column."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from congvu.law.calendar import WorkCalendar
from congvu.quizzes.item_sheets import (
    SheetForm,
    example_row,
    find_header,
    is_example,
    read_row,
    same_item,
    same_stem,
    sheet_of,
    sheets_of,
)
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.sheets import Raw

KINDS = load_kinds()
SHEETS = sheets_of(KINDS)
COMPETENCIES = {"desk.receiving": "Tiếp nhận hồ sơ"}


def cells(form: SheetForm, **changes: str) -> dict[str, str]:
    """The example of a form as texts, some of them changed."""
    row = example_row(form, "desk.receiving", "nd-2-2025#d2")
    texts = {name: "\n".join(str(one) for one in found if one is not None) for name, found in row.items()}
    return {**texts, "id": "", **changes}


def raw(form: SheetForm, **changes: str) -> Raw:
    """The item of the example, sound."""
    found = read_row(form, cells(form, **changes), None, COMPETENCIES)
    assert found.faults == ()
    return {**found.raw, "id": "desk-001"}


def faults(form: SheetForm, **changes: str) -> dict[str, str]:
    """What is wrong with the changed example, by column."""
    found = read_row(form, cells(form, **changes), None, COMPETENCIES).faults
    return {fault.column: fault.message for fault in found}


@pytest.mark.parametrize("form", SHEETS, ids=lambda form: form.title)
def test_the_example_of_a_sheet_is_a_sound_item(form: SheetForm) -> None:
    """Who copies it gets something that works."""
    item = raw(form)
    assert KINDS[item["kind"]].schema.model_validate(item).kind in form.kinds
    assert is_example({"id": "(ví dụ)"}) and is_example({"id": "VÍ DỤ"}) and not is_example({"id": ""})


def test_every_kind_that_fits_into_cells_has_a_sheet() -> None:
    assert {kind for kind in KINDS if sheet_of(SHEETS, kind) is None} == {"cloze", "essay", "code"}


CHOICES, TRUE_FALSE, ORDER, MATCH, NUMBERS, DATES, SHORT, JUDGEMENT = SHEETS


@pytest.mark.parametrize("text", ["A, C", "a;c", "AC", "C  A", "a.c"])
def test_letters_of_a_key_are_read_as_people_write_them(text: str) -> None:
    assert sorted(raw(CHOICES, kind="Chọn nhiều", key=text)["key"]) == ["a", "c"]


@pytest.mark.parametrize("text", ["60%", "60", "0,6", "0.6", "60 %"])
def test_a_share_is_read_as_people_write_it(text: str) -> None:
    assert raw(CHOICES, difficulty=text)["difficulty"] == 0.6


@pytest.mark.parametrize(
    ("text", "value"), [("3", 3), ("7,5", 7.5), ("7.5", 7.5), ("1.250", 1250), ("0,125", "0,125")]
)
def test_a_number_is_read_as_people_write_it(text: str, value: Any) -> None:
    item = raw(NUMBERS, key=text)
    assert item["key"]["value"] == value
    assert KINDS["numeric"].schema.model_validate(item)


def test_words_are_known_without_accents_and_titles_for_ids() -> None:
    assert raw(CHOICES, kind="chon NHIEU", key="A")["kind"] == "multiple"
    assert raw(CHOICES, competency="tiếp nhận  HỒ SƠ")["competency"] == "desk.receiving"


@pytest.mark.parametrize(
    ("form", "changes", "column", "words"),
    [
        (CHOICES, {"key": "D"}, "key", "còn trống"),
        (CHOICES, {"key": ""}, "key", "chữ cái"),
        (CHOICES, {"key": "A, B"}, "key", "một đáp án"),
        (CHOICES, {"kind": "Chọn bừa"}, "kind", "Chọn một, Chọn nhiều"),
        (CHOICES, {"text_A": ""}, "text_A", "chưa có phương án"),
        (CHOICES, {"difficulty": "khó"}, "difficulty", "60%"),
        (CHOICES, {"difficulty": "120%"}, "difficulty", "60%"),
        (CHOICES, {"citations": ""}, "citations", "ít nhất một"),
        (CHOICES, {"citations": "Nghị định 118"}, "citations", "nd-118-2025#d15"),
        (CHOICES, {"competency": "gì đó"}, "competency", "khung năng lực"),
        (CHOICES, {"stem": ""}, "stem", "Còn trống"),
        (TRUE_FALSE, {"key": "có"}, "key", "Đúng, Sai"),
        (MATCH, {"right_2": ""}, "right_2", "bên phải"),
        (NUMBERS, {"key": "ba ngày"}, "key", "7,5"),
        (DATES, {"working_days": "ba"}, "working_days", "không phải là một số"),
        (DATES, {"key": "", "received_on": "", "working_days": ""}, "key", "dd/mm/yyyy"),
        (JUDGEMENT, {"level_B": "5"}, "level_B", "1, 2, 3 hoặc 4"),
    ],
)
def test_a_fault_names_its_column_and_the_mend(
    form: SheetForm, changes: dict[str, str], column: str, words: str
) -> None:
    assert words in faults(form, **changes)[column]


def test_ids_that_an_item_has_are_kept() -> None:
    """Steps and pairs are known by their words; what is reworded keeps the id of its place, what is new gets its own."""
    known = {**raw(ORDER), "options": [{"id": "s3", "text": "In giấy tiếp nhận và hẹn trả"}, {"id": "s1", "text": "Kiểm tra giấy tờ"}, {"id": "s2", "text": "Nhập hồ sơ, lấy mã"}], "key": ["s1", "s2", "s3"]}  # fmt: skip
    changed = read_row(ORDER, cells(ORDER, step_2="Nhập hồ sơ", step_4="Giao giấy"), known, COMPETENCIES).raw
    assert changed["key"][:3] == ["s1", "s2", "s3"] and len(set(changed["key"])) == 4
    assert [option["id"] for option in changed["options"]][:3] == ["s3", "s1", "s2"]


def test_two_on_the_left_may_share_their_partner() -> None:
    item = raw(MATCH, left_3="Trả kết quả", right_3="Bộ phận Một cửa")
    assert item["key"]["l1"] == item["key"]["l3"]
    assert len(item["right"]) == 3


def test_items_are_the_same_but_for_spaces() -> None:
    one = raw(CHOICES)
    assert same_item(KINDS["single"], one, {**one, "why": one["why"].replace(" ", "  ")}, WorkCalendar())
    assert not same_item(KINDS["single"], one, {**one, "why": one["why"] + " Thêm."}, WorkCalendar())
    assert same_stem(one, {"stem": unicodedata.normalize("NFD", one["stem"]).upper()})
    assert not same_stem({"stem": "Bán cho ai?"}, {"stem": "Bản cho ai?"})


def test_a_header_is_found_below_a_title_and_in_any_order() -> None:
    rows = [
        ["BỘ CÂU HỎI NĂM 2026"],
        [],
        ["Đáp án", "CÂU HỎI", "Giải thích", "Phương án  B", "phuong an a", "Ghi chú"],
    ]
    header = find_header(SHEETS, "Sheet1", rows)
    assert header is not None and (header.form, header.row) == (CHOICES, 2)
    assert header.columns["text_A"] == (4,)


def test_a_merged_heading_heads_all_that_it_covers() -> None:
    """*Căn cứ* over three columns."""
    header = find_header(
        SHEETS, "x", [["Mã câu", "Câu hỏi", "Đáp án", "Căn cứ", "", "", "Năng lực"]], {(0, 3): 3}
    )
    assert header is not None and header.columns["citations"] == (3, 4, 5)


def test_a_sheet_of_something_else_has_no_header() -> None:
    assert find_header(SHEETS, "Danh sách", [["STT", "Họ và tên", "Ngày sinh"], ["1", "Lan", "…"]]) is None
