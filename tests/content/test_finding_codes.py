"""Each finding code has content that brings it about, at the right line, and its row in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from congvu.content import CODES, LoadedContent, load_content
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.quizzes.kinds.contract import LintedKind

from .conftest import DAY
from .sample import PRACTICE, code, item, markdown, notebook, write
from .test_desk_data import SPOILT
from .test_item_lint import POOR

BANK = "quizzes/banks/desk.yaml"
QUIZ = "quizzes/blueprints/desk-final.yaml"
LAW = "courses/legal/register.yaml"
DAYS = "courses/legal/calendar.yaml"
COURSE = "courses/desk/course.yaml"
PRACTICES = "courses/desk/practices.yaml"
LESSON = "courses/desk/01-nhan.ipynb"
FRAMEWORK = "roster/competencies.yaml"
DAY_AT_DESK = "from congvu.interfaces.widgets import desk_day\n\ndesk_day()"
NFD = "Tiê\u0301p"

REPLACEMENTS = [
    ("CV-YAML-002", BANK, "title: Quầy", "title: Quầy: một cửa", 2),
    ("CV-YAML-003", BANK, "title: Quầy", "title: Quầy\ntitle: Quầy", 3),
    ("CV-YAML-004", BANK, "title: Quầy", f"title: {NFD}", 2),
    ("CV-YAML-005", BANK, "title: Quầy", "titel: Quầy", 2),
    ("CV-YAML-005", COURSE, "minutes: 10", "minutes: mười", 5),
    ("CV-YAML-005", LAW, "    effective_to: 2025-06-30", "    effective_to: 30/06/2025", 9),
    ("CV-YAML-006", BANK, "title: Quầy", "title: &q Quầy", 2),
    ("CV-NORM-001", LAW, "slug: nd-2-2025", "slug: nd-1-2020", 23),
    ("CV-NORM-002", LAW, "2/2025/NĐ-CP\n    kind: Nghị định\n    issuer: Chính phủ\n    title: Về cơ chế một cửa (mới)\n    issued_on: 2025-06-01", "1/2020/nđ-cp\n    kind: Nghị định\n    issuer: Chính phủ\n    title: Khác\n    issued_on: 2020-01-01", 24),
    ("CV-NORM-003", LAW, "issued_on: 2020-01-01", "issued_on: 2020-03-01", 8),
    ("CV-NORM-003", LAW, "to: 2026-06-30", "to: 2025-06-30", 38),
    ("CV-NORM-004", LAW, "id: d2", "id: d1", 46),
    ("CV-NORM-005", LAW, "to: 2026-06-30", "to: 2026-07-01", 34),
    ("CV-NORM-006", LAW, "target: nd-2-2025", "target: nd-3-2025", 14),
    ("CV-NORM-007", LAW, "          - from: 2020-02-01", "          - from: 2020-01-31", 19),
    ("CV-NORM-008", LAW, "id: d2", "id: Đ2", 46),
    ("CV-NORM-009", LAW, "    effective_from: 2020-02-01\n", "", 2),
    ("CV-NORM-010", LAW, "evidence: texts/a\n    relations", "relations", 2),
    ("CV-BANK-001", BANK, "bank: desk", "bank: other", 1),
    ("CV-BANK-002", BANK, "id: desk-002", "id: desk-001", 16),
    ("CV-BANK-003", BANK, "id: desk-002\n    kind: single", "id: desk-002\n    kind: riddle", 17),
    ("CV-BANK-004", BANK, "difficulty: 0.5", "difficulty: 5", 15),
    ("CV-BANK-005", BANK, "nd-2-2025#d2", "nd-2-2025#d9", 13),
    ("CV-BANK-005", BANK, "nd-2-2025#d2", "nd-3-2025#d2", 13),
    ("CV-BANK-006", BANK, "nd-2-2025#d2", "nd-2-2025#d1", 13),
    ("CV-BANK-007", BANK, "nd-2-2025#d2", "qd-9-2019", 13),
    ("CV-BANK-008", BANK, "nd-2-2025#d2", "tl-1#pl1", 13),
    ("CV-BANK-009", BANK, "competency: desk.receiving", "competency: desk.other", 14),
    ("CV-QUIZ-001", QUIZ, "quiz: desk-final", "quiz: desk-last", 1),
    ("CV-QUIZ-002", QUIZ, "item: desk-001", "item: desk-999", 15),
    ("CV-QUIZ-003", QUIZ, "banks: [desk]", "banks: [disk]", 16),
    ("CV-QUIZ-004", QUIZ, "course: desk", "course: disk", 3),
    ("CV-QUIZ-005", QUIZ, "{item: desk-001, points: 1}", "{points: 1}", 15),
    ("CV-QUIZ-014", QUIZ, "item: desk-001", "item: desk-p01a", 15),
    ("CV-QUIZ-006", QUIZ, "- {item: desk-001, points: 1}", "- {item: desk-001, points: 1}\n      - {item: desk-001, points: 1}", 15),
    ("CV-QUIZ-007", QUIZ, "desk.receiving", "desk.rec", 16),
    ("CV-QUIZ-008", QUIZ, "kinds: [single]", "kinds: [riddle]", 16),
    ("CV-QUIZ-009", QUIZ, "item: desk-001,", "item: desk-001, count: 2,", 15),
    ("CV-QUIZ-010", QUIZ, "count: 2", "count: 5", 16),
    ("CV-QUIZ-012", QUIZ, "sections:", "difficulty: {target: 0.9, tolerance: 0.1}\nsections:", 12),
    ("CV-COURSE-001", COURSE, "course: desk", "course: disk", 1),
    ("CV-COURSE-002", COURSE, "01-nhan", "02-tra", 5),
    ("CV-COURSE-003", COURSE, "01-nhan", "02-tra", None),
    ("CV-COURSE-004", COURSE, "quiz: desk-final", "quiz: desk-last", None),
    ("CV-COURSE-007", FRAMEWORK, "desk.answer", "desk.receiving", 3),
    ("CV-COURSE-008", QUIZ, "course: desk", "course: disk", None),
    ("CV-COURSE-004", COURSE, "minutes: 10", "minutes: 10, quiz: desk-q01", 5),
    ("CV-COURSE-009", COURSE, "minutes: 10", "minutes: 10, quiz: desk-final", 5),
    ("CV-COURSE-009", COURSE, "quiz: desk-final", "quiz: desk-final\ndiagnostic: desk-final", None),
    ("CV-LESSON-002", LESSON, '"outputs": []', '"outputs": [{"output_type": "stream", "name": "stdout", "text": ""}]', 16),
    ("CV-LESSON-003", LESSON, '"execution_count": null', '"execution_count": 3', 16),
    ("CV-LESSON-004", LESSON, "# Nhận hồ sơ", "Nhận hồ sơ", 4),
    ("CV-LESSON-006", LESSON, "Mở bài", "Mở <script>1</script> bài", 7),
    ("CV-LESSON-007", LESSON, 'desk-p01a', "desk-p09z", None),
    ("CV-LESSON-008", LESSON, "norm:nd-2-2025#d2", "norm:nd-2-2025#d9", 13),
    ("CV-LESSON-009", LESSON, "norm:nd-2-2025#d2", "norm:qd-9-2019", 13),
    ("CV-LESSON-010", LESSON, "Mở bài", NFD, 7),
    ("CV-LESSON-011", LESSON, "Mở bài", "Xem https://example.org/a", 7),
    ("CV-LESSON-011", LESSON, "Mở bài", "![hình](anh.png)", 7),
    ("CV-LESSON-012", LESSON, "## Trả lời thế nào", "## Nhận ở đâu", None),
    ("CV-LESSON-015", LESSON, "#d1@2026-07-01", "#d1", None),
    ("CV-LESSON-016", LESSON, '"cell_type": "code"', '"cell_type": "raw"', 16),
    ("CV-LESSON-019", LESSON, "Mở bài", "![hình](attachment:mat.png)", 7),
    ("CV-LESSON-020", LESSON, "## Trả lời thế nào", f"## {'Thời hạn giải quyết khiếu nại ' * 3}", None),
    ("CV-LESSON-017", LESSON, "Mở bài", "<i onclick=1>Mở</i> bài", 7),
]  # fmt: skip

WHOLE_FILES = [
    ("CV-YAML-002", COURSE, "a: 1\n---\nb: 2\n"),
    ("CV-YAML-005", COURSE, ""),
    ("CV-YAML-007", FRAMEWORK, None),
    ("CV-DAY-001", DAYS, "special_days:\n" + 2 * "  - {on: 2026-10-01, working: false, why: Nghỉ}\n"),
    ("CV-BANK-010", BANK, "bank: desk\ntitle: Quầy\nitems: []\n"),
    ("CV-QUIZ-011", BANK, "bank: desk\ntitle: Quầy\nitems:\n" + "".join(item(f"desk-00{n}", "nd-1-2020#d1") for n in range(1, 6))),
    ("CV-COURSE-005", LESSON, notebook(markdown("# Nhận hồ sơ"), markdown("## Mục"))),
    ("CV-COURSE-006", COURSE, "course: desk\ntitle: T\nsummary: S\nquiz: desk-final\nlessons:\n" + 2 * "  - {file: 01-nhan.ipynb, title: Nhận, minutes: 1}\n"),
    ("CV-LESSON-001", LESSON, "{"),
    ("CV-LESSON-001", LESSON, '{"nbformat": 3, "cells": []}'),
    ("CV-LESSON-005", LESSON, notebook(markdown("# Nhận hồ sơ"), code(PRACTICE))),
    ("CV-LESSON-018", LESSON, notebook(markdown("# Nhận hồ sơ"), markdown("## Mục"), code(DAY_AT_DESK))),
    ("CV-LESSON-013", LESSON, notebook(markdown("# Nhận hồ sơ"), markdown("## Mục"), code(PRACTICE), code(PRACTICE))),
]  # fmt: skip


def _codes(loaded: LoadedContent) -> set[str]:
    return {finding.code for finding in loaded.findings}


def test_sample_is_sound(small: LoadedContent) -> None:
    """The content that the tests below spoil has no finding of its own."""
    assert small.findings == []


@pytest.mark.parametrize(("wanted", "file", "old", "new", "line"), REPLACEMENTS)
def test_fault_is_found_at_its_line(
    wanted: str, file: str, old: str, new: str, line: int | None, root: Path, kinds: KindRegistry
) -> None:
    """One spoilt place gives its code, at its file and line."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [fault for fault in load_content(root, kinds, on=DAY).findings if fault.code == wanted]
    assert found
    if line is not None:
        assert f"{file}:{line}" in {fault.place for fault in found}


@pytest.mark.parametrize(("wanted", "file", "text"), WHOLE_FILES)
def test_spoilt_file_is_found(
    wanted: str, file: str, text: str | None, root: Path, kinds: KindRegistry
) -> None:
    """A whole file that is missing or wrong gives its code."""
    (root / file).unlink() if text is None else write(root, {file: text})
    assert wanted in _codes(load_content(root, kinds, on=DAY))


def test_undecodable_file_is_found(root: Path, kinds: KindRegistry) -> None:
    """A file in a legacy encoding is a finding, not an exception."""
    (root / BANK).write_bytes("title: Quầy".encode("utf-16"))
    assert "CV-YAML-001" in _codes(load_content(root, kinds, on=DAY))


def test_difficulty_that_ended_norms_put_out_of_reach_is_found(root: Path, kinds: KindRegistry) -> None:
    """The bank could hold the tolerance, but not with the items that are still in force on the day."""
    easy = item("desk-006", "nd-1-2020#d1").replace("difficulty: 0.5", "difficulty: 0.8")
    (root / BANK).write_text((root / BANK).read_text(encoding="utf-8") + easy, encoding="utf-8")
    text = (root / QUIZ).read_text(encoding="utf-8")
    wanted = "difficulty: {target: 0.6, tolerance: 0.05}\nsections:"
    (root / QUIZ).write_text(text.replace("sections:", wanted), encoding="utf-8")
    found = load_content(root, kinds, on=DAY).findings
    assert [(fault.code, fault.place) for fault in found] == [("CV-QUIZ-013", f"{QUIZ}:12")]
    assert "từ 0,5 đến 0,5" in found[0].message
    assert load_content(root, kinds).ok


def test_a_practice_that_asks_what_the_bank_asks_is_found(root: Path, kinds: KindRegistry) -> None:
    """Its key is told to everybody who tries; the words in another order are the same question."""
    text = (root / PRACTICES).read_text(encoding="utf-8")
    same = text.replace("Hỏi desk-p01a?", "desk-001 hỏi?").replace(
        'text: "Một desk-p01a', 'text: "Một desk-001'
    )
    same = same.replace('text: "Hai desk-p01a', 'text: "Hai desk-001').replace(
        'text: "Ba desk-p01a', 'text: "Ba desk-001'
    )
    (root / PRACTICES).write_text(same, encoding="utf-8")
    found = load_content(root, kinds, on=DAY).findings
    assert [(fault.code, fault.place) for fault in found] == [("CV-COURSE-011", f"{PRACTICES}:4")]


def test_a_lesson_quiz_that_shows_the_finals_items_is_found(root: Path, kinds: KindRegistry) -> None:
    """An item of a final's pool is in no lesson quiz; the line is the lesson's."""
    quiz = (root / QUIZ).read_text(encoding="utf-8").replace("desk-final", "desk-q01")
    write(root, {"quizzes/blueprints/desk-q01.yaml": quiz})
    text = (root / COURSE).read_text(encoding="utf-8")
    (root / COURSE).write_text(text.replace("minutes: 10", "minutes: 10, quiz: desk-q01"), encoding="utf-8")
    found = load_content(root, kinds, on=DAY).findings
    wanted = [("CV-COURSE-010", f"{COURSE}:5"), ("CV-QUIZ-016", "quizzes/blueprints/desk-q01.yaml:9")]
    assert [(one.code, one.place) for one in found] == wanted
    assert all("5 câu" in one.message for one in found)


@pytest.mark.parametrize("phase", ["during", "after", "open"])
@pytest.mark.parametrize("word", ["why", "answers"])
def test_a_quiz_that_tells_its_keys_before_its_last_attempt_is_found(
    root: Path, kinds: KindRegistry, phase: str, word: str
) -> None:
    """The first attempt would tell the second; a quiz of one attempt, or to learn from, tells nothing too early."""
    text = (root / QUIZ).read_text(encoding="utf-8").replace("  during: []", f"  {phase}: [marks, {word}]")
    for changed, codes in (
        (text, ["CV-QUIZ-015"]),
        (text.replace("attempts: 2", "attempts: 1"), []),
        (text.replace("attempts: 2", "attempts: 2\nformative: true"), []),
    ):
        (root / QUIZ).write_text(changed, encoding="utf-8")
        found = load_content(root, kinds, on=DAY).findings
        assert [one.code for one in found] == codes
        assert all(one.place == f"{QUIZ}:9" and word in one.message for one in found)


def test_a_short_quiz_that_tells_the_keys_of_a_final_is_found(root: Path, kinds: KindRegistry) -> None:
    """By the items that both can draw. At its close it may; a quiz to learn from may not even then."""
    final = (root / QUIZ).read_text(encoding="utf-8")
    short = final.replace("desk-final", "desk-short").replace("attempts: 2", "attempts: 1")
    at_once = short.replace("  during: []", "  after: [why]")
    for text, codes in (
        (short, []),
        (at_once, ["CV-QUIZ-016"]),
        (short.replace("attempts: 1", "attempts: 9\nformative: true"), ["CV-QUIZ-016"]),
    ):
        write(root, {"quizzes/blueprints/desk-short.yaml": text})
        found = load_content(root, kinds, on=DAY).findings
        assert [one.code for one in found] == codes
        assert all("desk-final" in one.message and "5 câu" in one.message for one in found)


def test_empty_root_is_all_findings(tmp_path: Path, kinds: KindRegistry) -> None:
    """Nothing at all is told as missing files."""
    assert _codes(load_content(tmp_path, kinds)) == {"CV-YAML-007"}


def test_one_broken_item_gives_one_finding(root: Path, kinds: KindRegistry) -> None:
    """A fault does not echo: the quiz that names the broken item stays silent."""
    text = (root / BANK).read_text(encoding="utf-8")
    (root / BANK).write_text(text.replace("key: b", "key: z", 1), encoding="utf-8")
    assert [fault.code for fault in load_content(root, kinds, on=DAY).findings] == ["CV-BANK-004"]


def test_one_broken_document_gives_one_finding(root: Path, kinds: KindRegistry) -> None:
    """A fault does not echo: items and lessons that cite the broken document stay silent."""
    text = (root / LAW).read_text(encoding="utf-8")
    (root / LAW).write_text(text.replace("label: Điều 2", "lable: Điều 2", 1), encoding="utf-8")
    found = load_content(root, kinds, on=DAY).findings
    assert {fault.code for fault in found} == {"CV-YAML-005"}


def test_missing_register_gives_one_finding(root: Path, kinds: KindRegistry) -> None:
    """Without a register no citation is judged, and the missing file is told once."""
    (root / LAW).unlink()
    assert [fault.code for fault in load_content(root, kinds, on=DAY).findings] == ["CV-YAML-007"]


def test_several_faults_are_told_at_once(root: Path, kinds: KindRegistry) -> None:
    """Every fault of every file is collected in one go, sorted by place."""
    for file, old, new in [(BANK, "key: b", "key: z"), (COURSE, "minutes: 10", "minutes: 0")]:
        text = (root / file).read_text(encoding="utf-8")
        (root / file).write_text(text.replace(old, new), encoding="utf-8")
    places = [fault.place for fault in load_content(root, kinds, on=DAY).findings]
    assert len(places) == 6
    assert places[0].startswith(COURSE)


def test_every_code_has_its_test() -> None:
    """No code stands in the table that no test brings about."""
    tried = (
        {row[0] for row in REPLACEMENTS} | {row[0] for row in WHOLE_FILES} | {"CV-YAML-001", "CV-QUIZ-013"}
    )
    tried |= {wanted for wanted, _ in POOR} | {row[0] for row in SPOILT}
    tried |= {"CV-SPELL-001", "CV-SPELL-002"}  # test_spelling
    tried |= {"CV-COURSE-010", "CV-COURSE-011", "CV-QUIZ-015", "CV-QUIZ-016"}
    assert tried == all_codes().keys()


def test_every_code_is_documented() -> None:
    """The docs list exactly the codes there are, each with its severity."""
    text = (Path(__file__).parents[2] / "docs/finding-codes-content.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(CV-[A-Z]+-\d+)` \| (error|warning) \|", text, re.MULTILINE))
    assert rows == all_codes()


def all_codes() -> dict[str, str]:
    """Severities by code: of the table, and of the flaws that kinds tell of their own."""
    own = [flaw.code for kind in load_kinds().values() if isinstance(kind, LintedKind) for flaw in kind.flaws]
    assert len({*own, *CODES}) == len(own) + len(CODES)
    return {name: entry.severity.value for name, entry in CODES.items()} | dict.fromkeys(own, "warning")
