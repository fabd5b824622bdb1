"""What is kept is kept as long as the rule says, and what marks rest on for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from backbone import COURSE, DAY, HOA, LAN, LESSON, MAI, NOW, World, dump_rows
from sqlalchemy import event

from congvu.services.keeping import Retention, retention_of, retention_rules, tick
from congvu.services.people import passwords, roles, slips
from congvu.services.people.throttle import Knock, reserve_try
from congvu.settings import read_settings
from congvu.store import lessons, retention
from congvu.store.lessons import ProgressMark
from congvu.store.schema import lesson_progress, login_code, login_failure, session

RULE = Retention(sessions_days=30, failures_days=1, codes_days=90, progress_days=365)
FOR_EVER = Retention(0, 0, 0, 0)


def live(world: World) -> None:
    """Hoa and Mai log in, wrongly at first, and read; Hoa then leaves."""
    printed = world.write(slips.issue_codes, world.ctx(LAN), world.scope(LAN), "dong").slips
    for slip in printed:
        if slip.login in {"hoadtt", "maivn"}:
            world.write(
                slips.redeem_code,
                world.ctx(),
                slip.login,
                slip.code,
                passwords.hash_password("bún chả ngon phố cổ"),
            )
    for who in (HOA, MAI):
        world.write(lessons.note, who, ProgressMark(COURSE, LESSON, "section", "m1", None, NOW))
    world.write(reserve_try, world.ctx(), Knock("hoadtt", "10.0.0.7"))
    world.sit(HOA)
    world.write(roles.leave_roster, world.ctx(), HOA)


def left(world: World) -> dict[str, int]:
    return {t.name: len(world.rows(t)) for t in (session, login_failure, login_code, lesson_progress)}


@pytest.mark.parametrize(
    ("after", "gone"),
    [
        (DAY // 2, set()),
        (2 * DAY, {"login_failure"}),
        (31 * DAY, {"login_failure", "session"}),
        (110 * DAY, {"login_failure", "session", "login_code"}),
    ],
)
def test_each_goes_on_its_day_and_not_before(world: World, after: timedelta, gone: set[str]) -> None:
    live(world)
    before = left(world)
    assert all(before.values())
    tick(world.store, world.ctx(at=NOW + after), rule=RULE)
    assert {name for name, count in left(world).items() if not count} == gone
    assert all(count == before[name] for name, count in left(world).items() if name not in gone)


def test_reading_is_forgotten_of_those_alone_who_left_long_ago(world: World) -> None:
    live(world)
    tick(world.store, world.ctx(at=NOW + 364 * DAY), rule=RULE)
    assert {row.officer_id for row in world.rows(lesson_progress)} == {HOA, MAI}
    tick(world.store, world.ctx(at=NOW + 366 * DAY), rule=RULE)
    assert {row.officer_id for row in world.rows(lesson_progress)} == {MAI}


def test_nothing_that_marks_rest_on_is_touched(world: World) -> None:
    """Answers, typed words, marks, the audit, who was where: as they were, ten years on."""
    live(world)
    tick(world.store, world.ctx(at=NOW + DAY), rule=FOR_EVER)
    kept = {
        name: rows for name, rows in dump_rows(world.store).items() if name not in {*left(world), "lease"}
    }
    tick(world.store, world.ctx(at=NOW + 3_650 * DAY), rule=RULE)
    now = {name: rows for name, rows in dump_rows(world.store).items() if name in kept}
    assert now == kept


def test_a_rule_of_no_days_keeps_for_ever(world: World) -> None:
    live(world)
    before = left(world)
    tick(world.store, world.ctx(at=NOW + 3_650 * DAY), rule=FOR_EVER)
    assert left(world) == before


def test_a_minute_takes_a_batch_and_the_next_one_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("congvu.services.keeping.retention.BATCH", 3)
    for number in range(8):
        world.write(reserve_try, world.ctx(), Knock(f"ten-{number}", "10.0.0.7"))
    counts = []
    for _ in range(4):
        tick(world.store, world.ctx(at=NOW + 2 * DAY), rule=RULE)
        counts.append(len(world.rows(login_failure)))
    assert counts == [5, 2, 0, 0]


def test_a_minute_without_work_deletes_nothing(world: World) -> None:
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    tick(world.store, world.ctx(), rule=RULE)
    event.listen(world.store.engine, "before_cursor_execute", note)
    tick(world.store, world.ctx(), rule=RULE)
    touched = [s for s in asked if s.startswith("DELETE") and "session" in s]
    assert touched == []
    assert retention.old_sessions.__doc__


def test_the_settings_state_the_rule_and_the_page_tells_it() -> None:
    rule = retention_of(read_settings({"CONGVU_KEEP_SESSIONS_DAYS": "7", "CONGVU_KEEP_CODES_DAYS": "0"}))
    assert rule == replace(Retention(), sessions_days=7, codes_days=0)
    text = "\n".join(retention_rules(rule))
    assert "Phiên đăng nhập: 7 ngày" in text
    assert "Mã trên phiếu đăng nhập (chỉ giữ dấu): không tự xóa" in text
