"""The preview of a bank, as an author sees it in JupyterLab."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from congvu.interfaces.widgets.preview import SIDES, WARNED, BankPreview, UnknownBank, bank_of_item

DAY = date(2026, 11, 22)
REGISTER = """\
documents:
  - {slug: nd-1-2020, number: 1/2020, kind: Nghị định, issuer: CP, title: Cũ, effective_from: 2020-01-01, effective_to: 2025-06-30, state: verified, evidence: a}
  - {slug: nd-2-2025, number: 2/2025, kind: Nghị định, issuer: CP, title: Mới, effective_from: 2025-07-01, state: verified, evidence: b}
"""
ITEM = """\
  - id: desk-00{n}
    kind: {kind}
    stem: Hỏi {n}?
    {body}
    why: LÝ DO {n}
    citations: [{citation}]
    competency: desk.{competency}
    difficulty: 0.5
"""
SINGLE = "options: [{id: a, text: Một, feedback: PHẢN HỒI}, {id: b, text: Hai, feedback: Sai.}, {id: c, text: Tất cả các ý trên, feedback: Sai.}]\n    key: a"
COMPETENCIES = "competencies:\n  - {id: desk.one, title: Một}\n  - {id: desk.two, title: Hai}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A bank of three items: one that lint warns of, one whose norm has ended, one sound."""
    items = [
        ITEM.format(n=1, kind="single", body=SINGLE, citation="nd-2-2025", competency="one"),
        ITEM.format(n=2, kind="short", body="key: [giấy hẹn]", citation="nd-1-2020", competency="two"),
        ITEM.format(n=3, kind="short", body="key: [phiếu]", citation="nd-2-2025", competency="two"),
    ]
    files = {
        "courses/legal/register.yaml": REGISTER,
        "roster/competencies.yaml": COMPETENCIES,
        "quizzes/banks/desk.yaml": "bank: desk\ntitle: Quầy\nitems:\n" + "".join(items),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def looked(root: Path, monkeypatch: pytest.MonkeyPatch) -> BankPreview:
    monkeypatch.setitem(os.environ, "CONGVU_STATE", str(root / "kho"))
    return BankPreview("desk", "desk-001", root, DAY)


def listed(found: BankPreview) -> list[str]:
    return [item_id for _, item_id in found._items.options]


def shown(found: BankPreview, side: str) -> str:
    found._side.value = side
    return str(found._shown.value)


def test_an_item_from_three_sides(looked: BankPreview) -> None:
    """What a trainee sees tells nothing; the key's side tells all; without a store there are no figures."""
    asked = shown(looked, SIDES[0])
    assert 'type="radio"' in asked and "PHẢN HỒI" not in asked and "LÝ DO" not in asked
    told = shown(looked, SIDES[1])
    assert "PHẢN HỒI" in told and "LÝ DO 1" in told and "còn hiệu lực ngày 22/11/2026" in told
    assert "chưa có kho kết quả" in shown(looked, SIDES[2])


def test_filters_leave_what_is_asked_for(looked: BankPreview) -> None:
    assert listed(looked) == ["desk-001", "desk-002", "desk-003"]
    looked._kind.value = "short"
    assert listed(looked) == ["desk-002", "desk-003"]
    looked._which.value = WARNED
    assert listed(looked) == ["desk-002"]
    looked._kind.value = looked._kind.options[0]
    assert listed(looked) == ["desk-001", "desk-002"]
    looked._competency.value = "desk.one"
    assert listed(looked) == ["desk-001"]


def test_warnings_stand_over_the_item(looked: BankPreview) -> None:
    assert "CV-ITEM-001" in shown(looked, SIDES[0])
    looked._items.value = "desk-002"
    assert "đã hết hiệu lực" in shown(looked, SIDES[1])


def test_what_was_changed_is_read_again(looked: BankPreview, root: Path) -> None:
    path = root / "quizzes/banks/desk.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hỏi 1?", "Hỏi khác?"), encoding="utf-8")
    looked.reload()
    assert "Hỏi khác?" in looked._shown.value and listed(looked)[0] == "desk-001"
    path.write_text("bank: [", encoding="utf-8")
    looked.reload()
    assert "CV-YAML-002" in looked._errors.value and listed(looked) == []


def test_an_item_finds_its_bank(root: Path) -> None:
    assert bank_of_item(root, "desk-003") == "desk"
    with pytest.raises(UnknownBank):
        bank_of_item(root, "desk-00")
    with pytest.raises(UnknownBank, match="desk"):
        BankPreview("khong-co", root=root, on=DAY)
