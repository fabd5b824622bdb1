"""What is at stake stays closed: by item, for each person, over all campaigns and phases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from backbone import (
    BINH,
    DAY,
    FINAL,
    GRACE,
    HOA,
    HOUR,
    LAN,
    MAI,
    MINUTE,
    NOW,
    World,
    blueprint,
    bundle,
    item,
    items,
)
from races import race

from congvu.model.content import Phase, Section, SlotRule
from congvu.model.errors import Conflict
from congvu.services.attempts import keys_opened_elsewhere, quiz_overview
from congvu.services.attempts.review import Opened, review_attempt
from congvu.services.attempts.start import start_attempt
from congvu.services.campaigns import shared_attempts
from congvu.services.campaigns.trainee_home import home
from congvu.store.schema import attempt as attempt_table

ALL = frozenset({"marks", "answers", "why", "provisions"})
TELLS = {Phase.AFTER: ALL, Phase.OPEN: ALL, Phase.CLOSED: ALL}
SHORT = "short"


@pytest.fixture
def told(world: World) -> World:
    """The cast, whose final tells everything as soon as it is handed in; a short quiz of one attempt does, too."""
    world.close()
    named = (Section("Một", (SlotRule(1.0, item_id="cu-1"), SlotRule(1.0, item_id="go-1"))),)
    quizzes = [blueprint(review=TELLS), blueprint(SHORT, sections=named, attempts=1, review=TELLS)]
    world.publish(bundle(quizzes=quizzes))
    return world


def opened(world: World, attempt: Any, at: timedelta = HOUR) -> Opened:
    """What is opened of an attempt."""
    return world.read(review_attempt, world.ctx(attempt.officer_id, NOW + at), attempt.id).opened


def is_closed(what: Opened) -> bool:
    """Whether nothing but provisions and marks is told."""
    parts = (what.items, what.answers, what.keys, what.feedback, what.comments)
    return not any(parts) and bool(what.provisions) and set(what.held) == {slot.slot for slot in what.slots}


def test_the_first_attempt_tells_nothing_of_the_second(told: World) -> None:
    """(a) The policy would show all; it does once the last attempt is handed in, or the campaign is over."""
    told.campaign_id = told.open(FINAL).id
    first = told.sit(HOA)
    assert is_closed(opened(told, first))
    assert set(opened(told, first).held.values()) == {NOW + 30 * DAY}
    second = told.start(HOA)
    in_hand = opened(told, first, MINUTE)
    assert told.typed_slot(first) in in_hand.held and not set(in_hand.held) & set(in_hand.keys)
    told.submit(second)
    assert opened(told, first).keys and opened(told, first).feedback and opened(told, second).keys


def test_the_close_opens_what_was_held(told: World) -> None:
    told.campaign_id = told.open(FINAL).id
    first = told.sit(HOA)
    assert is_closed(opened(told, first, 30 * DAY - MINUTE))
    assert opened(told, first, 30 * DAY + GRACE + MINUTE).keys


def test_every_action_of_a_situation_is_held_with_the_key(told: World) -> None:
    """(b) The reason for a rating begins with it."""
    actions = [{"id": o, "text": f"Cách {o}", "feedback": f"Rất phù hợp. {o}"} for o in "abc"]
    key = {"a": 4, "b": 2, "c": 1}
    made = [*items(), item("tinh-huong", kind="judgement", key=key, options=actions)]
    only = (Section("Một", (SlotRule(1.0, item_id="tinh-huong"),)),)
    told.publish(bundle(made, quizzes=[blueprint(sections=only, review=TELLS)]))
    told.campaign_id = told.open(FINAL).id
    attempt = told.start(HOA)
    told.submit(attempt)
    assert is_closed(opened(told, attempt)) and not opened(told, attempt).marks


@pytest.mark.parametrize("opens_in", [timedelta(-1), timedelta(5)])
def test_a_short_quiz_tells_nothing_of_what_a_final_asks(told: World, opens_in: timedelta) -> None:
    """(c) Of one attempt, all used: the items are the final's, which is open or will be. Not even their marks."""
    final = told.open(FINAL, opens_at=NOW + opens_in)
    told.campaign_id = told.open(SHORT).id
    attempt = told.sit(HOA, right=2)
    what = opened(told, attempt)
    assert is_closed(what) and not what.marks
    assert told.read(review_attempt, told.ctx(HOA, NOW + HOUR), attempt.id).result.points == 2
    told.close(final.id)
    assert opened(told, attempt).keys and opened(told, attempt).marks


def test_who_is_not_asked_is_told(told: World) -> None:
    """For each person: the final of another ward holds nothing back from who is not in it."""
    told.open(FINAL, by=BINH, unit_id="tay")
    told.campaign_id = told.open(SHORT).id
    assert opened(told, told.sit(HOA)).keys


def test_a_drawn_question_that_hardly_comes_again_keeps_its_mark(world: World) -> None:
    """Of two papers a pool of eight fills without a repetition; the named question comes on both."""
    two = (Section("Một", (*blueprint(slots=2).sections[0].slots,)),)
    world.close()
    world.publish(
        bundle([*items(), *(item(f"them-{n}") for n in range(1, 5))], quizzes=[blueprint(sections=two)])
    )
    world.campaign_id = world.open(FINAL).id
    attempt = world.sit(HOA)
    what = world.read(review_attempt, world.ctx(HOA, NOW + MINUTE), attempt.id).opened
    assert set(what.marks) == set(world.right_answers(attempt)) - {world.typed_slot(attempt)}
    assert what.unmarked == {world.typed_slot(attempt)}


def test_keys_opened_elsewhere_are_found_by_item_and_in_every_phase(told: World) -> None:
    """(d) Another quiz, still open, tells at once what a final asks."""
    final = told.open(FINAL, by=BINH, unit_id="tay")
    short = told.open(SHORT)
    found = told.read(keys_opened_elsewhere, told.ctx())
    assert (short.id, final.id, 2) in {(one.telling.id, one.sitting.id, one.items) for one in found}


def test_a_second_campaign_gives_no_further_attempts(told: World) -> None:
    """(e) Both are open to her at once; the message says where her attempts were used."""
    first, second = told.open(FINAL, title="Đợt một"), told.open(FINAL, title="Đợt hai")
    told.sit(HOA, campaign_id=first.id)
    told.sit(HOA, campaign_id=second.id)
    for one, other in ((first, "Đợt hai"), (second, "Đợt một")):
        with pytest.raises(Conflict) as refused:
            told.start(HOA, campaign_id=one.id)
        assert "đã dùng hết 2 lượt" in refused.value.message and other in refused.value.mend
        view = told.read(quiz_overview, told.ctx(HOA), one.id)
        assert (view.attempts_left, other in view.blocked) == (0, True)
    entries = told.read(home, told.ctx(HOA))
    assert [entry.attempts_left for entry in entries if entry.campaign.id in (first.id, second.id)] == [0, 0]
    assert told.start(MAI, campaign_id=second.id)


def test_a_campaign_after_the_first_gives_attempts_of_its_own(told: World) -> None:
    first = told.open(FINAL)
    told.sit(HOA, campaign_id=first.id)
    told.sit(HOA, campaign_id=first.id)
    told.close(first.id)
    later = told.open(FINAL, opens_at=NOW)
    assert told.start(HOA, campaign_id=later.id).number == 1


@pytest.mark.parametrize("again", range(3))
def test_two_campaigns_begun_at_once_share_the_last_attempt(told: World, again: int) -> None:
    first, second = told.open(FINAL), told.open(FINAL)
    told.sit(HOA, campaign_id=first.id)
    begin = [lambda tx, one=one: start_attempt(tx, told.ctx(HOA), one.id) for one in (first, second)]
    found = race(told, *begin)
    assert sum(isinstance(one, Conflict) for one in found) == 1
    assert len(told.rows(attempt_table)) == 2


def test_who_opens_a_campaign_is_told_with_which_it_shares(told: World) -> None:
    first = told.open(FINAL, title="Đợt một")
    told.open(FINAL, by=BINH, unit_id="tay")
    second = told.open(FINAL, title="Đợt hai")
    shared = told.read(shared_attempts, told.ctx(LAN), second)
    enrolled = [(one.campaign.id, one.officers) for one in shared]
    assert (first.id, 4) in enrolled and len(enrolled) == 2  # and the one that has just closed
