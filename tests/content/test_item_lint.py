"""Questions that are well formed and poor all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from congvu.content import LoadedContent, load_content
from congvu.content._item_lint import FEW
from congvu.quizzes.kinds import KindRegistry

BANK = "quizzes/banks/desk.yaml"
GROUNDS = {"why": "Vì sao.", "citations": ["nd-2-2025#d2"], "competency": "desk.answer", "difficulty": 0.5}
KEY = "Nhận hồ sơ rồi trao ngay giấy tiếp nhận có ghi giờ hẹn trả"


def single(
    item_id: str = "poor-1", stem: str = "Anh chị làm gì?", key: str = "b", **texts: str
) -> dict[str, Any]:
    """An item of three options; ``texts`` by option id, ``told_b`` for feedback."""
    options = [
        {
            "id": one,
            "text": texts.get(one, f"Việc {one} của {item_id}"),
            "feedback": texts.get(f"told_{one}", "Đúng: có." if one == key else "Chưa đúng: không."),
        }
        for one in "abc"
    ]
    return {"id": item_id, "kind": "single", "stem": stem, "options": options, "key": key, **GROUNDS}


def numeric(**fields: Any) -> dict[str, Any]:
    """An item that wants a number."""
    key = {"value": 3, "tolerance": 0}
    return {"id": "poor-1", "kind": "numeric", "stem": "Mấy?", "key": key, **GROUNDS, **fields}


def codes(root: Path, kinds: KindRegistry, *items: dict[str, Any]) -> list[str]:
    """What is found when these items stand at the end of the sample's bank."""
    path, yaml = root / BANK, YAML(typ="safe", pure=True)
    bank = yaml.load(path.read_text(encoding="utf-8"))
    bank["items"] += items
    path.write_text(
        json.dumps(bank, ensure_ascii=False, indent=1), encoding="utf-8"
    )  # JSON is YAML, without anchors
    return [fault.code for fault in load_content(root, kinds).findings]


def multiple(key: str, **fields: Any) -> dict[str, Any]:
    """An item of four options, some of which are right."""
    options = [
        {"id": one, "text": f"Việc {one}", "feedback": "Đúng: có." if one in key else "Chưa đúng: không."}
        for one in "abcd"
    ]
    told = {"id": "poor-1", "kind": "multiple", "stem": "Những việc nào?", "options": options}
    return {**told, "key": list(key), **GROUNDS, **fields}


POOR: list[tuple[str, list[dict[str, Any]]]] = [
    ("CV-ITEM-001", [single(c="Tất cả các phương án trên")]),
    ("CV-ITEM-001", [single(a="Cả A và C đều đúng", c="Không phương án nào đúng")]),
    ("CV-ITEM-002", [single(stem="Việc nào không phải là việc chưa được làm?")]),
    ("CV-ITEM-002", [single(stem="Việc nào không đúng?", a="Không trao giấy tiếp nhận")]),
    ("CV-ITEM-003", [single(f"poor-{n}", b="Một câu trả lời dài hơn hẳn hai câu kia") for n in range(FEW)]),
    ("CV-ITEM-004", [single(f"poor-{n}", key="c") for n in range(2 * FEW)]),
    ("CV-ITEM-005", [single(b=KEY), single("poor-2", stem=f"Một chị {KEY.lower()}. Đúng chưa?")]),
    ("CV-ITEM-006", [numeric()]),
    ("CV-ITEM-007", [single(stem="Năm rõ gồm những gì?")]),
    ("CV-ITEM-008", [single(told_a="Đúng: có.")]),
    ("CV-ITEM-008", [single(told_b="Chưa đúng: không.")]),
    ("CV-ITEM-009", [multiple("abcd")]),
    ("CV-ITEM-010", [multiple("abc", scoring="per_option")]),
    ("CV-ITEM-011", [multiple("c")]),
]
SOUND: list[list[dict[str, Any]]] = [
    [single(stem="Có phải nộp thêm giấy không?")],
    [single(stem="Việc nào không đúng?")],
    [single(a="Không trao giấy tiếp nhận")],
    [single(b="Cả hai vợ chồng cùng đến")],
    [single(stem="Theo Thông báo 627/TB-VPCP, sáu rõ gồm những gì?")],
    [single(f"poor-{n}", b="Một câu trả lời dài hơn hẳn hai câu kia") for n in range(3)],
    [single(f"poor-{n}", key="abc"[n % 3]) for n in range(2 * FEW)],
    [numeric(unit="ngày làm việc")],
    [multiple("abc")],
    [multiple("ab", scoring="per_option")],
]


@pytest.mark.parametrize(("wanted", "items"), POOR)
def test_a_poor_question_is_told(
    wanted: str, items: list[dict[str, Any]], root: Path, kinds: KindRegistry
) -> None:
    assert wanted in codes(root, kinds, *items)


@pytest.mark.parametrize("items", SOUND)
def test_a_good_question_is_left_alone(items: list[dict[str, Any]], root: Path, kinds: KindRegistry) -> None:
    assert codes(root, kinds, *items) == []


def test_a_poor_question_stops_nobody(root: Path, kinds: KindRegistry) -> None:
    codes(root, kinds, single(c="Tất cả các phương án trên"))
    assert load_content(root, kinds).ok


def test_the_shipped_banks_have_no_poor_question(real: LoadedContent) -> None:
    assert [str(fault) for fault in real.findings if fault.code.startswith("CV-ITEM")] == []
