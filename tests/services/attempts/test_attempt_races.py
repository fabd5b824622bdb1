"""Two requests of one trainee at the same moment: as if one had come after the other."""

from __future__ import annotations

import pytest
from backbone import COURSE, CUC, GRACE, HOA, LAN, LESSON, MAI, NOW, TIME_LIMIT, World
from races import race

from congvu.services.attempts.expire import expire_attempt
from congvu.services.attempts.save import AnswerSave, save_answers
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.learning.lessons import note_reading
from congvu.store import Tx, attempts
from congvu.store.schema import attempt as attempt_table
from congvu.store.schema import attempt_event, item_use, lesson_progress

LATE = NOW + TIME_LIMIT + GRACE * 2


@pytest.fixture(params=range(3))
def again(request: pytest.FixtureRequest) -> int:
    """A race is run some times."""
    return int(request.param)


def types(world: World, attempt_id: str) -> list[str]:
    return [event.type.value for event in world.read(attempts.events_of, attempt_id)]


def test_two_starts_at_once_give_one_attempt(world: World, again: int) -> None:
    start = lambda tx: start_attempt(tx, world.ctx(HOA), world.campaign_id)  # noqa: E731
    found = race(world, start, start, start)
    assert len({one.id for one in found}) == 1
    assert len(world.rows(attempt_table)) == 1


def test_two_tabs_that_save_at_once_are_not_both_acknowledged(world: World, again: int) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)

    def save(tx: Tx, key: str, value: str) -> str:
        return save_answers(tx, world.ctx(HOA), attempt.id, [AnswerSave(slot, 0, key, value)])[0].status.value

    found = race(world, lambda tx: save(tx, "k1", "a"), lambda tx: save(tx, "k2", "b"))
    assert sorted(found) == ["saved", "stale"]


def test_one_save_sent_twice_at_once_is_logged_once(world: World, again: int) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)

    def save(tx: Tx) -> str:
        return save_answers(tx, world.ctx(HOA), attempt.id, [AnswerSave(slot, 0, "k", "a")])[0].status.value

    assert race(world, save, save) == ["saved", "saved"]
    assert types(world, attempt.id) == ["started", "answered"]


def test_two_submissions_at_once_mark_once(world: World, again: int) -> None:
    attempt = world.start()
    submit = lambda tx: submit_attempt(tx, world.ctx(HOA), attempt.id)  # noqa: E731
    one, other = race(world, submit, submit)
    assert one.result == other.result
    assert types(world, attempt.id) == ["started", "submitted", "marked"]


def test_the_clock_and_the_trainee_end_an_attempt_once(world: World, again: int) -> None:
    attempt = world.start()
    late = world.ctx(HOA, LATE)
    race(
        world,
        lambda tx: submit_attempt(tx, late, attempt.id),
        lambda tx: expire_attempt(tx, world.ctx(at=LATE), attempt.id),
    )
    assert types(world, attempt.id).count("marked") == 1


def test_an_answer_that_meets_the_submission_is_marked_or_logged_as_late(world: World, again: int) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    save = [AnswerSave(slot, 0, "k", "b")]
    outcomes, done = race(
        world,
        lambda tx: save_answers(tx, world.ctx(HOA), attempt.id, save),
        lambda tx: submit_attempt(tx, world.ctx(HOA), attempt.id),
    )
    assert (outcomes[0].status.value, done.result.points) in {("saved", 1.0), ("late", 0.0)}


def test_many_trainees_who_start_at_once_all_get_a_paper(world: World, again: int) -> None:
    found = race(
        world,
        *(
            lambda tx, w=who: start_attempt(tx, world.ctx(w), world.campaign_id)
            for who in (HOA, MAI, LAN, CUC)
        ),
    )
    assert [one.officer_id for one in found] == [HOA, MAI, LAN, CUC]
    assert sum(row.uses for row in world.rows(item_use)) == 16


def test_a_section_read_in_two_tabs_at_once_is_noted_once(world: World, again: int) -> None:
    read = lambda tx: note_reading(tx, world.ctx(HOA), COURSE, LESSON, ["mo-dau"])  # noqa: E731
    assert not any(isinstance(one, Exception) for one in race(world, read, read))
    assert sorted(row.kind for row in world.rows(lesson_progress)) == ["position", "section"]


def test_the_log_keeps_the_order_of_each_attempt(world: World) -> None:
    attempts_of = [world.start(who) for who in (HOA, MAI)]
    for one in attempts_of:
        world.submit(one, world.right_answers(one))
    rows = world.rows(attempt_event)
    assert [row.seq for row in rows] == sorted(row.seq for row in rows)
    for one in attempts_of:
        assert types(world, one.id) == ["started", *["answered"] * 4, "submitted", "marked"]
