"""The untidy staff list of the sample."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from congvu.content.roots import find_content_root
from congvu.documents.sheets import read_grid
from congvu.model.people import Unit
from congvu.roster import UnitIndex, read_staff_rows
from congvu.sample import WORKBOOK, write_workbook
from congvu.sample.people import sample_officers
from congvu.sample.places import DISTRICT, PROVINCE, places_before
from congvu.sample.workbook import NOTE, roman

COMMITTED = find_content_root() / WORKBOOK


def cells(path: Path) -> list[list[object]]:
    """All cells of the one sheet."""
    with CalamineWorkbook.from_path(path) as book:
        assert book.sheet_names == ["Danh sách"]
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every text of the committed file."""
    return [value for row in cells(COMMITTED) for value in row if isinstance(value, str) and value]


def test_the_committed_file_is_what_the_generator_writes(tmp_path: Path) -> None:
    """Cell by cell. To mend: ``write_workbook(Path(WORKBOOK))`` at the root of the checkout."""
    assert cells(COMMITTED) == cells(write_workbook(tmp_path / "list.xlsx"))


def test_the_file_is_as_untidy_as_offices_keep_it(texts: list[str]) -> None:
    """Whatever trips a parser over is in it."""
    values = [value for row in cells(COMMITTED) for value in row]
    assert sum(text.isupper() and len(text) > 8 for text in texts) > 30
    assert any(not unicodedata.is_normalized("NFC", text) for text in texts)
    assert any("\u00a0" in text for text in texts)
    assert any("  " in text for text in texts)
    assert any(isinstance(value, date) for value in values)
    assert any(isinstance(value, (int, float)) and value > 300_000_000 for value in values)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts
    assert "Tổng cộng: 178 người" in texts


def test_the_file_says_that_it_is_invented(texts: list[str]) -> None:
    """In its title and below the list."""
    assert NOTE in texts
    assert any("KHÔNG CÓ THẬT" in text for text in texts)


def test_the_real_reader_finds_every_person_and_no_fault() -> None:
    """Name, birth, contacts, unit, position, group and fields come back as they were invented."""
    units = [
        Unit(
            p.code,
            None if p.code == DISTRICT else p.parent_code,
            p.kind,
            p.name,
            p.full_name,
            date(2025, 3, 1),
        )
        for p in places_before()
        if p.code != PROVINCE
    ]
    grid = read_grid(COMMITTED)
    sheet = read_staff_rows(grid.sheet, grid.rows, UnitIndex(units), on=date(2025, 4, 15))
    read = [(r.staff_code, r.full_name, r.born_on, r.phone, r.email) for r in sheet.rows]
    posts = [(r.unit_id, r.position, r.group, r.fields) for r in sheet.rows]
    officers = sample_officers()
    assert sheet.findings == []
    assert read == [(o.staff_code, o.full_name, o.born_on, o.phone, o.email) for o in officers]
    assert posts == [(o.post.unit_code, o.post.position, o.post.group, o.post.fields) for o in officers]


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (44, "XLIV"), (58, "LVIII")])
def test_roman_numbers(number: int, text: str) -> None:
    """As section rows carry them."""
    assert roman(number) == text
