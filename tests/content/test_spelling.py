"""Spelling: what is planted is found at its line, and what the authors have written is clean."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from no_silent_skips import require

from congvu.content import load_content
from congvu.content.spelling import DICTIONARIES, WORDS, Dictionary, read_dictionary
from congvu.model.findings import Finding
from congvu.quizzes.kinds import KindRegistry

from .conftest import DAY

ROOT = Path(__file__).parents[2]
BANK, LESSON, PRACTICES = (
    "quizzes/banks/desk.yaml",
    "courses/desk/01-nhan.ipynb",
    "courses/desk/practices.yaml",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dictionary of a few syllables, as hunspell has them: a count, then one a line."""
    words = "nhận hồ sơ ở đâu trả lời thế nào mở bài theo điều quầy luyện hỏi một hai ba phản hồi mật giải thích kiểm tra thuỷ quyền câu cơ chế về cửa mới nghị định chính phủ báo bộ bảng lần văn bản bằng mọi nơi thực tiễn tài liệu chưa đọc được tiếp quyết"
    entries = sorted(set(words.split()))
    path = tmp_path / "dictionaries" / "vi_VN.dic"
    path.parent.mkdir()
    path.write_text("\n".join([str(len(entries)), *entries]), encoding="utf-8")
    return path.parent


def spoil(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def found(root: Path, kinds: KindRegistry, dictionary: Dictionary | None = None) -> list[Finding]:
    """Findings of spelling, by the rules alone unless a dictionary is given."""
    by = dictionary or read_dictionary(root, folders=())
    return [one for one in load_content(root, kinds, on=DAY, dictionary=by).findings if "SPELL" in one.code]


def words(root: Path, *own: str) -> None:
    (root / WORDS).write_text("# riêng của bài kiểm thử\ndesk\n" + "\n".join(own) + "\n", encoding="utf-8")


@pytest.fixture
def clean(root: Path) -> Path:
    """The sample, whose one foreign word is in its list."""
    words(root)
    return root


def test_sound_text_has_no_finding(clean: Path, kinds: KindRegistry) -> None:
    """Neither ids nor keys, citations, code or addresses are words."""
    assert found(clean, kinds) == []


def test_nothing_is_looked_at_unless_asked(clean: Path, kinds: KindRegistry) -> None:
    spoil(clean, BANK, "GIẢI THÍCH", "GIIẢI THÍCH")
    assert load_content(clean, kinds, on=DAY).findings == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line", "hint"),
    [
        (BANK, "Hỏi desk-001?", "Hỏii desk-001?", "CV-SPELL-001", 6, "«hỏi»"),
        (BANK, "GIẢI THÍCH", "GIẢI THHÍCH", "CV-SPELL-001", 12, "«thích»"),
        (BANK, "PHẢN HỒI MẬT b", "PHẢN HỒI MÂTJ b", "CV-SPELL-001", 9, ""),
        (PRACTICES, "Hỏi desk-p01a?", "Thẩm qyuền?", "CV-SPELL-001", 6, ""),
        (LESSON, "Mở bài.", "Mở baìi.", "CV-SPELL-001", 7, ""),
        (LESSON, "Mở bài.", "Mở bài, qúa trễ.", "CV-SPELL-002", 7, "«quá»"),
        (LESSON, "Mở bài.", "Hoà giải thuỷ lợi.", "CV-SPELL-002", 7, "«hòa»"),
        (LESSON, "Mở bài.", "Tiêú dân.", "CV-SPELL-002", 7, "«tiếu»"),
    ],
)
def test_a_planted_fault_is_found_at_its_line(
    file: str, old: str, new: str, code: str, line: int, hint: str, clean: Path, kinds: KindRegistry
) -> None:
    """Doubled and exchanged letters, a tone in the wrong place, with what was meant where that can be told."""
    spoil(clean, file, old, new)
    faults = found(clean, kinds)
    assert {(one.code, one.place) for one in faults} == {(code, f"{file}:{line}")}
    assert hint in faults[0].mend


def test_the_line_within_a_long_text_is_told(clean: Path, kinds: KindRegistry) -> None:
    """Not that on which the text begins."""
    spoil(clean, BANK, "stem: Hỏi desk-001?", "stem: |\n      Câu hỏi.\n\n      Quyềnn nào?")
    assert [one.place for one in found(clean, kinds)] == [f"{BANK}:9"]


def test_decomposed_letters_are_told_and_read(clean: Path, kinds: KindRegistry) -> None:
    """NFD has a finding of its own; the words in it are looked at as what they are."""
    spoil(clean, LESSON, "Mở bài.", unicodedata.normalize("NFD", "Mở bài, quyềnn."))
    codes = [
        one.code for one in load_content(clean, kinds, on=DAY, dictionary=read_dictionary(clean, ())).findings
    ]
    assert sorted(codes) == ["CV-LESSON-010", "CV-SPELL-001"]


def test_the_word_list_lets_names_pass(clean: Path, kinds: KindRegistry) -> None:
    """In small letters for any case, else as written."""
    spoil(clean, BANK, "Hỏi desk-001?", "Zalo và EMAIL của VNeID, vneid?")
    words(clean, "Zalo VNeID  # tên riêng", "email")
    assert [one.message for one in found(clean, kinds)] == ["«vneid» không phải là chữ tiếng Việt."]


def test_a_dictionary_knows_more_than_the_rules(clean: Path, kinds: KindRegistry, folder: Path) -> None:
    """*Thẳm* could be a syllable, so the rules let it pass; both ways of writing *thủy* are one word."""
    spoil(clean, BANK, "Hỏi desk-001?", "Thẳm thủy?")
    assert found(clean, kinds) == []
    by = read_dictionary(clean, [str(folder)])
    messages = [one.message for one in found(clean, kinds, by)]
    assert "«Thẳm» không phải là chữ tiếng Việt." in messages
    assert not any("thủy" in one for one in messages)


def test_what_authors_have_written_is_clean(kinds: KindRegistry) -> None:
    """By the rules, on any machine. To mend: ``congvu check --spelling``."""
    assert [str(one) for one in found(ROOT, kinds)] == []


def test_what_authors_have_written_is_in_the_dictionary(kinds: KindRegistry) -> None:
    """Debian's, which knows more than the rules."""
    installed = next((folder for folder in DICTIONARIES if (Path(folder) / "vi_VN.dic").is_file()), None)
    require(installed, "a Vietnamese dictionary", "bash .ci/dictionary")
    assert [str(one) for one in found(ROOT, kinds, read_dictionary(ROOT))] == []
