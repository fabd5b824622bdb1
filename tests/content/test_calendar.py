"""One table of days for desks and questions: a swapped day reaches both, and what reads one item knows it too."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from congvu.content import LoadedContent, load_content
from congvu.content._desk import load_desk
from congvu.content._frame import FileFrame
from congvu.content.calendar import load_calendar
from congvu.content.item_checks import ItemChecker
from congvu.content.load import load_bank_alone
from congvu.courses.day.world_json import calendar_from_json
from congvu.interfaces.widgets.local import local_practice
from congvu.law.deadlines import Limit, TimeLimit, promised_at
from congvu.model.content import Json
from congvu.quizzes.kinds import KindRegistry

from .sample import write
from .test_desk_data import REAL

TABLE = "courses/legal/calendar.yaml"
SWAP = """\
special_days:
  - {on: 2026-10-09, working: false, why: Nghỉ hoán đổi}
  - {on: 2026-10-10, working: true, why: Làm bù}
"""
COUNT = """\
  - id: desk-d01
    kind: date
    stem: Nhận thứ Năm 08/10/2026, hạn một ngày làm việc. Hẹn trả ngày nào?
    key: {from: 08/10/2026, working_days: 1}
    why: Không tính ngày nhận.
    citations: [nd-2-2025#d2]
    competency: desk.receiving
    difficulty: 0.5
"""
FRIDAY, SATURDAY = "2026-10-09", "2026-10-10"


@pytest.fixture
def counting(root: Path) -> Path:
    """The sample with a question and a practice that count, and with the real desk."""
    for name in ("quizzes/banks/desk.yaml", "courses/desk/practices.yaml"):
        made = COUNT if "banks" in name else COUNT.replace("desk-d01", "desk-p02")
        (root / name).write_text((root / name).read_text("utf-8") + made, "utf-8")
    shutil.copytree(REAL, root / "courses" / "one-stop" / "desk")
    return root


def key_of(root: Path, kinds: KindRegistry) -> str:
    loaded = load_content(root, kinds)
    return next(str(item.key.key["value"]) for item in loaded.items if item.version.item_id == "desk-d01")


def desk_of(root: Path, kinds: KindRegistry, real: LoadedContent) -> Json:
    frame = FileFrame(root, kinds, register=real.register)
    load_calendar(frame)
    body = load_desk(frame, root / "courses" / "one-stop")
    assert body is not None and frame.findings == []
    return body["calendar"]


def promised(calendar: Json) -> str:
    limit = Limit(TimeLimit.WORKING_DAYS, 1)
    return promised_at(limit, datetime(2026, 10, 8, 9), calendar_from_json(calendar)).date().isoformat()


def test_a_swapped_saturday_moves_a_deadline_of_the_desk_and_the_key_of_a_question(
    counting: Path, kinds: KindRegistry, real: LoadedContent
) -> None:
    assert (key_of(counting, kinds), promised(desk_of(counting, kinds, real))) == (FRIDAY, FRIDAY)
    write(counting, {TABLE: SWAP})
    assert (key_of(counting, kinds), promised(desk_of(counting, kinds, real))) == (SATURDAY, SATURDAY)


def test_days_of_a_desk_stand_over_the_shared_table_and_reach_no_question(
    counting: Path, kinds: KindRegistry, real: LoadedContent
) -> None:
    path = counting / "courses" / "one-stop" / "desk" / "calendar.yaml"
    own = "special_days: [{on: 2026-10-10, working: false, why: Kiểm kê}]\n"
    path.write_text(path.read_text("utf-8") + own, "utf-8")
    write(counting, {TABLE: SWAP})
    assert promised(desk_of(counting, kinds, real)) == "2026-10-12"
    assert key_of(counting, kinds) == SATURDAY


def test_what_looks_at_one_bank_or_one_item_counts_by_the_same_table(
    counting: Path, kinds: KindRegistry
) -> None:
    """The preview, a practice in author mode, a row of a sheet with the author's own count."""
    write(counting, {TABLE: SWAP})
    bank = load_bank_alone(counting, kinds, counting / "quizzes" / "banks" / "desk.yaml").bank
    assert bank is not None and bank.items[-1].key.key["value"] == SATURDAY
    assert local_practice("desk-p02", counting).key["value"] == SATURDAY
    checker = ItemChecker(counting, kinds)
    key = {"from": "08/10/2026", "working_days": 1, "day": "10/10/2026"}
    raw = {"id": "desk-d02", "kind": "date", "stem": "Hẹn?", "key": key, "why": "Đếm.", "difficulty": 0.5}
    raw |= {"citations": ["nd-2-2025#d2"], "competency": "desk.receiving"}
    assert checker.findings(raw) == []


def test_a_table_that_cannot_be_read_is_told_at_its_line(root: Path, kinds: KindRegistry) -> None:
    write(root, {TABLE: SWAP.replace("2026-10-10", "10/10/2026")})
    found = load_content(root, kinds).findings
    assert [(one.code, one.place) for one in found] == [("CV-YAML-005", f"{TABLE}:3")]
