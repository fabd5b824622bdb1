"""Feedback on one question while the quiz is being sat: given once, durable, and no way to a better mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from backbone import FINAL, GRACE, HOA, MAI, MINUTE, NOW, REVIEW, TIME_LIMIT, World, blueprint, bundle, items

from congvu.model.attempts import Attempt, EventType
from congvu.model.content import Phase
from congvu.model.errors import Conflict, NotFound
from congvu.services.attempts.checking import CheckedSitting, check_answer, checked_sitting
from congvu.services.attempts.save import AnswerSave, SaveStatus, save_answers
from congvu.services.attempts.submit import submit_attempt
from congvu.store import attempts, reviewing

DURING = frozenset({"marks", "answers", "why", "provisions"})


@pytest.fixture
def attempt(world: World) -> Attempt:
    """An open attempt at a quiz that shows all of a checked question."""
    return checkable(world, DURING)


def checkable(world: World, shown: frozenset[str]) -> Attempt:
    """An open attempt at a quiz that opens these during the attempt."""
    world.close()
    world.publish(bundle(quizzes=[blueprint(review={**REVIEW, Phase.DURING: shown}, formative=True)]))
    world.campaign_id = world.open(FINAL).id
    return world.start()


def check(
    world: World, attempt: Attempt, slot: str, base: int = 1, at: datetime = NOW + MINUTE
) -> SaveStatus:
    """Checks a slot; returns what became of it."""
    return world.write(check_answer, world.ctx(HOA, at), attempt.id, slot, base).status


def looked_at(world: World, attempt: Attempt) -> CheckedSitting:
    """The sitting as its page shows it."""
    return world.read(checked_sitting, world.ctx(HOA, NOW + MINUTE), attempt.id)


def test_a_check_opens_that_slot_and_no_other(world: World, attempt: Attempt) -> None:
    slot = world.choice_slot(attempt)
    assert world.save(attempt, slot, "c") == "saved"
    assert looked_at(world, attempt).opened.slots == ()
    assert check(world, attempt, slot) is SaveStatus.CHECKED
    opened = looked_at(world, attempt).opened
    for part in (opened.keys, opened.feedback, opened.marks, opened.provisions, opened.answers):
        assert set(part) == {slot}
    assert opened.marks[slot].points == 0


def test_a_checked_answer_stands(world: World, attempt: Attempt) -> None:
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "c")
    check(world, attempt, slot)
    assert world.save(attempt, slot, "b", base=1) == "checked"
    assert world.save(attempt, slot, "b", base=0) == "checked"
    assert looked_at(world, attempt).sitting.answers[slot].value == "c"
    assert world.submit(attempt).points == 0


def test_an_answer_that_was_acknowledged_before_is_acknowledged_again(world: World, attempt: Attempt) -> None:
    """Its response was lost; the check came in between."""
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b", key="k")
    check(world, attempt, slot)
    assert world.save(attempt, slot, "b", key="k") == "saved"


def test_checking_again_is_the_same_check(world: World, attempt: Attempt) -> None:
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b")
    assert [check(world, attempt, slot, base) for base in (1, 1, 0, 7)] == [SaveStatus.CHECKED] * 4
    events = world.read(attempts.events_of, attempt.id)
    assert [event.type for event in events].count(EventType.CHECKED) == 1


def test_another_windows_answer_is_told_before_it_is_checked(world: World, attempt: Attempt) -> None:
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b")
    world.save(attempt, slot, "c", base=1)
    assert check(world, attempt, slot, base=1) is SaveStatus.STALE
    assert looked_at(world, attempt).sitting.checks == {}


@pytest.mark.parametrize(
    "prepare", [lambda *_: 0, lambda w, a, s: (w.save(a, s, "b"), w.save(a, s, None, 1), 2)[-1]]
)
def test_a_blank_cannot_be_checked(
    world: World, attempt: Attempt, prepare: Callable[[World, Attempt, str], int]
) -> None:
    slot = world.choice_slot(attempt)
    base = prepare(world, attempt, slot)
    with pytest.raises(Conflict, match="chưa có câu trả lời"):
        check(world, attempt, slot, base)


def test_a_quiz_that_opens_nothing_during_has_no_checks(world: World) -> None:
    attempt = world.start()
    world.save(attempt, "s01", "b")
    with pytest.raises(Conflict, match="không cho kiểm tra"):
        check(world, attempt, "s01")


def test_nobody_checks_anothers_attempt_or_a_slot_that_is_not_there(world: World, attempt: Attempt) -> None:
    world.save(attempt, world.choice_slot(attempt), "b")
    with pytest.raises(NotFound):
        world.write(check_answer, world.ctx(MAI), attempt.id, world.choice_slot(attempt), 1)
    with pytest.raises(NotFound):
        check(world, attempt, "s99")


def test_after_time_and_after_submission_nothing_is_checked(world: World, attempt: Attempt) -> None:
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b")
    end = NOW + TIME_LIMIT + GRACE
    assert check(world, attempt, slot, at=end + MINUTE) is SaveStatus.CLOSED
    world.write(submit_attempt, world.ctx(HOA, NOW + MINUTE), attempt.id)
    assert check(world, attempt, slot) is SaveStatus.CLOSED
    assert world.read(reviewing.checks, attempt.id) == {}


def test_a_checked_question_takes_no_late_answer_and_says_so(world: World, attempt: Attempt) -> None:
    """Its feedback has been seen: what comes after it could not be taken for an honest late answer."""
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "c")
    check(world, attempt, slot)
    world.write(submit_attempt, world.ctx(HOA, NOW + MINUTE), attempt.id)
    late = [AnswerSave(slot, 1, "k", "b")]
    (outcome,) = world.write(save_answers, world.ctx(HOA, NOW + MINUTE), attempt.id, late)
    assert outcome.status is SaveStatus.CLOSED
    assert "đã được kiểm tra" in outcome.reason


def test_the_mark_at_the_end_is_the_mark_at_the_check(world: World, attempt: Attempt) -> None:
    """A key that is mended in between changes what was not checked; the rest waits for a regrade."""
    checked, other = [slot for slot, value in world.right_answers(attempt).items() if value == "b"][:2]
    for slot in (checked, other):
        world.save(attempt, slot, "b")
    check(world, attempt, checked)
    told = looked_at(world, attempt).opened.marks[checked]
    mended = blueprint(review={**REVIEW, Phase.DURING: DURING}, formative=True)
    world.publish(bundle(items("c"), [mended]))
    marks = {mark.slot: mark for mark in world.submit(attempt).slots}
    assert marks[checked] == told
    assert (marks[checked].points, marks[other].points) == (1, 0)


@pytest.mark.parametrize("word", sorted(DURING))
def test_a_check_opens_what_the_phase_says_and_no_more(world: World, word: str) -> None:
    attempt = checkable(world, frozenset({word}))
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "c")
    check(world, attempt, slot)
    opened = looked_at(world, attempt).opened
    parts = {
        "marks": opened.marks,
        "answers": opened.keys,
        "why": opened.feedback,
        "provisions": opened.provisions,
    }
    assert {name for name, part in parts.items() if part} == {word}


def test_typed_answers_are_checked_too(world: World, attempt: Attempt) -> None:
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, "Phiếu  HẸN")
    assert check(world, attempt, slot) is SaveStatus.CHECKED
    assert looked_at(world, attempt).opened.marks[slot].points == 1


def test_a_save_learns_of_checks_from_the_query_that_it_makes_anyway(world: World, attempt: Attempt) -> None:
    """The hot path asks the database no more than before."""
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b")
    check(world, attempt, slot)
    now = world.read(attempts.slots_now, attempt.id, [slot, "s02"], [])
    assert now.checked == {slot}
    assert now.answers[slot] == replace(now.answers[slot], sequence=1)
    assert world.read(attempts.slots_now, attempt.id, ["s99"], []).checked == frozenset()


def test_a_submit_with_an_answer_to_a_checked_slot_goes_through(world: World, attempt: Attempt) -> None:
    """A window that has not heard of the check."""
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b")
    check(world, attempt, slot)
    assert world.submit(attempt, {slot: "c"}).points == 1
    assert world.write(save_answers, world.ctx(HOA), attempt.id, []) == []
