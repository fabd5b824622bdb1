"""Answers that come after their attempt's end: kept, never marked, told to trainee and organiser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from backbone import BINH, DAY, GRACE, HOA, LAN, MAI, MINUTE, NOW, TIME_LIMIT, TODAY, World, dump_rows

from congvu.model.attempts import Attempt
from congvu.model.campaigns import Grant
from congvu.model.errors import NotFound
from congvu.model.people import Role
from congvu.services.attempts import (
    AnswerSave,
    LateAnswer,
    LateView,
    SaveOutcome,
    expire_attempt,
    late_answers_in,
    late_campaigns,
    own_late_answers,
    save_answers,
)
from congvu.services.attempts.late import LATE_FOR
from congvu.services.people import erasing
from congvu.store import attempts, people, results

END = NOW + TIME_LIMIT
OVER = END + GRACE + MINUTE
LATER = OVER + 5 * MINUTE


def expire(world: World, attempt: Attempt) -> None:
    """What the minute's tick does."""
    assert world.write(expire_attempt, world.ctx(at=OVER), attempt.id)


def submit(world: World, attempt: Attempt) -> None:
    world.submit(attempt, at=NOW + MINUTE)


ENDINGS: list[Callable[[World, Attempt], None]] = [expire, submit]


def send(world: World, attempt: Attempt, slot: str, value: Any, at: datetime = LATER) -> SaveOutcome:
    saves = [AnswerSave(slot, 0, f"late-{at.isoformat()}", value)]
    (outcome,) = world.write(save_answers, world.ctx(attempt.officer_id, at), attempt.id, saves)
    return outcome


def own(world: World, attempt: Attempt) -> list[LateAnswer]:
    return world.read(own_late_answers, world.ctx(attempt.officer_id, LATER), attempt)


def seen(world: World, attempt: Attempt, by: str = LAN) -> list[LateView]:
    return world.read(late_answers_in, world.ctx(by, LATER), world.scope(by), attempt.id)


def types(world: World, attempt: Attempt) -> list[str]:
    return [event.type.value for event in world.read(attempts.events_of, attempt.id)]


@pytest.mark.parametrize("end", ENDINGS)
def test_an_answer_after_the_end_is_logged_and_changes_no_mark(
    world: World, end: Callable[[World, Attempt], None]
) -> None:
    """Whoever ended the attempt: the tick, or she herself on another device."""
    attempt = world.start()
    slot = world.choice_slot(attempt)
    end(world, attempt)
    before = world.read(results.get_result, attempt.id)
    assert send(world, attempt, slot, "b").status.value == "late"
    assert types(world, attempt)[-1] == "late_answered"
    assert world.read(results.get_result, attempt.id) == before
    assert world.read(attempts.answers, attempt.id) == {}


@pytest.mark.parametrize("end", ENDINGS)
def test_the_trainee_is_told_when_it_came_and_how_the_attempt_had_ended(
    world: World, end: Callable[[World, Attempt], None]
) -> None:
    attempt = world.start()
    end(world, attempt)
    outcome = send(world, attempt, world.typed_slot(attempt), "phiếu hẹn")
    (late,) = own(world, attempt)
    assert outcome.after == late.after
    by_herself = end is submit
    assert (late.after.at, late.after.handed_in) == (LATER, by_herself)
    assert late.after.ended_at == (NOW + MINUTE if by_herself else END)


def test_what_counts_already_is_no_late_answer(world: World) -> None:
    """The line broke after the commit: the answer is acknowledged, whatever its key, and nothing is logged."""
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "b")
    submit(world, attempt)
    before = types(world, attempt)
    assert send(world, attempt, slot, "b").status.value == "saved"
    assert types(world, attempt) == before


def test_a_form_sent_twice_after_the_end_is_logged_once(world: World) -> None:
    """A plain form sends all of its answers each time, with new keys."""
    attempt = world.start()
    slot = world.typed_slot(attempt)
    submit(world, attempt)
    first, again = (send(world, attempt, slot, "phiếu", at) for at in (LATER, LATER + MINUTE))
    assert (first.status.value, again.status.value, again.after) == ("late", "late", first.after)
    assert len(own(world, attempt)) == 1


def test_a_week_after_the_end_it_is_refused_in_words(world: World) -> None:
    attempt = world.start()
    slot = world.choice_slot(attempt)
    expire(world, attempt)
    assert send(world, attempt, slot, "a", END + LATE_FOR).status.value == "late"
    outcome = send(world, attempt, slot, "b", END + LATE_FOR + timedelta(seconds=1))
    assert (outcome.status.value, "không được ghi" in outcome.reason) == ("closed", True)
    assert len(own(world, attempt)) == 1


def test_the_log_notes_what_was_open_to_her_when_it_came(world: World) -> None:
    """An answer that comes once keys are open is no honest late one: whoever decides must see that."""
    attempt = world.start()
    slot = world.choice_slot(attempt)
    world.save(attempt, slot, "a", at=END + GRACE + timedelta(seconds=1))
    expire(world, attempt)
    send(world, attempt, slot, "b", OVER + MINUTE)
    world.close()
    world.now = NOW + DAY
    send(world, attempt, slot, "c", NOW + DAY)
    opened = [late.opened for late in seen(world, attempt)]
    assert opened == [(), ("marks",), ("answers", "marks", "why")]


def test_the_organiser_sees_it_beside_what_counts(world: World) -> None:
    attempt = world.start()
    slot = world.typed_slot(attempt)
    world.save(attempt, slot, "giấy hẹn")
    expire(world, attempt)
    send(world, attempt, slot, "phiếu hẹn trả kết quả")
    (late,) = seen(world, attempt)
    assert (late.words, late.counted, late.after.at) == ("phiếu hẹn trả kết quả", "giấy hẹn", LATER)
    assert attempt.paper.slots[late.number - 1].slot == slot


def test_the_organiser_next_door_sees_none_of_it(world: World) -> None:
    attempt = world.start()
    expire(world, attempt)
    send(world, attempt, world.choice_slot(attempt), "b")
    with pytest.raises(NotFound):
        seen(world, attempt, BINH)
    assert world.read(late_campaigns, world.scope(BINH)) == []


def test_campaigns_count_the_attempts_within_the_scope(world: World) -> None:
    """Hoa is of Xã Đông itself, Mai of its department: who organises the department counts Mai's alone."""
    for who in (HOA, MAI):
        attempt = world.start(who)
        expire(world, attempt)
        for value in "abc":
            send(world, attempt, world.choice_slot(attempt), value, LATER + timedelta(seconds=ord(value)))
    world.write(people.add_grant, Grant(BINH, Role.ORGANISER, "phong", TODAY))
    counts = {
        who: [one.attempts for one in world.read(late_campaigns, world.scope(who))] for who in (LAN, BINH)
    }
    assert counts == {LAN: [2], BINH: [1]}


def test_erased_words_are_said_to_be_erased(world: World) -> None:
    attempt = world.start()
    expire(world, attempt)
    send(world, attempt, world.typed_slot(attempt), "tôi tên là Hòa")
    world.write(erasing.erase_officer, world.ctx(LAN), HOA, "theo đề nghị")
    (late,) = seen(world, attempt)
    assert (late.words, late.erased) == ("", True)
    assert "tôi tên là" not in repr(dump_rows(world.store))


def test_another_officer_cannot_send_one(world: World) -> None:
    attempt = world.start()
    expire(world, attempt)
    with pytest.raises(NotFound):
        send(world, replace(attempt, officer_id=MAI), world.choice_slot(attempt), "b")
