"""What a trainee sees of her result, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from backbone import DAY, FINAL, GRACE, HOA, MAI, MINUTE, NOW, World, blueprint, bundle, items
from sqlalchemy import update

from congvu.model.attempts import Cause, EventType, Result
from congvu.model.content import REVIEWED, LatePolicy, Phase
from congvu.model.errors import Conflict, NotFound
from congvu.services.attempts.overview import quiz_overview
from congvu.services.attempts.review import RIGHT_AFTER, Review, last_end, review_attempt, review_phase
from congvu.services.campaigns.trainee_home import home
from congvu.store import Tx, attempts
from congvu.store.marks import marks_to_json
from congvu.store.schema import campaign

SECOND = timedelta(seconds=1)
CLOSE = NOW + 30 * DAY
SHUT = CLOSE + GRACE + SECOND
"""The first second in which nobody's answer can still be taken."""
SECRETS = ("BÍ MẬT", "PHẢN HỒI", "phiếu hẹn")


def review(world: World, at: datetime = NOW + MINUTE, right: int = 0) -> Review:
    attempt = world.sit(right=right)
    return world.read(review_attempt, world.ctx(HOA, at), attempt.id)


@pytest.mark.parametrize("at", [NOW, NOW + MINUTE, NOW + DAY, CLOSE - SECOND, CLOSE, CLOSE + GRACE])
def test_no_key_and_no_feedback_before_the_policy_opens_them(world: World, at: datetime) -> None:
    found = review(world, at)
    assert found.opened.keys == {}
    assert not any(secret in repr(found) for secret in SECRETS)


def test_keys_and_feedback_when_the_campaign_has_closed(world: World) -> None:
    opened = review(world, SHUT).opened
    assert opened.keys.keys() == opened.feedback.keys() == {slot.slot for slot in opened.slots}
    assert all(feedback["why"] == "LÝ DO BÍ MẬT" for feedback in opened.feedback.values())


def test_the_keys_shown_are_those_that_marked_it(world: World) -> None:
    attempt = world.sit()
    world.publish(bundle(items("c")))
    found = world.read(review_attempt, world.ctx(HOA, SHUT), attempt.id)
    assert {key.get("option", "b") for key in found.opened.keys.values()} == {"b"}


@pytest.mark.parametrize(
    ("at", "phase"),
    [
        (NOW, Phase.AFTER),
        (NOW + RIGHT_AFTER - SECOND, Phase.AFTER),
        (NOW + RIGHT_AFTER, Phase.OPEN),
        (CLOSE + GRACE, Phase.OPEN),
        (SHUT, Phase.CLOSED),
    ],
)
def test_phases_follow_the_submission_and_the_close(world: World, at: datetime, phase: Phase) -> None:
    assert review(world, at).phase is phase


def test_right_after_a_submission_at_the_close_the_campaign_is_closed(world: World) -> None:
    assert review_phase(CLOSE - SECOND, CLOSE, shut=True) is Phase.CLOSED


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
        for at in (NOW, NOW + DAY, SHUT)
    ]
    assert [bool(result) for result in shown] == [True, False, True]


def test_the_home_page_shows_marks_only_while_the_policy_does(world: World) -> None:
    world.sit(right=4)
    entries = [world.read(home, world.ctx(HOA, at))[0] for at in (NOW, NOW + DAY, SHUT)]
    assert [entry.best is not None for entry in entries] == [True, False, True]


# -- the last phase begins when nobody sits the quiz any more ----------------------------------------------------
def test_late_days_hold_the_keys_back(world: World) -> None:
    """With a late policy the last attempt may end days after the close."""
    late = blueprint(late=LatePolicy(3, 0.1))
    world.publish(bundle(quizzes=[late]))
    world.campaign_id = world.open(FINAL).id
    attempt = world.sit()
    held = world.read(review_attempt, world.ctx(HOA), attempt.id).campaign
    assert last_end(held, late) == CLOSE + 3 * DAY
    for at, phase in ((CLOSE + 2 * DAY, Phase.OPEN), (CLOSE + 3 * DAY + GRACE + SECOND, Phase.CLOSED)):
        assert world.read(review_attempt, world.ctx(HOA, at), attempt.id).phase is phase


def test_a_colleague_who_still_sits_the_quiz_holds_the_keys_back(world: World) -> None:
    """A campaign that was shortened under way: her deadline is the one that she was given."""
    mine, hers = world.sit(), world.start(MAI)
    shortened = update(campaign).where(campaign.c.id == world.campaign_id).values(closes_at=NOW)
    world.store.write(lambda tx: tx.execute(shortened))

    def phase(at: datetime) -> Phase:
        return world.read(review_attempt, world.ctx(HOA, at), mine.id).phase

    assert phase(NOW + 3 * MINUTE) is Phase.OPEN
    assert phase(hers.deadline_at + GRACE) is Phase.OPEN
    assert phase(hers.deadline_at + GRACE + SECOND) is Phase.CLOSED
    world.submit(hers, at=NOW + 4 * MINUTE)
    assert phase(NOW + 5 * MINUTE) is Phase.CLOSED


# -- the four words open four things, each by itself ---------------------------------------------------------------
@pytest.mark.parametrize(
    "shown", [frozenset(w) for n in range(5) for w in combinations(REVIEWED, n)], ids=sorted
)
def test_each_word_opens_its_own_and_nothing_else(world: World, shown: frozenset[str]) -> None:
    world.close()
    world.publish(bundle(quizzes=[blueprint(review={Phase.AFTER: shown}, attempts=1)]))
    world.campaign_id = world.open(FINAL).id
    opened = review(world, right=2).opened
    assert bool(opened.marks) == ("marks" in shown)
    assert bool(opened.keys) == ("answers" in shown)
    assert bool(opened.feedback) == ("why" in shown)
    assert bool(opened.provisions) == ("provisions" in shown)
    assert bool(opened.answers) == bool(shown & {"answers", "why"})


# -- marks that changed -----------------------------------------------------------------------------------------
def test_a_regrade_is_told_with_points_before_and_after(world: World) -> None:
    attempt = world.sit(right=4)
    before = world.read(review_attempt, world.ctx(HOA), attempt.id)
    assert before.regrade is None
    changed = replace(before.result, points=3.0)
    world.write(regrade, attempt.id, changed, Cause.REGRADE)
    told = world.read(review_attempt, world.ctx(HOA), attempt.id).regrade
    assert told is not None
    assert (told.before, told.after, told.reason, told.cause) == (4.0, 3.0, "Sửa đáp án", Cause.REGRADE)
    assert (
        world.read(review_attempt, world.ctx(HOA, NOW + DAY), attempt.id).regrade is None
    )  # marks are not open


def regrade(tx: Tx, attempt_id: str, result: Result, cause: Cause) -> None:
    """A change of marks in the log."""
    payload = {**marks_to_json(result), "cause": cause.value, "reason": "Sửa đáp án"}
    attempts.append_event(tx, attempt_id, EventType.REGRADED, NOW, payload)


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
