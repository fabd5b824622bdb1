"""What a person may take away about herself: all that is hers, and nothing that a phase of review still holds back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from backbone import DAY, EN, FINAL, HOA, HOUR, LAN, MAI, NOW, World

from congvu.model.people import Role
from congvu.services.campaigns.own_data import own_everything
from congvu.services.campaigns.own_files import own_json
from congvu.services.people.erasing import erase_officer
from congvu.services.people.looking import Look, Looking, note_looks, role_in
from congvu.store import typed_words
from congvu.store.schema import audit

TYPED = "Phiếu hẹn trả kết quả của bà Bảy"


def told(world: World, who: str = HOA, after: timedelta = HOUR) -> dict[str, Any]:
    data = world.read(own_everything, world.ctx(who, at=NOW + after))
    body: dict[str, Any] = json.loads(own_json(data, []))
    return body


def test_a_mark_is_hers_once_its_phase_has_opened_it(world: World) -> None:
    """Two minutes after it was handed in, this quiz shows no marks until the campaign has closed."""
    attempt = world.sit(HOA)
    (held,) = [row for row in told(world)["attempts"] if row["attempt_id"] == attempt.id]
    assert (held["points"], held["result"]) == (None, "chưa mở cho người làm bài")
    (opened,) = [row for row in told(world, after=400 * DAY)["attempts"] if row["attempt_id"] == attempt.id]
    assert opened["points"] is not None
    assert opened["result"] in {"đạt", "chưa đạt"}


def test_what_she_typed_is_hers_and_what_was_written_about_it_is_not(world: World) -> None:
    attempt = world.start(HOA)
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, TYPED)
    world.write(typed_words.put_text, "nhan-xet", HOA, "Lời của người chấm")
    body = told(world)
    assert [(row["slot"], row["words"]) for row in body["typed"]] == [(slot, TYPED)]
    assert "Lời của người chấm" not in json.dumps(body, ensure_ascii=False)
    assert "LÝ DO BÍ MẬT" not in json.dumps(body, ensure_ascii=False)
    assert told(world, MAI)["typed"] == []


def test_a_look_bears_no_unit_and_is_told_with_the_office_of_that_day(world: World) -> None:
    """So that the entry names nobody once the viewer is erased; then the role alone is told."""
    ctx = world.ctx(LAN, role=role_in(world.scope(LAN), Role.ORGANISER))
    world.write(note_looks, ctx, [Look(Looking.MARKS, HOA, "a1")])
    last = world.rows(audit)[-1]
    assert (last.actor, last.role, last.action, last.object, last.unit_id) == (
        LAN,
        "organiser",
        "view_marks",
        HOA,
        "",
    )
    assert [row["who"] for row in told(world)["looks"]] == ["người tổ chức, Xã Đông"]
    assert told(world, MAI)["looks"] == []
    world.write(erase_officer, world.ctx(EN), LAN, "đơn số 12")
    assert [row["who"] for row in told(world)["looks"]] == ["người tổ chức"]


def test_her_own_looks_are_not_told(world: World) -> None:
    world.write(note_looks, world.ctx(HOA), [Look(Looking.MARKS, HOA, FINAL)])
    assert told(world)["looks"] == []


def test_what_came_after_the_end_is_hers_with_its_words_and_what_was_open(world: World) -> None:
    """Hers alone; of a choice only that it came, for the wording of a question is not hers to take away."""
    attempt = world.start()
    typed, chosen = world.typed_slot(attempt), world.choice_slot(attempt)
    world.submit(attempt)
    assert [world.save(attempt, slot, value) for slot, value in ((typed, TYPED), (chosen, "a"))] == [
        "late"
    ] * 2
    body = told(world)
    assert [(row["slot"], row["opened"]) for row in body["late"]] == [(typed, "điểm"), (chosen, "điểm")]
    assert [(row["slot"], row["words"]) for row in body["typed"]] == [(typed, TYPED)]
    assert told(world, MAI)["late"] == []
