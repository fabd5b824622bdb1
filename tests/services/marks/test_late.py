"""Handing in late on the campus, and what it costs. Every test here runs on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from backbone import DAY, HOA, HOUR, MAI, MINUTE, NOW, World
from marking_cast import LATE, WRITTEN, Marking

from congvu.model.attempts import Attempt, EventType
from congvu.model.errors import Conflict
from congvu.services.attempts.overview import quiz_overview
from congvu.services.attempts.review import review_attempt
from congvu.services.campaigns.reports import campaign_report
from congvu.services.keeping.ticking import tick
from congvu.services.marks.override import override_mark
from congvu.store import attempts

CLOSES = NOW + 2 * DAY


@pytest.fixture
def marking(world: World) -> Marking:
    """Three quizzes with an essay, none sat yet."""
    return Marking(world).stage()


@pytest.fixture
def late(marking: Marking) -> str:
    """A campaign of the quiz that may be handed in up to three days late, a tenth of the points a day."""
    return marking.open(LATE, closes_at=CLOSES)


def word(marking: Marking, campaign: str, at: datetime, officer: str = HOA) -> Attempt:
    """A sitting in which the word alone is right: 2 of 6 points before any penalty."""
    return marking.write(campaign, officer, text=None, at=at)


@pytest.mark.parametrize(
    ("after", "penalty"),
    [(-MINUTE, 0.0), (MINUTE, 0.6), (DAY, 0.6), (DAY + MINUTE, 1.2), (3 * DAY - MINUTE, 1.8)],
)
def test_each_day_begun_costs_a_tenth(marking: Marking, late: str, after: timedelta, penalty: float) -> None:
    """Of the six points possible; the log and the result say so."""
    attempt = word(marking, late, CLOSES + after)
    result = marking.result(attempt)
    assert (result.penalty, result.points) == (penalty, round(2 - penalty, 4))
    marked = marking.world.read(attempts.events_of, attempt.id)[-1]
    assert (marked.type, marked.payload["penalty"]) == (EventType.MARKED, penalty)


def test_after_the_last_day_nothing_is_taken(marking: Marking, late: str) -> None:
    with pytest.raises(Conflict, match="đã đóng"):
        word(marking, late, CLOSES + 3 * DAY)


def test_without_a_policy_the_close_is_the_close(marking: Marking) -> None:
    campaign = marking.open(WRITTEN, closes_at=CLOSES)
    with pytest.raises(Conflict, match="đã đóng"):
        word(marking, campaign, CLOSES + MINUTE)


def test_an_attempt_goes_on_beyond_the_close_and_says_so(marking: Marking, late: str) -> None:
    """Begun five minutes before the close with ten minutes to work: on time, or late by a day."""
    begun = CLOSES - 5 * MINUTE
    attempt = marking.world.start(HOA, begun, late)
    assert attempt.deadline_at == begun + 10 * MINUTE
    marking.world.submit(attempt, {marking.word_slot(attempt): "phiếu hẹn"}, CLOSES + MINUTE)
    assert marking.result(attempt).penalty == 0.6
    other = marking.world.start(MAI, begun, late)
    marking.world.submit(other, {marking.word_slot(other): "phiếu hẹn"}, CLOSES + timedelta(seconds=20))
    assert marking.result(other).penalty == 0.0  # within the grace


def test_a_deadline_never_goes_beyond_the_last_day(marking: Marking, late: str) -> None:
    end = CLOSES + 3 * DAY
    assert marking.world.start(HOA, end - MINUTE, late).deadline_at == end


def test_who_was_done_before_the_close_is_not_late_when_her_time_runs_out(
    marking: Marking, late: str
) -> None:
    """Nor because the server was down for days: the last answer counts."""
    begun = CLOSES - 5 * MINUTE
    attempt = marking.world.start(HOA, begun, late)
    marking.world.save(attempt, marking.word_slot(attempt), "phiếu hẹn", at=CLOSES - MINUTE)
    other = marking.world.start(MAI, begun, late)
    marking.world.save(other, marking.word_slot(other), "phiếu hẹn", at=CLOSES + MINUTE)
    assert tick(marking.world.store, marking.world.ctx(at=CLOSES + 2 * DAY)).ended == 2
    assert (marking.result(attempt).penalty, marking.result(other).penalty) == (0.0, 0.6)


def test_points_do_not_fall_below_nothing_and_the_penalty_stays_whole(marking: Marking, late: str) -> None:
    """When a mark is raised afterwards, the penalty is taken from that."""
    attempt = marking.write(late, text=None, typed="sai", at=CLOSES + 2 * DAY + HOUR)
    assert (marking.result(attempt).points, marking.result(attempt).penalty) == (0.0, 1.8)
    ctx, scope = marking.ctx("cuc"), marking.world.scope("cuc")
    slot = marking.word_slot(attempt)
    marking.world.write(override_mark, ctx, scope, attempt.id, slot, 2.0, "Chấp nhận cách viết khác")
    assert (marking.result(attempt).points, marking.result(attempt).penalty) == (0.2, 1.8)


def test_a_late_essay_is_marked_with_the_penalty(marking: Marking, late: str) -> None:
    """Passing is decided by what is left: 4 + 2 - 0.6 of 6."""
    attempt = marking.write(late, at=CLOSES + HOUR)
    assert marking.mark("cuc", "m1") == "decided"
    result = marking.result(attempt)
    assert (result.points, result.passed) == (5.4, True)


def test_the_best_attempt_is_the_best_after_penalties(marking: Marking, late: str) -> None:
    """Right but a day late is worth less than right in time; the same answers, and the earlier counts."""
    in_time = word(marking, late, CLOSES - HOUR)
    word(marking, late, CLOSES + HOUR)
    scope = marking.world.scope("lan")
    report = marking.world.read(campaign_report, marking.world.ctx("lan", CLOSES + 2 * DAY), scope, late)
    row = next(row for row in report.rows if row.officer_id == HOA)
    assert (row.points, row.penalty) == (marking.result(in_time).points, 0.0)


def test_review_waits_for_the_late_ones(marking: Marking, late: str) -> None:
    """The right answers stay closed until nobody can hand in any more."""
    attempt = word(marking, late, CLOSES - HOUR)
    ctx = marking.world.ctx(HOA, CLOSES + DAY)
    assert "answers" not in marking.world.read(review_attempt, ctx, attempt.id).shows
    ctx = marking.world.ctx(HOA, CLOSES + 3 * DAY + HOUR)
    assert "answers" in marking.world.read(review_attempt, ctx, attempt.id).shows


def test_the_start_page_lets_her_in_while_late_ones_are_taken(marking: Marking, late: str) -> None:
    overview = marking.world.read(quiz_overview, marking.world.ctx(HOA, CLOSES + DAY), late)
    assert overview.blocked == ""
    overview = marking.world.read(quiz_overview, marking.world.ctx(HOA, CLOSES + 3 * DAY), late)
    assert "đã đóng" in overview.blocked
