"""What is said of a day: by the five *rõ*, what was right, what broke which rule, and the share of points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from congvu.courses.day.closing import expected, left_over
from congvu.courses.day.faults import Clear, PlantedFault, Slip
from congvu.courses.day.state import Play
from congvu.courses.day.story import TODAY, Ask, Case, StoryPlan
from congvu.courses.day.world import World
from congvu.courses.dossier import Action, Channel, Dossier, Rule, State
from congvu.law.deadlines import hand_over_by

HEAVY = 2
"""What a stand-in, a delay and a date written back weigh beside a step of one dossier."""


@dataclass(frozen=True, slots=True)
class DayCheck:
    """One thing that a day asks for. ``subject`` is the dossier or request; it is right if it was done, unfaulted."""

    clear: Clear
    subject: str
    points: int
    right: bool
    faults: tuple[PlantedFault, ...] = ()


class DayOutcome(StrEnum):
    """How a citizen's matter stands at closing."""

    RETURNED = "returned"
    IN_WORK = "in_work"
    ASKED = "asked"
    REFUSED = "refused"
    STOPPED = "stopped"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Lived:
    """What a citizen lived through. ``waited_min`` at the counter until she was dealt with; ``None`` if she was not
    there; ``needless`` of her ``trips`` were for nothing; ``informed``: she was told in time what to expect."""

    case: str
    outcome: DayOutcome
    waited_min: int | None
    trips: int
    needless: int
    informed: bool


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """The debriefing of a day. ``share`` of the points, in [0, 1]."""

    checks: tuple[DayCheck, ...]
    lived: tuple[Lived, ...]

    @property
    def points(self) -> int:
        """Points earned."""
        return sum(check.points for check in self.checks if check.right)

    @property
    def max_points(self) -> int:
        """Points that the day had."""
        return sum(check.points for check in self.checks)

    @property
    def share(self) -> float:
        """Points earned of those that the day had."""
        return self.points / self.max_points

    @property
    def faults(self) -> tuple[PlantedFault, ...]:
        """All faults, in order of time."""
        faults = [fault for check in self.checks for fault in check.faults]
        return tuple(sorted(faults, key=lambda fault: fault.at))


def verdict(world: World, play: Play) -> DayVerdict:
    """Judges a day that has ended; raises ``ValueError`` for one that has not."""
    if not play.ended:
        raise ValueError("the day has not ended")
    faults = [*play.faults, *left_over(world, play)]
    planned = [*_of_cases(world, play), *_of_requests(play)]
    checks = _with_faults(planned, faults)
    return DayVerdict(tuple(checks), tuple(_lived(play, case, faults) for case in play.story.cases.values()))


# -- what a day asks for ---------------------------------------------------------------------------------------


def _of_cases(world: World, play: Play) -> Iterable[DayCheck]:
    for case_id, case in play.story.cases.items():
        dossier = play.dossiers[case_id]
        if case.plan in TODAY:
            yield from _of_today(world, play, case, dossier)
        elif case.plan is StoryPlan.COLLECT:
            yield DayCheck(Clear.RESULT, case_id, 1, dossier.state is State.RETURNED)
        elif case.plan is StoryPlan.LATE:
            yield DayCheck(Clear.DUTY, case_id, HEAVY, dossier.times(Action.TELL_DELAY) == 1)
        elif Ask.STOP in play.open:
            may = play.rule_set.rules.stop_on_request
            done = dossier.state is State.STOPPED if may else Ask.STOP in play.answered
            yield DayCheck(Clear.STEPS, case_id, 1, done)


def _of_today(world: World, play: Play, case: Case, dossier: Dossier) -> Iterable[DayCheck]:
    case_id, plan = dossier.id, case.plan
    received = dossier.times(Action.RECEIVE) == 1
    first = {
        StoryPlan.COMPLETE: received,
        StoryPlan.MISSING: dossier.times(Action.ASK) == 1,
        StoryPlan.UNFIT: dossier.state is State.REFUSED,
    }[plan]
    yield DayCheck(Clear.WHAT, case_id, 1, first)
    yield DayCheck(Clear.RESULT, case_id, 1, first and dossier.state is not State.FILED)
    if expected(play, case):
        yield DayCheck(Clear.STEPS, case_id, 1, received)
        yield DayCheck(Clear.WHO, case_id, 1, _handed_over(world, play, dossier))


def _handed_over(world: World, play: Play, dossier: Dossier) -> bool:
    """Handed over, or received so late that the next morning will do."""
    if dossier.times(Action.HAND_OVER):
        return True
    accepted = dossier.accepted_at
    return accepted is not None and hand_over_by(accepted, world.calendar) > play.now


def _of_requests(play: Play) -> Iterable[DayCheck]:
    yield DayCheck(Clear.WHO, Ask.STAND_IN, HEAVY, bool(play.stand_in))
    if Ask.BACKDATE in play.open:
        yield DayCheck(Clear.DUTY, Ask.BACKDATE, HEAVY, Ask.BACKDATE in play.answered)
    if Ask.AGAIN in play.open:
        yield DayCheck(Clear.DUTY, Ask.AGAIN, 1, Ask.AGAIN in play.answered)


def _with_faults(planned: list[DayCheck], faults: list[PlantedFault]) -> list[DayCheck]:
    """Each fault at the check that it spoils; one that belongs to none costs a point of its own."""
    checks = list(planned)
    for fault in faults:
        own = [number for number, check in enumerate(checks) if check.subject == fault.subject]
        same = [number for number in own if checks[number].clear is fault.clear]
        if same or len(own) == 1:
            number = (same or own)[0]
            check = checks[number]
            checks[number] = replace(check, right=False, faults=(*check.faults, fault))
        else:
            checks.append(DayCheck(fault.clear, fault.subject, 1, False, (fault,)))
    return checks


# -- what it was like ------------------------------------------------------------------------------------------

_OUTCOMES = {
    State.FILED: DayOutcome.WAITING,
    State.WAITING: DayOutcome.ASKED,
    State.RECEIVED: DayOutcome.IN_WORK,
    State.WITH_UNIT: DayOutcome.IN_WORK,
    State.SOLVED: DayOutcome.IN_WORK,
    State.RETURNED: DayOutcome.RETURNED,
    State.REFUSED: DayOutcome.REFUSED,
    State.STOPPED: DayOutcome.STOPPED,
}
_UNTOLD = frozenset({Rule.TELL_BEFORE, Rule.ON_TIME, Rule.ANSWER_ONLINE, Rule.REASONS, Slip.LEFT_WAITING})
_FOR_NOTHING = frozenset({Slip.LEFT_WAITING, Slip.NOT_RETURNED, Rule.TELL_BEFORE, Rule.ON_TIME})


def _lived(play: Play, case: Case, faults: list[PlantedFault]) -> Lived:
    dossier, life = play.dossiers[case.dossier.id], play.lives[case.dossier.id]
    codes = {fault.code for fault in faults if fault.subject == dossier.id}
    there = case.plan in TODAY and dossier.channel is Channel.COUNTER
    more = len(_FOR_NOTHING & codes) > 0 and dossier.channel is Channel.COUNTER
    return Lived(
        dossier.id,
        _OUTCOMES[dossier.state],
        _minutes(life.came_at, life.dealt_at or play.now) if there else None,
        life.trips + more,
        life.needless + more,
        not _UNTOLD & codes,
    )


def _minutes(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds() // 60)
