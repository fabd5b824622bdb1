"""A small sound content root, as text by path, for tests to spoil."""

from __future__ import annotations

import json
from pathlib import Path

REGISTER = """\
documents:
  - slug: nd-1-2020
    number: 1/2020/NĐ-CP
    kind: Nghị định
    issuer: Chính phủ
    title: Về cơ chế một cửa
    issued_on: 2020-01-01
    effective_from: 2020-02-01
    effective_to: 2025-06-30
    binding: true
    state: verified
    evidence: texts/a
    relations:
      - {type: replaced_by, target: nd-2-2025, on: 2025-07-01}
    provisions:
      - id: d1
        label: Điều 1
        versions:
          - from: 2020-02-01
            paraphrase: Nhận hồ sơ một lần.
            state: verified
            evidence: texts/a
  - slug: nd-2-2025
    number: 2/2025/NĐ-CP
    kind: Nghị định
    issuer: Chính phủ
    title: Về cơ chế một cửa (mới)
    issued_on: 2025-06-01
    effective_from: 2025-07-01
    binding: true
    state: verified
    evidence: texts/b
    provisions:
      - id: d1
        label: Điều 1
        versions:
          - from: 2025-07-01
            to: 2026-06-30
            paraphrase: Nhận hồ sơ một lần.
            state: verified
            evidence: texts/b
          - from: 2026-07-01
            paraphrase: Nhận hồ sơ ở mọi nơi.
            state: verified
            evidence: texts/b
      - id: d2
        label: Điều 2
        versions:
          - from: 2025-07-01
            paraphrase: Trả lời bằng văn bản.
            state: verified
            evidence: texts/b
  - slug: tl-1
    number: TL 1
    kind: Tài liệu
    issuer: Báo
    title: Bài báo
    binding: false
    state: verified
    evidence: seed
    provisions:
      - id: pl1
        label: Bảng
        versions:
          - {from: 2018-01-01, paraphrase: Một thực tiễn., state: verified, evidence: seed}
  - slug: qd-9-2019
    number: 9/QĐ
    kind: Quyết định
    issuer: Bộ
    title: Chưa đọc được
    binding: true
    state: unverified
"""

COMPETENCIES = """\
competencies:
  - {id: desk.receiving, title: Tiếp nhận}
  - {id: desk.answer, title: Trả lời}
"""

ITEM = """\
  - id: {id}
    kind: single
    stem: Hỏi {id}?
    options:
      - {{id: a, text: "Một {id}", feedback: "PHẢN HỒI MẬT a {id}"}}
      - {{id: b, text: "Hai {id}", feedback: "PHẢN HỒI MẬT b {id}"}}
      - {{id: c, text: "Ba {id}", feedback: "PHẢN HỒI MẬT c {id}"}}
    key: b
    why: GIẢI THÍCH MẬT {id}
    citations: [{citation}]
    competency: {competency}
    difficulty: 0.5
"""

COURSE = """\
course: desk
title: Quầy một cửa
summary: Một câu.
lessons:
  - {file: 01-nhan.ipynb, title: Nhận hồ sơ, minutes: 10}
quiz: desk-final
"""

BLUEPRINT = """\
quiz: desk-final
title: "Kiểm tra: quầy"
course: desk
time_limit_s: 600
pass_mark: 0.6
attempts: 2
counts: best
shuffle_slots: true
review:
  during: []
  closed: [marks, answers, why]
sections:
  - title: Nhận
    slots:
      - {item: desk-001, points: 1}
      - {pool: {banks: [desk], competency: desk.receiving, kinds: [single]}, count: 2, points: 2}
"""

PRACTICE = 'from congvu.interfaces.widgets import practice\n\npractice("desk-p01a")'

MARKDOWN = (
    "# Nhận hồ sơ\n\nMở bài.",
    "## Nhận ở đâu\n\nTheo [Điều 2](norm:nd-2-2025#d2).",
    "## Trả lời thế nào\n\nTheo [Điều 1](norm:nd-2-2025#d1@2026-07-01).",
)


def item(item_id: str, citation: str = "nd-2-2025#d2", competency: str = "desk.receiving") -> str:
    """A question as text."""
    return ITEM.format(id=item_id, citation=citation, competency=competency)


def markdown(source: str) -> dict[str, object]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": f"m{abs(hash(source)) % 10**8}", "metadata": {}, "source": source}


def code(source: str) -> dict[str, object]:
    """A code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "luyen",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def notebook(*cells: dict[str, object]) -> str:
    """A notebook as text, one line a value, as Jupyter saves it."""
    data = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, ensure_ascii=False, indent=1)


def lesson() -> str:
    """The lesson of the sample."""
    first, second, third = (markdown(source) for source in MARKDOWN)
    for number, cell in enumerate((first, second, third)):
        cell["id"] = f"m{number}"
    return notebook(first, second, code(PRACTICE), third)


def sample() -> dict[str, str]:
    """The files of the sample by path."""
    bank = "bank: desk\ntitle: Quầy\nitems:\n" + "".join(item(f"desk-00{n}") for n in range(1, 6))
    practices = "bank: desk-practice\ntitle: Luyện\nitems:\n" + item("desk-p01a", "tl-1#pl1")
    return {
        "courses/legal/register.yaml": REGISTER,
        "roster/competencies.yaml": COMPETENCIES,
        "quizzes/banks/desk.yaml": bank,
        "quizzes/blueprints/desk-final.yaml": BLUEPRINT,
        "courses/desk/course.yaml": COURSE,
        "courses/desk/practices.yaml": practices,
        "courses/desk/01-nhan.ipynb": lesson(),
    }


def write(root: Path, files: dict[str, str]) -> Path:
    """Writes files under a root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
