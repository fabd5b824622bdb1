"""``congvu item``, over a small content root."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from congvu.interfaces.cli import app, output

BANK = """\
bank: desk
title: Quầy
items:
  - id: desk-001
    kind: truefalse
    stem: Trả lời bằng miệng là đủ.
    key: false
    feedback: {true: Chưa đúng., false: Đúng.}
    why: Phải bằng văn bản.
    citations: [nd-2-2025]
    competency: desk.receiving
    difficulty: 0.8
  - id: desk-002
    kind: essay
    stem: Viết thư xin lỗi.
    rubric:
      - {id: ro, title: Rõ, levels: [{id: co, text: Rõ, share: 1}, {id: khong, text: Không, share: 0}]}
    why: Xin lỗi một lần.
    citations: [nd-2-2025]
    competency: desk.receiving
    difficulty: 0.5
"""
REGISTER = """\
documents:
  - {slug: nd-2-2025, number: 2/2025, kind: Nghị định, issuer: CP, title: Mới, effective_from: 2025-07-01, state: verified, evidence: b}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bank of one question that fits into a sheet and one that does not."""
    monkeypatch.setattr(output.console, "width", 200)  # whatever the terminal was when it was made
    files = {
        "courses/legal/register.yaml": REGISTER,
        "roster/competencies.yaml": "competencies:\n  - {id: desk.receiving, title: Tiếp nhận}\n",
        "quizzes/banks/desk.yaml": BANK,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["item", *arguments, "--root", str(root)], catch_exceptions=False)


def changed(root: Path, answer: str) -> Path:
    """The bank as a workbook, with another answer."""
    path = root / "x.xlsx"
    told = run(root, "template", str(path), "--bank", "desk")
    assert "với 1 câu" in told.output and "essay" in told.output and "desk-002" in told.output
    book = load_workbook(path)
    sheet = book["Đúng sai"]
    key = next(cell.column for cell in sheet[1] if cell.value == "Đáp án")
    sheet.cell(2, key).value = answer
    book.save(path)
    return path


def test_a_preview_writes_nothing_and_says_how_to(root: Path) -> None:
    done = run(root, "import", str(changed(root, "Đúng")))
    assert done.exit_code == 0
    assert "1 câu sửa" in done.output and "--write" in done.output
    assert (root / "quizzes/banks/desk.yaml").read_text(encoding="utf-8") == BANK


def test_write_writes(root: Path) -> None:
    done = run(root, "import", str(changed(root, "Đúng")), "--write")
    assert done.exit_code == 0
    text = (root / "quizzes/banks/desk.yaml").read_text(encoding="utf-8")
    assert text == BANK.replace("key: false", "key: true")


def test_faults_are_told_with_their_row_and_the_copy(root: Path) -> None:
    """Exit 1: whoever runs it in a script must know."""
    done = run(root, "import", str(changed(root, "có lẽ")), "--write")
    assert done.exit_code == 1
    assert "x-loi.xlsx" in done.output and "Đúng, Sai" in done.output
    assert (root / "x-loi.xlsx").is_file()
