"""What a trainee sees of her result, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from backbone import DAY, HOA, MAI, MINUTE, NOW, World, bundle, items

from congvu.model.content import Phase
from congvu.model.errors import Conflict, NotFound
from congvu.services.quiz_overview import quiz_overview
from congvu.services.review import RIGHT_AFTER, Review, review_attempt, review_phase

CLOSE = NOW + 30 * DAY
SECOND = timedelta(seconds=1)
SECRETS = ("BÍ MẬT", "PHẢN HỒI", "phiếu hẹn")


def review(world: World, at: datetime = NOW + MINUTE, right: int = 0) -> Review:
    attempt = world.sit(right=right)
    return world.read(review_attempt, world.ctx(HOA, at), attempt.id)


@pytest.mark.parametrize("at", [NOW, NOW + MINUTE, NOW + DAY, CLOSE - SECOND])
def test_no_key_and_no_feedback_before_the_policy_opens_them(world: World, at: datetime) -> None:
    found = review(world, at)
    assert found.keys == {}
    assert not any(secret in repr(found) for secret in SECRETS)


def test_keys_and_feedback_when_the_campaign_has_closed(world: World) -> None:
    found = review(world, CLOSE)
    assert found.keys.keys() == {slot.item_version_id for slot in found.attempt.paper.slots}
    assert all(key.feedback["why"] == "LÝ DO BÍ MẬT" for key in found.keys.values())


def test_the_keys_shown_are_those_that_marked_it(world: World) -> None:
    attempt = world.sit()
    world.publish(bundle(items("c")))
    found = world.read(review_attempt, world.ctx(HOA, CLOSE), attempt.id)
    assert {key.key.get("option", "b") for key in found.keys.values()} == {"b"}


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (NOW, Phase.AFTER),
        (NOW + RIGHT_AFTER - SECOND, Phase.AFTER),
        (NOW + RIGHT_AFTER, Phase.OPEN),
        (CLOSE - SECOND, Phase.OPEN),
        (CLOSE, Phase.CLOSED),
    ],
)
def test_phases_follow_the_submission_and_the_close(world: World, at: datetime, phase: Phase) -> None:
    found = review(world, at)
    assert review_phase(found.campaign, found.submitted_at, at) is phase


def test_right_after_a_submission_at_the_close_the_campaign_is_closed(world: World) -> None:
    found = review(world, CLOSE)
    assert review_phase(found.campaign, CLOSE - SECOND, CLOSE) is Phase.CLOSED


def test_an_open_attempt_has_no_review(world: World) -> None:
    attempt = world.start()
    with pytest.raises(Conflict):
        world.read(review_attempt, world.ctx(HOA), attempt.id)


def test_another_officers_review_is_not_found(world: World) -> None:
    attempt = world.sit()
    with pytest.raises(NotFound):
        world.read(review_attempt, world.ctx(MAI), attempt.id)


@pytest.mark.parametrize(("at", "left"), [(NOW, 1), (CLOSE, 0)])
def test_attempts_are_left_only_while_the_campaign_is_open(world: World, at: datetime, left: int) -> None:
    assert review(world, at).attempts_left == left


def test_the_overview_shows_marks_only_while_the_policy_does(world: World) -> None:
    world.sit(right=4)
    shown = [
        world.read(quiz_overview, world.ctx(HOA, at), world.campaign_id).attempts[0][1]
        for at in (NOW, NOW + DAY, CLOSE)
    ]
    assert [bool(result) for result in shown] == [True, False, True]


def test_the_overview_says_what_blocks_a_start(world: World) -> None:
    def blocked(at: datetime) -> str:
        return world.read(quiz_overview, world.ctx(HOA, at), world.campaign_id).blocked

    assert blocked(NOW) == ""
    assert "chưa mở" in blocked(NOW - 2 * DAY)
    assert "đã đóng" in blocked(CLOSE)


def test_the_overview_names_the_running_attempt(world: World) -> None:
    attempt = world.start()
    found = world.read(quiz_overview, world.ctx(HOA), world.campaign_id)
    assert (found.running, found.attempts_left) == (attempt, 1)
