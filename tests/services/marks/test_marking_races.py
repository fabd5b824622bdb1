"""Two markers at the same moment: as if one had come after the other."""

from __future__ import annotations

import pytest
from backbone import CUC, DUNG, HOA, MAI, World
from marking_cast import CRITERIA, TWICE, Marking
from races import race

from congvu.model.attempts import EventType
from congvu.model.errors import Conflict
from congvu.services.marks.queue import CLAIM_LENGTH, claim_next
from congvu.services.marks.task import Judged, judge
from congvu.store import Tx, attempts


@pytest.fixture
def marking(world: World) -> Marking:
    """Three quizzes with an essay, none sat yet."""
    return Marking(world).stage()


@pytest.fixture(params=range(3))
def again(request: pytest.FixtureRequest) -> int:
    """A race is run some times."""
    return int(request.param)


def test_two_who_take_at_once_get_an_answer_each(marking: Marking, again: int) -> None:
    campaign = marking.open()
    marking.write(campaign, HOA)
    marking.write(campaign, MAI)

    def take(tx: Tx, marker: str) -> str:
        claim = claim_next(tx, marking.ctx(marker), marking.world.scope(marker))
        assert claim is not None
        return claim.attempt_id

    found = race(marking.world, lambda tx: take(tx, CUC), lambda tx: take(tx, DUNG))
    assert len(set(found)) == 2


def test_two_who_take_the_last_one_at_once(marking: Marking, again: int) -> None:
    marking.write(marking.open())
    scopes = {who: marking.world.scope(who) for who in (CUC, DUNG)}
    takes = [lambda tx, who=who: claim_next(tx, marking.ctx(who), scopes[who]) for who in (CUC, DUNG)]
    found = race(marking.world, *takes)
    assert sorted(one is None for one in found) == [False, True]


@pytest.mark.parametrize("quiz_id", ["written", TWICE])
def test_two_who_judge_at_once(marking: Marking, again: int, quiz_id: str) -> None:
    """Where one mark decides, the second is told; where two are wanted, both count."""
    attempt = marking.write(marking.open(quiz_id))
    later = marking.world.now + CLAIM_LENGTH
    tasks = {CUC: marking.take(CUC), DUNG: marking.take(DUNG, at=later)}
    scopes = {who: marking.world.scope(who) for who in tasks}
    levels = dict.fromkeys(CRITERIA, "m1")

    def give(tx: Tx, who: str) -> str:
        ctx = marking.ctx(who, at=later)
        return judge(tx, ctx, scopes[who], tasks[who], Judged(f"form-{who}", levels)).value

    found = race(marking.world, lambda tx: give(tx, CUC), lambda tx: give(tx, DUNG))
    types = [event.type for event in marking.world.read(attempts.events_of, attempt.id)]
    assert types.count(EventType.REGRADED) == 1
    if quiz_id == TWICE:
        assert sorted(found) == ["decided", "second"]
    else:
        assert sum(isinstance(one, Conflict) for one in found) == 1


def test_one_form_sent_twice_at_once_is_one_judgement(marking: Marking, again: int) -> None:
    attempt = marking.write(marking.open())
    task, scope = marking.take(CUC), marking.world.scope(CUC)
    given = Judged("form", dict.fromkeys(CRITERIA, "m1"))
    give = lambda tx: judge(tx, marking.ctx(CUC), scope, task, given).value  # noqa: E731
    assert race(marking.world, give, give) == ["decided", "decided"]
    types = [event.type for event in marking.world.read(attempts.events_of, attempt.id)]
    assert types.count(EventType.JUDGED) == 1
