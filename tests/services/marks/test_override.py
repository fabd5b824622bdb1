"""Changing a mark by hand, with a reason. Every test here runs on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from backbone import BINH, CUC, DUNG, EN, HOA, LAN, MAI, World, dump_rows
from marking_cast import Marking

from congvu.model.attempts import Attempt, EventType, Result
from congvu.model.errors import Conflict, Forbidden, NotFound, UserError
from congvu.services.marks.override import Override, override_mark, override_own_mark
from congvu.store import attempts, audit
from congvu.store.gradebook.truth import finished_attempt
from congvu.store.schema import stale_output

REASON = "Phúc khảo theo biên bản số 12"


@pytest.fixture
def marking(world: World) -> Marking:
    """Three quizzes with an essay, none sat yet."""
    return Marking(world).stage()


@pytest.fixture
def attempt(marking: Marking) -> Attempt:
    """Hoa wrote an essay and the right word."""
    return marking.write(marking.open())


def override(
    marking: Marking, attempt: Attempt, slot: str, points: float | None, by: str = CUC, reason: str = REASON
) -> Override:
    ctx, scope = marking.ctx(by), marking.world.scope(by)
    return marking.world.write(override_mark, ctx, scope, attempt.id, slot, points, reason)


def points_of(result: Result, slot: str) -> float:
    """The points that stand in a slot."""
    mark = result.mark_of(slot)
    assert mark is not None
    return mark.points


def test_points_change_and_the_log_says_why(marking: Marking, attempt: Attempt) -> None:
    slot = marking.word_slot(attempt)
    found = override(marking, attempt, slot, 0.5)
    assert (points_of(found.before, slot), points_of(found.after, slot)) == (2.0, 0.5)
    event = marking.world.read(attempts.events_of, attempt.id)[-1]
    assert (event.type, event.payload["cause"], event.payload["changed"]) == (
        EventType.REGRADED,
        "override",
        {slot: 0.5},
    )
    (entry,) = marking.world.read(audit.entries, action="override_mark")
    assert (entry.actor, entry.reason, entry.unit_id) == (CUC, REASON, "dong")
    assert entry.before != entry.after
    stored = marking.world.read(finished_attempt, attempt.id)
    assert stored is not None and stored.manual == {slot: 0.5}


def test_an_essay_can_be_marked_over_the_queue(marking: Marking, attempt: Attempt) -> None:
    """It is decided then, and waits for nobody; the attempt may pass."""
    slot = marking.essay_slot(attempt)
    found = override(marking, attempt, slot, 4.0)
    assert (found.before.mark_of(slot), points_of(found.after, slot)) == (None, 4.0)
    assert marking.result(attempt).passed and not marking.take(DUNG)


def test_an_override_goes_before_a_marker(marking: Marking, attempt: Attempt) -> None:
    marking.mark(CUC, "m3", comment="Chưa rõ")
    override(marking, attempt, marking.essay_slot(attempt), 3.0, by=DUNG)
    assert marking.points(attempt)[marking.essay_slot(attempt)] == 3.0
    assert marking.comments(attempt) == {marking.essay_slot(attempt): "Chưa rõ"}


def test_back_to_the_machine(marking: Marking, attempt: Attempt) -> None:
    """The word gets the machine's points again, and the gradebook no longer calls them a person's."""
    slot = marking.word_slot(attempt)
    override(marking, attempt, slot, 0.5)
    assert points_of(override(marking, attempt, slot, None).after, slot) == 2.0
    stored = marking.world.read(finished_attempt, attempt.id)
    assert stored is not None and stored.manual == {}
    override(marking, attempt, slot, 2.0)
    override(marking, attempt, slot, None)
    stored = marking.world.read(finished_attempt, attempt.id)
    assert stored is not None and stored.manual == {}


def test_an_essay_given_back_waits_anew(marking: Marking, attempt: Attempt) -> None:
    """For the same marker too: what she said before no longer counts."""
    slot = marking.essay_slot(attempt)
    marking.mark(CUC, "m1", comment="Tốt")
    assert override(marking, attempt, slot, None).after.mark_of(slot) is None
    assert marking.result(attempt).pending == (slot,) and not marking.result(attempt).passed
    assert marking.comments(attempt) == {}
    assert marking.mark(CUC, "m3") == "decided"
    assert marking.points(attempt)[slot] == 0.0


@pytest.mark.parametrize("points", [-0.5, 4.5, float("nan"), float("inf")])
def test_points_beyond_the_slot_are_refused(marking: Marking, attempt: Attempt, points: float) -> None:
    before = dump_rows(marking.world.store)
    with pytest.raises(Conflict, match="vượt khung 0–4"):
        override(marking, attempt, marking.essay_slot(attempt), points)
    assert dump_rows(marking.world.store) == before


@pytest.mark.parametrize("reason", ["", "   ", "quá ngắn", "Đặng Thị Thúy Hòa làm đơn xin", "x" * 600])
def test_a_reason_is_required_and_names_nobody(marking: Marking, attempt: Attempt, reason: str) -> None:
    with pytest.raises(UserError):
        override(marking, attempt, marking.word_slot(attempt), 1.0, reason=reason)


@pytest.mark.parametrize(("who", "error"), [(BINH, NotFound), (LAN, NotFound), (HOA, NotFound)])
def test_who_does_not_mark_there_may_not(
    marking: Marking, attempt: Attempt, who: str, error: type[UserError]
) -> None:
    """The marker next door, the organiser of the very unit, the trainee herself."""
    with pytest.raises(error):
        override(marking, attempt, marking.word_slot(attempt), 2.0, by=who)


def test_nobody_overrides_her_own(marking: Marking) -> None:
    """Mai holds a marker's role in her own unit."""
    attempt = marking.write(marking.open(), MAI)
    with pytest.raises(Forbidden):
        override(marking, attempt, marking.word_slot(attempt), 2.0, by=MAI)
    slot = marking.word_slot(attempt)
    assert points_of(override(marking, attempt, slot, 1.0, by=EN).after, slot) == 1.0


def test_an_unknown_slot_or_attempt(marking: Marking, attempt: Attempt) -> None:
    with pytest.raises(NotFound, match="s99"):
        override(marking, attempt, "s99", 1.0)
    with pytest.raises(NotFound):
        marking.world.write(
            override_mark, marking.ctx(CUC), marking.world.scope(CUC), "0" * 20, "s01", 1.0, REASON
        )


def own(marking: Marking, task: str, by: str, points: float | None) -> Any:
    ctx, scope = marking.ctx(by), marking.world.scope(by)
    return marking.world.write(override_own_mark, ctx, scope, task, points, "Tôi bấm nhầm mức khi chấm.")


def test_a_marker_puts_her_own_mark_right(marking: Marking, attempt: Attempt) -> None:
    task = marking.take(CUC)
    marking.judge(task, CUC, level="m3")
    assert points_of(own(marking, task, CUC, 4.0).after, marking.essay_slot(attempt)) == 4.0
    with pytest.raises(NotFound):
        own(marking, task, DUNG, 0.0)


def test_a_marker_does_not_overrule_another(marking: Marking, attempt: Attempt) -> None:
    """Neither before the second has marked nor afterwards."""
    task = marking.take(CUC)
    marking.judge(task, CUC, level="m1", second=True)
    with pytest.raises(Conflict):
        own(marking, task, CUC, 0.0)
    marking.mark(DUNG, "m1")
    with pytest.raises(Conflict):
        own(marking, task, CUC, 0.0)


def test_what_was_made_from_the_old_marks_is_flagged(marking: Marking, attempt: Attempt) -> None:
    """Feedback at every change; a certificate where passing or failing turns."""
    override(marking, attempt, marking.word_slot(attempt), 1.0)
    assert [row.kind for row in marking.world.rows(stale_output)] == ["feedback"]
    override(marking, attempt, marking.essay_slot(attempt), 4.0)
    rows = marking.world.rows(stale_output)
    assert {(row.kind, row.attempt_id) for row in rows} == {
        ("certificate", attempt.id),
        ("feedback", attempt.id),
    }
