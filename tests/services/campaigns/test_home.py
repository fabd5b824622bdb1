"""What a trainee's home page rests on: where each campaign belongs, and the one thing to do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from backbone import (
    COURSE,
    DAY,
    DUNG,
    FINAL,
    HOA,
    HOUR,
    LESSON,
    MEAN,
    NOW,
    PRACTICE,
    TIME_LIMIT,
    World,
    blueprint,
    bundle,
)

from congvu.model.content import LatePolicy, Phase
from congvu.services.campaigns.trainee_home import (
    Deed,
    HomeEntry,
    NextStep,
    Place,
    course_entry,
    home,
    next_step,
)
from congvu.services.learning.lessons import judge_practice, note_reading

LATER = 40 * DAY


def entries(world: World, at: datetime = NOW, who: str = HOA) -> list[HomeEntry]:
    return world.read(home, world.ctx(who, at))


def entry_of(world: World, campaign_id: str, at: datetime = NOW) -> HomeEntry:
    return next(entry for entry in entries(world, at) if entry.campaign.id == campaign_id)


def step(world: World, at: datetime = NOW) -> tuple[Deed, str] | None:
    """What to do, and in which campaign."""
    found = next_step(entries(world, at), at)
    return (found.deed, found.entry.campaign.id) if found else None


def read_all(world: World) -> None:
    """Hoa reads the whole course."""
    world.write(note_reading, world.ctx(HOA), COURSE, LESSON, ["mo-dau", "phieu"])
    world.write(judge_practice, world.ctx(HOA), COURSE, LESSON, PRACTICE, "b")


def quiz(world: World, quiz_id: str, **changes: object) -> str:
    """Publishes a changed quiz; returns its id."""
    world.publish(bundle(quizzes=[replace(blueprint(quiz_id), **changes)]))  # type: ignore[arg-type]
    return quiz_id


# -- the one thing to do -------------------------------------------------------------------------------------------
def test_who_is_in_no_campaign_has_nothing_to_do(world: World) -> None:
    assert next_step(entries(world, who=DUNG), NOW) is None


def test_what_is_unread_comes_before_the_quiz(world: World) -> None:
    assert step(world) == (Deed.LEARN, world.campaign_id)
    assert entry_of(world, world.campaign_id).lesson["lesson_id"] == LESSON
    read_all(world)
    assert step(world) == (Deed.SIT, world.campaign_id)


def test_the_nearest_close_decides_whichever_was_opened_last(world: World) -> None:
    near = world.open(MEAN, closes_at=NOW + 2 * DAY)
    world.open(MEAN, closes_at=NOW + 20 * DAY)
    assert step(world) == (Deed.LEARN, near.id)


def test_an_attempt_under_way_comes_before_a_nearer_close(world: World) -> None:
    world.open(MEAN, closes_at=NOW + HOUR)
    world.start(at=NOW)
    assert step(world, NOW + timedelta(minutes=1)) == (Deed.GO_ON, world.campaign_id)


def test_of_two_attempts_under_way_the_one_that_ends_first(world: World) -> None:
    other = world.open(MEAN)
    world.start(at=NOW + timedelta(minutes=1))
    world.start(at=NOW, campaign_id=other.id)
    assert step(world, NOW + timedelta(minutes=2)) == (Deed.GO_ON, other.id)


def test_an_attempt_whose_time_is_up_is_under_way_no_more(world: World) -> None:
    """Even before the tick has ended it."""
    world.start()
    assert step(world, NOW + TIME_LIMIT) == (Deed.LEARN, world.campaign_id)


def test_a_passed_campaign_asks_for_nothing_with_attempts_left_and_lessons_unread(world: World) -> None:
    world.sit(right=4)
    assert entry_of(world, world.campaign_id).attempts_left == 1
    assert step(world) is None


def test_who_failed_sits_again_as_long_as_she_may(world: World) -> None:
    read_all(world)
    world.sit(right=0)
    assert step(world) == (Deed.SIT, world.campaign_id)
    world.sit(right=0, at=NOW + HOUR)
    assert step(world, NOW + 2 * HOUR) is None


def test_nobody_is_sent_to_sit_again_before_she_knows_her_marks(world: World) -> None:
    """The policy opens them when the campaign has closed; until then she has done what she can."""
    hidden = quiz(world, "veiled", review={Phase.CLOSED: frozenset({"marks"})})
    read_all(world)
    campaign = world.open(hidden, closes_at=NOW + DAY)
    world.sit(right=0, campaign_id=campaign.id)
    entry = entry_of(world, campaign.id)
    assert (entry.passed, entry.best, entry.attempts_left) == (None, None, 1)
    assert step(world) == (Deed.SIT, world.campaign_id)


def test_what_is_late_and_still_taken_comes_first(world: World) -> None:
    """Each day costs points; when nothing is taken any more there is nothing to do."""
    lenient = quiz(world, "lenient", late=LatePolicy(3, 0.1))
    near = world.open(lenient, closes_at=NOW + DAY)
    world.open(MEAN, closes_at=NOW + 3 * DAY)
    at = NOW + 2 * DAY
    assert step(world, at) == (Deed.LEARN, near.id)
    assert entry_of(world, near.id, NOW + 4 * DAY).place(NOW + 4 * DAY) is Place.OVER


def test_what_is_over_or_opens_later_asks_for_nothing(world: World) -> None:
    later = world.open(MEAN, opens_at=NOW + LATER, closes_at=NOW + 2 * LATER)
    at = NOW + 30 * DAY
    assert step(world, at) is None
    places = {entry.campaign.id: entry.place(at) for entry in entries(world, at)}
    assert places == {world.campaign_id: Place.OVER, later.id: Place.LATER}


# -- where a campaign belongs, and the way to its result -----------------------------------------------------------
def test_a_pass_stays_a_pass_when_the_campaign_is_over(world: World) -> None:
    world.sit(right=4)
    for at in (NOW, NOW + LATER):
        assert entry_of(world, world.campaign_id, at).place(at) is Place.PASSED


def test_the_result_that_is_shown_is_the_one_that_counts(world: World) -> None:
    assert entry_of(world, world.campaign_id).shown_attempt == ""
    good = world.sit(right=3)
    world.sit(right=0)
    assert entry_of(world, world.campaign_id).shown_attempt == good.id


def test_without_open_marks_the_way_leads_to_what_was_handed_in_last(world: World) -> None:
    hidden = quiz(world, "veiled", review={Phase.CLOSED: frozenset({"marks"})})
    campaign = world.open(hidden)
    first = world.sit(campaign_id=campaign.id)
    world.start(campaign_id=campaign.id, at=NOW + HOUR)
    assert entry_of(world, campaign.id, NOW + HOUR).shown_attempt == first.id


def test_the_course_page_stands_on_the_campaign_that_is_open(world: World) -> None:
    world.open(FINAL, opens_at=NOW + LATER, closes_at=NOW + 2 * LATER)
    found = world.read(course_entry, world.ctx(HOA), COURSE)
    assert found is not None and found.campaign.id == world.campaign_id
    assert world.read(course_entry, world.ctx(DUNG), COURSE) is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_list_decides_nothing(world: World, order: Sequence[int]) -> None:
    near = world.open(MEAN, closes_at=NOW + 2 * DAY)
    own = entries(world)
    found = next_step([own[index] for index in order], NOW)
    assert found == NextStep(Deed.LEARN, entry_of(world, near.id))
