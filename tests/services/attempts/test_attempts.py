"""Sitting a quiz: start, save, submit, expire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from backbone import (
    DAY,
    DUNG,
    FINAL,
    GRACE,
    HISTORICAL,
    HOA,
    MAI,
    MINUTE,
    NEW_YEAR,
    NOW,
    TIME_LIMIT,
    TYPED,
    World,
    bundle,
    item,
    items,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import json_values

from congvu.model.attempts import AttemptState, EventType
from congvu.model.errors import Conflict, NotFound
from congvu.quizzes.drawing import CannotDraw
from congvu.quizzes.sheet import Sheet
from congvu.quizzes.terms import Terms
from congvu.services.attempts.expire import expire_attempt
from congvu.services.attempts.save import AnswerSave, save_answers
from congvu.services.attempts.sitting import open_sitting
from congvu.services.attempts.submit import submit_attempt
from congvu.store import attempts, content, results
from congvu.store.schema import attempt as attempt_table
from congvu.store.schema import attempt_event, audit, free_text, item_use

SECOND = timedelta(seconds=1)
LATE = NOW + TIME_LIMIT + GRACE + SECOND


def types(world: World, attempt_id: str) -> list[str]:
    return [event.type.value for event in world.read(attempts.events_of, attempt_id)]


def answer_values(world: World, attempt_id: str) -> dict[str, Any]:
    return {slot: answer.value for slot, answer in world.read(attempts.answers, attempt_id).items()}


# -- start ---------------------------------------------------------------------------------------------------------
def test_starting_draws_a_paper_and_logs_it(world: World) -> None:
    attempt = world.start()
    assert (attempt.number, attempt.state, len(attempt.paper.slots)) == (1, AttemptState.OPEN, 4)
    assert types(world, attempt.id) == ["started"]


def test_starting_twice_gives_the_same_attempt(world: World) -> None:
    assert world.start() == world.start()
    assert len(world.rows(attempt_table)) == 1


def test_an_attempt_reads_back_as_it_was_started(world: World) -> None:
    attempt = world.start()
    assert world.read(attempts.get_attempt, attempt.id) == attempt


def test_a_second_attempt_follows_a_submitted_one(world: World) -> None:
    world.sit()
    assert world.start().number == 2


def test_no_attempt_beyond_the_limit(world: World) -> None:
    world.sit()
    world.sit()
    with pytest.raises(Conflict, match="2 lượt"):
        world.start()


def test_attempts_are_counted_for_each_officer_apart(world: World) -> None:
    world.sit()
    world.sit()
    assert world.start(MAI).number == 1


@pytest.mark.parametrize(
    ("at", "message"),
    [(NOW - DAY - SECOND, "chưa mở"), (NOW + 30 * DAY, "đã đóng"), (NOW + 99 * DAY, "đã đóng")],
)
def test_no_start_outside_the_window(world: World, at: Any, message: str) -> None:
    with pytest.raises(Conflict, match=message):
        world.start(at=at)


@pytest.mark.parametrize("at", [NOW - DAY, NOW + 30 * DAY - SECOND])
def test_the_window_includes_its_first_instant_and_not_its_last(world: World, at: Any) -> None:
    assert world.start(at=at).started_at == at


def test_who_is_not_enrolled_finds_no_campaign(world: World) -> None:
    with pytest.raises(NotFound):
        world.start(DUNG)


def test_an_unknown_campaign_and_a_strange_one_are_told_apart_by_nothing(world: World) -> None:
    with pytest.raises(NotFound) as unknown:
        world.start(DUNG, campaign_id="0" * 20)
    with pytest.raises(NotFound) as strange:
        world.start(DUNG)
    assert str(unknown.value) == str(strange.value)


def test_the_deadline_is_the_time_limit(world: World) -> None:
    assert world.start().deadline_at == NOW + TIME_LIMIT


def test_the_deadline_is_the_close_of_the_campaign_when_that_comes_first(world: World) -> None:
    close = NOW + 30 * DAY
    assert world.start(at=close - MINUTE).deadline_at == close


def test_an_open_attempt_can_be_taken_up_after_the_close(world: World) -> None:
    """Whoever was cut off gets her own paper back, not a riddle; the clock then ends it."""
    attempt = world.start(at=NOW + 30 * DAY - MINUTE)
    assert world.start(at=NOW + 30 * DAY + SECOND).id == attempt.id


def test_a_second_paper_holds_what_the_first_did_not(world: World) -> None:
    """Four items are in force and three are drawn: the one that was left over comes now."""
    first, second = world.sit(), world.start()
    drawn = [{slot.item_version_id for slot in one.paper.slots} for one in (first, second)]
    assert len(drawn[0] | drawn[1]) == 5


def test_uses_of_items_are_counted(world: World) -> None:
    world.start(HOA)
    world.start(MAI)
    uses = {row.item_id: row.uses for row in world.rows(item_use)}
    assert uses["go-1"] == 2
    assert sum(uses.values()) == 8


# -- what may be drawn ----------------------------------------------------------------------------------------------
def drawn_items(world: World, at: Any, quiz_id: str = FINAL) -> set[str]:
    campaign = world.open(quiz_id, opens_at=NOW, closes_at=NEW_YEAR + DAY)
    attempt = world.start(at=at, campaign_id=campaign.id)
    found = world.read(world.services.cache.items, [slot.item_version_id for slot in attempt.paper.slots])
    return {one.item_id.partition("-")[0] for one in found.values()}


@pytest.mark.parametrize(
    ("at", "prefixes"),
    [
        (NOW, {"cu", "go"}),
        (NEW_YEAR, {"moi", "go"}),
        (NEW_YEAR.replace(year=2026, month=12, day=31, hour=16, minute=59), {"cu", "go"}),
        (NEW_YEAR.replace(year=2026, month=12, day=31, hour=17, minute=0), {"moi", "go"}),
    ],
)
def test_a_paper_holds_only_items_in_force_on_the_day_in_vietnam(
    world: World, at: Any, prefixes: set[str]
) -> None:
    """17:00 UTC on the last day of the year is the new year in Vietnam."""
    assert drawn_items(world, at) == prefixes


def test_a_historical_quiz_draws_items_of_all_times(world: World) -> None:
    assert drawn_items(world, NOW, HISTORICAL) == {"cu", "moi"}


def test_no_attempt_is_left_behind_when_no_paper_can_be_drawn(world: World) -> None:
    few = [one for one in items() if one[0].item_id not in {"moi-1", "moi-2", "moi-3"}]
    world.publish(bundle(few))
    campaign = world.open(closes_at=NEW_YEAR + DAY)
    with pytest.raises(CannotDraw):
        world.start(at=NEW_YEAR, campaign_id=campaign.id)
    assert world.rows(attempt_table) == []


# -- save -----------------------------------------------------------------------------------------------------------
def test_an_answer_is_saved_with_the_next_sequence(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    assert world.save(attempt, slot, "a") == "saved"
    assert world.save(attempt, slot, "b", base=1) == "saved"
    found = world.read(attempts.answers, attempt.id)[slot]
    assert (found.sequence, found.value) == (2, "b")


def test_a_saved_answer_outlives_the_process(world: World) -> None:
    from congvu.store import Store

    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "a")
    with Store(world.store.url) as again:
        assert again.read(lambda tx: attempts.answers(tx, attempt.id))[slot].value == "a"


@pytest.mark.parametrize("base", [0, 2, -1, 99])
def test_an_answer_from_a_stale_tab_never_overwrites(world: World, base: int) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "a")
    assert world.save(attempt, slot, "b", base=base) == "stale"
    assert answer_values(world, attempt.id) == {slot: "a"}


def test_a_stale_tab_is_told_what_stands(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "a")
    outcome = world.write(save_answers, world.ctx(HOA), attempt.id, [AnswerSave(slot, 0, "other-tab", "b")])[
        0
    ]
    assert outcome.current is not None
    assert (outcome.current.value, outcome.current.sequence) == ("a", 1)


def test_an_answer_sent_again_after_a_lost_acknowledgement_is_acknowledged_again(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    assert [world.save(attempt, slot, "a", key="k") for _ in range(3)] == ["saved"] * 3
    assert types(world, attempt.id).count("answered") == 1


def test_an_answer_sent_again_after_a_newer_one_does_not_come_back(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "a", key="first")
    world.save(attempt, slot, "b", base=1, key="second")
    assert world.save(attempt, slot, "a", key="first") == "saved"
    assert answer_values(world, attempt.id) == {slot: "b"}


def test_a_key_used_for_another_question_acknowledges_nothing(world: World) -> None:
    attempt = world.start()
    one, other = [slot for slot, value in world.right_answers(attempt).items() if value == "b"][:2]
    world.save(attempt, one, "a", key="k")
    assert world.save(attempt, other, "b", key="k") == "stale"
    assert answer_values(world, attempt.id) == {one: "a"}


def test_one_request_may_save_one_question_twice(world: World) -> None:
    """An offline queue sends what it kept."""
    attempt = world.start()
    slot = world.choice_slot(attempt)
    saves = [AnswerSave(slot, 0, "k1", "a"), AnswerSave(slot, 1, "k2", "b"), AnswerSave(slot, 1, "k2", "b")]
    outcomes = world.write(save_answers, world.ctx(HOA), attempt.id, saves)
    assert [outcome.status.value for outcome in outcomes] == ["saved"] * 3
    assert answer_values(world, attempt.id) == {slot: "b"}


def test_an_answer_is_saved_so_often_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fills the store is told; what was saved last stands, and other questions go on."""
    monkeypatch.setattr("congvu.services.attempts.save.SAVES_PER_SLOT", 3)
    attempt = world.start()
    slot, other = [slot for slot, value in world.right_answers(attempt).items() if value == "b"][:2]
    assert [world.save(attempt, slot, "ab"[base % 2], base=base) for base in range(3)] == ["saved"] * 3
    one = AnswerSave(slot, 3, "k4", "b")
    outcome = world.write(save_answers, world.ctx(HOA), attempt.id, [one])[0]
    assert (outcome.status.value, "quá nhiều lần" in outcome.reason) == ("unreadable", True)
    assert world.save(attempt, other, "b") == "saved"
    assert answer_values(world, attempt.id) == {slot: "a", other: "b"}


def test_late_answers_are_logged_so_often_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("congvu.services.attempts.late.LATE_SAVES", 2)
    attempt = world.start()
    slot = world.choice_slot(attempt)
    assert [world.save(attempt, slot, value, at=LATE) for value in "aba"] == ["late", "late", "closed"]
    assert types(world, attempt.id).count("late_answered") == 2


def test_a_slot_that_the_paper_has_not_is_ignored(world: World) -> None:
    attempt = world.start()
    outcomes = world.write(save_answers, world.ctx(HOA), attempt.id, [AnswerSave("s99", 0, "k", "a")])
    assert outcomes == []
    assert types(world, attempt.id) == ["started"]


@pytest.mark.parametrize("after", [timedelta(), TIME_LIMIT, TIME_LIMIT + GRACE])
def test_an_answer_within_the_grace_counts(world: World, after: timedelta) -> None:
    attempt = world.start()
    assert world.save(attempt, world.choice_slot(attempt), "a", at=NOW + after) == "saved"


def test_an_answer_after_the_grace_is_logged_as_late_and_not_marked(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    assert world.save(attempt, slot, "b", at=LATE) == "late"
    assert types(world, attempt.id) == ["started", "late_answered"]
    assert answer_values(world, attempt.id) == {}
    assert world.submit(attempt, at=LATE).points == 0


def test_a_late_answer_sent_again_stays_one_late_answer(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    assert [world.save(attempt, slot, "b", at=LATE, key="k") for _ in range(2)] == ["late"] * 2
    assert types(world, attempt.id).count("late_answered") == 1


def test_an_answer_acknowledged_before_the_submission_is_acknowledged_after_it(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b", key="k")
    world.submit(attempt)
    assert world.save(attempt, slot, "b", key="k") == "saved"


@pytest.mark.parametrize("use_case", [open_sitting, save_answers, submit_attempt])
def test_another_officers_attempt_is_not_found(world: World, use_case: Any) -> None:
    attempt = world.start(HOA)
    more = () if use_case is open_sitting else ([AnswerSave("s01", 0, "k", "a")],)
    with pytest.raises(NotFound):
        world.write(use_case, world.ctx(MAI), attempt.id, *more)
    assert types(world, attempt.id) == ["started"]


def test_an_unknown_attempt_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.read(open_sitting, world.ctx(HOA), "0" * 20)


@pytest.mark.parametrize("text", ["x" * 4_001, "dài " * 5_000])
def test_an_answer_that_is_too_long_is_refused_and_the_old_one_stands(world: World, text: str) -> None:
    attempt = world.start()
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, "phiếu hẹn")
    assert world.save(attempt, slot, text, base=1) == "unreadable"
    assert answer_values(world, attempt.id) == {slot: "phiếu hẹn"}


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "phiếu \udfff hẹn"])
def test_text_that_no_database_takes_is_refused(world: World, text: str) -> None:
    attempt = world.start()
    assert world.save(attempt, world.typed_slot(attempt), text) == "unreadable"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=json_values, data=st.data())
def test_any_value_that_a_browser_can_send_is_saved_or_refused_and_can_be_submitted(
    world: World, value: Any, data: st.DataObject
) -> None:
    attempt = world.start()
    slot = data.draw(st.sampled_from([world.typed_slot(attempt), world.choice_slot(attempt)]))
    standing = world.read(attempts.answers, attempt.id).get(slot)
    status = world.save(attempt, slot, value, base=standing.sequence if standing else 0)
    assert status in {"saved", "unreadable"}
    result = world.write(_dry_submit, world, attempt.id)
    assert 0 <= result.points <= result.max_points


def _dry_submit(tx: Any, world: World, attempt_id: str) -> Any:
    """Submits, and takes it back."""
    savepoint = tx.begin_nested()
    result = submit_attempt(tx, world.ctx(HOA), attempt_id).result
    savepoint.rollback()
    return result


# -- typed text -----------------------------------------------------------------------------------------------------
def test_typed_text_stands_apart_and_not_in_the_log(world: World) -> None:
    attempt = world.start()
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, "Tôi là Đặng Thúy Hòa")
    assert [row.body for row in world.rows(free_text)] == ["Tôi là Đặng Thúy Hòa"]
    assert "Hòa" not in repr(world.rows(attempt_event))
    assert answer_values(world, attempt.id) == {slot: "Tôi là Đặng Thúy Hòa"}


def test_late_typed_text_stands_apart_too(world: World) -> None:
    attempt = world.start()
    world.save(attempt, world.typed_slot(attempt), "Tôi là Hòa", at=LATE)
    assert len(world.rows(free_text)) == 1
    assert "Hòa" not in repr(world.rows(attempt_event))


def test_a_typed_answer_earns_its_points(world: World) -> None:
    campaign = world.open(TYPED)
    attempt = world.start(campaign_id=campaign.id)
    assert world.submit(attempt, {"s01": "Phiếu hẹn"}).points == 1.0


def test_nobody_can_answer_with_a_text_that_another_typed(world: World) -> None:
    campaign = world.open(TYPED)
    hoa, mai = (world.start(who, campaign_id=campaign.id) for who in (HOA, MAI))
    world.save(hoa, "s01", "phiếu hẹn")
    text_id = world.rows(free_text)[0].id
    assert world.save(mai, "s01", {"text": text_id}) == "unreadable"
    assert world.submit(mai).points == 0


# -- submit ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("right", "passed"), [(0, False), (1, False), (2, True), (4, True)])
def test_a_submission_is_marked_at_once_against_the_campaigns_pass_mark(
    world: World, right: int, passed: bool
) -> None:
    attempt = world.sit(right=right)
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    assert (stored.result.points, stored.result.max_points, stored.result.passed) == (right, 4.0, passed)


def test_marks_are_those_of_the_one_marking_function(world: World) -> None:
    attempt = world.sit(right=3)
    stored = world.read(results.get_result, attempt.id)
    ids = [slot.item_version_id for slot in attempt.paper.slots]
    sheet = Sheet(
        attempt.paper,
        world.read(content.items_by_id, ids),
        world.read(content.latest_keys, ids),
        answer_values(world, attempt.id),
        Terms(0.5),
    )
    assert stored is not None
    assert stored.result == sheet.marked(world.services.kinds)


def test_the_log_holds_the_mark_with_its_key_revision(world: World) -> None:
    attempt = world.sit(right=1)
    marked = next(e for e in world.read(attempts.events_of, attempt.id) if e.type is EventType.MARKED)
    keys = world.read(content.keys_by_id, [slot["key_revision_id"] for slot in marked.payload["slots"]])
    assert {key.item_version_id for key in keys.values()} == {s.item_version_id for s in attempt.paper.slots}
    assert marked.payload["points"] == 1.0


def test_a_blank_paper_earns_nothing(world: World) -> None:
    result = world.submit(world.start())
    assert (result.points, result.passed, [slot.flag for slot in result.slots]) == (0, False, [""] * 4)


def test_submitting_again_gives_the_same_result_and_logs_nothing(world: World) -> None:
    attempt = world.start()
    first = world.submit(attempt, world.right_answers(attempt))
    before = types(world, attempt.id), len(world.rows(audit))
    assert world.submit(attempt) == first
    assert (types(world, attempt.id), len(world.rows(audit))) == before


def test_answers_sent_with_a_second_submission_change_nothing(world: World) -> None:
    attempt = world.start()
    first = world.submit(attempt)
    assert world.submit(attempt, world.right_answers(attempt)) == first


def test_a_stale_answer_holds_the_submission_back(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "a")
    done = world.write(submit_attempt, world.ctx(HOA), attempt.id, [AnswerSave(slot, 0, "other-tab", "b")])
    assert done.result is None
    assert "submitted" not in types(world, attempt.id)
    assert world.start().id == attempt.id


def test_an_answer_that_comes_late_with_the_submission_is_not_marked(world: World) -> None:
    attempt = world.start()
    assert world.submit(attempt, world.right_answers(attempt), at=LATE).points == 0


def test_a_key_mended_after_the_submission_does_not_change_what_is_stored(world: World) -> None:
    """Delete the YAML, publish what you like: a result rests on what it named."""
    attempt = world.sit(right=4)
    before = world.read(results.get_result, attempt.id)
    world.publish(bundle(items("c")))
    world.publish(bundle([item("khac-1")]))
    assert world.read(results.get_result, attempt.id) == before
    sitting = world.read(open_sitting, world.ctx(HOA), attempt.id)
    assert all("Câu cu-" in one.content["stem"] for one in sitting.items.values() if one.kind == "single")


def test_an_attempt_submitted_after_a_mended_key_is_marked_by_the_new_one(world: World) -> None:
    attempt = world.start()
    world.publish(bundle(items("c")))
    slot = world.choice_slot(attempt)
    assert world.submit(attempt, {slot: "c"}).points == 1.0


def test_the_next_attempt_after_a_submission_draws_a_new_paper(world: World) -> None:
    assert world.sit().paper.seed != world.start().paper.seed


# -- expire ---------------------------------------------------------------------------------------------------------
def test_an_overdue_attempt_is_ended_with_what_was_saved(world: World) -> None:
    attempt = world.start()
    world.save(attempt, world.choice_slot(attempt), "b")
    assert world.write(expire_attempt, world.ctx(at=LATE), attempt.id)
    assert types(world, attempt.id) == ["started", "answered", "expired", "marked"]
    stored = world.read(results.get_result, attempt.id)
    assert stored is not None
    assert (stored.result.points, stored.submitted_at) == (1.0, LATE)


def test_expiring_twice_does_nothing_twice(world: World) -> None:
    attempt = world.start()
    assert [world.write(expire_attempt, world.ctx(at=LATE), attempt.id) for _ in range(2)] == [True, False]
    assert types(world, attempt.id).count("marked") == 1


@pytest.mark.parametrize("after", [timedelta(), TIME_LIMIT - SECOND, TIME_LIMIT, TIME_LIMIT + GRACE])
def test_nothing_expires_before_the_grace_is_over(world: World, after: timedelta) -> None:
    attempt = world.start()
    assert not world.write(expire_attempt, world.ctx(at=NOW + after), attempt.id)
    assert types(world, attempt.id) == ["started"]


def test_what_was_submitted_does_not_expire(world: World) -> None:
    attempt = world.sit()
    assert not world.write(expire_attempt, world.ctx(at=LATE), attempt.id)


def test_a_submission_after_the_clock_ended_it_gives_the_clocks_result(world: World) -> None:
    attempt = world.start()
    world.write(expire_attempt, world.ctx(at=LATE), attempt.id)
    assert world.submit(attempt, world.right_answers(attempt), at=LATE).points == 0
