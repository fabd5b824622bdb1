"""What a seed plants in a day: who comes when, with which papers, and what goes wrong in the office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from congvu.courses.day.dice import Dice
from congvu.courses.day.world import Procedure, RuleSet, World
from congvu.courses.desk import Desk
from congvu.courses.dossier import Action, Channel, Dossier, Step
from congvu.law.calendar import WorkCalendar
from congvu.law.deadlines import TimeLimit

BEFORE_BREAK, AFTER_BREAK = timedelta(minutes=15), timedelta(minutes=5)
"""Nobody comes and nothing is told so shortly before a break, nor in it; who would, comes so soon after it."""
SEEDS = 2**31
CASES = 11
"""Dossiers of a day, and so the names that it needs."""
_COUNTER_SLOTS = ((10, 35), (50, 85), (105, 150), (165, 215), (345, 390), (455, 490))
"""When people come, in minutes after the opening at 7:30; the last after three o'clock."""


class StoryPlan(StrEnum):
    """What is the matter with a dossier."""

    COMPLETE = "complete"
    MISSING = "missing"
    UNFIT = "unfit"
    """A ground to refuse shows on its papers."""
    LATE = "late"
    """Received before; its unit will not keep the time."""
    COLLECT = "collect"
    """Received before; its result comes today."""
    STOP = "stop"
    """Received before; its citizen asks to stop."""


TODAY = frozenset({StoryPlan.COMPLETE, StoryPlan.MISSING, StoryPlan.UNFIT})


class Ask(StrEnum):
    """What is asked of the player, beside the dossiers that come in."""

    STAND_IN = "stand_in"
    LATE = "late"
    BACKDATE = "backdate"
    AGAIN = "again"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Case:
    """A dossier of the day. ``comes_at``: when it or its citizen comes to the desk; for a result, to collect it.

    ``supplement_min`` after being asked she is back; ``solve_min`` working minutes the unit takes; a result of an
    earlier dossier is ``ready_at``.
    """

    dossier: Dossier
    procedure: str
    citizen: str
    plan: StoryPlan
    comes_at: datetime
    proxy: bool = False
    ground: str = ""
    found: frozenset[str] = frozenset()
    supplement_min: int = 0
    solve_min: int = 0
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CitizenRequest:
    """Something asked at an instant, about a dossier (empty: none). ``by_on``: when the unit will have done it."""

    ask: Ask
    at: datetime
    case: str = ""
    by_on: date | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A day: its dossiers and requests by id, who is away and why."""

    seed: int
    rules: str
    on: date
    cases: Mapping[str, Case]
    requests: Mapping[Ask, CitizenRequest]
    absentee: tuple[str, str]


def make_story(world: World, rules_id: str, seed: int) -> Story:
    """The day of a seed under a rule set. Raises ``LookupError`` for an unknown set, ``ValueError`` for no seed."""
    if not 0 <= seed < SEEDS:
        raise ValueError(seed)
    rule_set = world.rule_sets[rules_id]
    return _Teller(world, rule_set, seed).tell()


class _Teller:
    """Makes up one day. The order of throws is part of what a seed means: new throws go last."""

    def __init__(self, world: World, rule_set: RuleSet, seed: int) -> None:
        self.world, self.rule_set, self.seed = world, rule_set, seed
        self.dice = Dice(f"congvu day {seed} {rule_set.rules.id}")
        self.on = self.dice.pick(rule_set.days)
        self.calendar: WorkCalendar = world.calendar
        self.desk = Desk((rule_set.rules,), self.calendar)
        self.names = iter(self.dice.shuffled(world.citizens))
        self.number = 0

    def tell(self) -> Story:
        cases = [*self._backlog(), *self._arrivals(), self._online(), self._post()]
        requests = self._requests(cases)
        absentee = self.dice.pick(self.world.absentees)
        by_id = {case.dossier.id: case for case in cases}
        return Story(self.seed, self.rule_set.rules.id, self.on, by_id, requests, absentee)

    # -- dossiers of today ---------------------------------------------------------------------------------

    def _arrivals(self) -> Iterable[Case]:
        plans = [
            (StoryPlan.COMPLETE, True),
            (StoryPlan.MISSING, None),
            (StoryPlan.UNFIT, None),
            (StoryPlan.COMPLETE, False),
        ]
        order = [*self.dice.shuffled([*plans, (StoryPlan.MISSING, None)]), (StoryPlan.COMPLETE, True)]
        for (plan, same_day), slot in zip(order, _COUNTER_SLOTS, strict=True):
            yield self._case(plan, Channel.COUNTER, self._at(self.dice.between(*slot)), same_day=same_day)

    def _online(self) -> Case:
        """Filed in the afternoon of the working day before, so that its eight working hours end this afternoon."""
        filed_at = datetime.combine(self._before(1), time(13)) + timedelta(minutes=self.dice.between(30, 200))
        plan = self.dice.pick((StoryPlan.COMPLETE, StoryPlan.COMPLETE, StoryPlan.MISSING))
        return self._case(plan, Channel.ONLINE, self._at(0), filed_at=filed_at)

    def _post(self) -> Case:
        plan = self.dice.pick((StoryPlan.COMPLETE, StoryPlan.MISSING))
        return self._case(plan, Channel.POST, self._at(self.dice.between(75, 120)))

    def _case(
        self,
        plan: StoryPlan,
        channel: Channel,
        comes_at: datetime,
        *,
        same_day: bool | None = None,
        filed_at: datetime | None = None,
    ) -> Case:
        procedure = self.dice.pick(fitting(self.world, plan, channel, same_day=same_day))
        ground = self.dice.pick(procedure.grounds).id if plan is StoryPlan.UNFIT else ""
        proxy = procedure.proxy is not None and not ground and self.dice.below(3) == 0
        papers = [*procedure.papers, *([procedure.proxy] if proxy and procedure.proxy else [])]
        missing = self._missing([paper.id for paper in papers if paper.missable], plan)
        could = [paper.id for paper in papers if paper.found and paper.id not in missing]
        in_database = frozenset(paper_id for paper_id in could if self.dice.below(2))
        required = frozenset(paper.id for paper in papers)
        self.number += 1
        limit = procedure.channels[channel].limit
        dossier = Dossier(
            f"h{self.number}", limit, channel, filed_at or comes_at, required, required - frozenset(missing)
        )
        return Case(
            dossier,
            procedure.code,
            next(self.names),
            plan,
            comes_at,
            proxy,
            ground,
            in_database,
            self.dice.between(80, 115) if channel is Channel.COUNTER else 0,
            self.dice.between(35, 70),
        )

    def _missing(self, ids: list[str], plan: StoryPlan) -> list[str]:
        if plan is not StoryPlan.MISSING:
            return []
        count = 2 if len(ids) > 2 and self.dice.below(2) else 1
        return self.dice.shuffled(ids)[:count]

    # -- dossiers from before ------------------------------------------------------------------------------

    def _backlog(self) -> Iterable[Case]:
        late, collect, stop = self.dice.shuffled(_backlog(self.world))[:3]
        yield self._earlier("c1", StoryPlan.LATE, late, _days(late) - 1)
        ready_at = self._at(self.dice.between(40, 150))
        comes_at = self._awake(ready_at + timedelta(minutes=self.dice.between(40, 80)))
        yield self._earlier("c2", StoryPlan.COLLECT, collect, _days(collect), ready_at, comes_at)
        comes_at = self._at(self.dice.between(100, 440))
        yield self._earlier("c3", StoryPlan.STOP, stop, 1, comes_at=comes_at)

    def _earlier(
        self,
        case_id: str,
        plan: StoryPlan,
        procedure: Procedure,
        days_before: int,
        ready_at: datetime | None = None,
        comes_at: datetime | None = None,
    ) -> Case:
        """A dossier that was received so many working days ago and handed over at once."""
        filed_at = datetime.combine(self._before(days_before), time(8)) + timedelta(
            minutes=self.dice.below(150)
        )
        papers = frozenset(paper.id for paper in procedure.papers)
        limit = procedure.channels[Channel.COUNTER].limit
        dossier = Dossier(case_id, limit, Channel.COUNTER, filed_at, papers, papers)
        for action, minutes in ((Action.RECEIVE, 5), (Action.HAND_OVER, 25)):
            outcome = self.desk.take(dossier, Step(action, filed_at + timedelta(minutes=minutes)))
            assert not outcome.breaches, outcome
            dossier = outcome.dossier
        return Case(
            dossier, procedure.code, next(self.names), plan, comes_at or self._at(0), ready_at=ready_at
        )

    # -- what is asked -------------------------------------------------------------------------------------

    def _requests(self, cases: list[Case]) -> dict[Ask, CitizenRequest]:
        late, stop = cases[0], cases[2]
        told_at = self._at(self.dice.between(110, 330))
        pressed_at = self._awake(told_at + timedelta(minutes=self.dice.between(3, 12)))
        due = late.dossier.promised_at
        assert due is not None
        by_on = self.calendar.working_day(due.date(), self.dice.between(1, 3))
        again_on = self.calendar.working_day(by_on, self.dice.between(1, 2))
        case_id = late.dossier.id
        made = [
            CitizenRequest(Ask.STAND_IN, self._at(self.dice.between(3, 12))),
            CitizenRequest(Ask.LATE, told_at, case_id, by_on),
            CitizenRequest(Ask.BACKDATE, pressed_at, case_id),
            CitizenRequest(Ask.AGAIN, self._at(self.dice.between(500, 525)), case_id, again_on),
            CitizenRequest(Ask.STOP, stop.comes_at, stop.dossier.id),
        ]
        return {request.ask: request for request in made}

    # -- time ----------------------------------------------------------------------------------------------

    def _at(self, minutes: int) -> datetime:
        return self._awake(self.calendar.opening(self.on) + timedelta(minutes=minutes))

    def _awake(self, at: datetime) -> datetime:
        return awake(self.calendar, at)

    def _before(self, count: int) -> date:
        day = self.on
        for _ in range(count):
            day = self.calendar.last_working_day_until(day - timedelta(days=1))
        return day


def fitting(
    world: World, plan: StoryPlan, channel: Channel, *, same_day: bool | None = None
) -> list[Procedure]:
    """The procedures that a dossier of that plan and channel may be of; ``same_day`` (or not) if that matters."""
    procedures = []
    for procedure in world.procedures.values():
        terms = procedure.channels.get(channel)
        if terms is None or not terms.drawn:
            continue
        fits = same_day is None or (terms.limit.counts is TimeLimit.SAME_DAY) is same_day
        misses = plan is not StoryPlan.MISSING or any(paper.missable for paper in procedure.papers)
        if fits and misses and (procedure.grounds or plan is not StoryPlan.UNFIT):
            procedures.append(procedure)
    return procedures


def _backlog(world: World) -> list[Procedure]:
    return [
        procedure
        for procedure in fitting(world, StoryPlan.COMPLETE, Channel.COUNTER, same_day=False)
        if _days(procedure) > 1
    ]


def _days(procedure: Procedure) -> int:
    limit = procedure.channels[Channel.COUNTER].limit
    return limit.days if limit.counts is TimeLimit.WORKING_DAYS else 0


def could_come(world: World) -> dict[str, bool]:
    """Whether a world has procedures for all that a day plants, by what is needed (Vietnamese)."""
    backlog = len(_backlog(world)) >= 3
    counter = Channel.COUNTER
    return {
        "hồ sơ trực tiếp trả trong ngày": bool(fitting(world, StoryPlan.COMPLETE, counter, same_day=True)),
        "ba thủ tục nộp trực tiếp, thời hạn từ 2 ngày làm việc": backlog,
        "hồ sơ trực tiếp có thể thiếu giấy": bool(fitting(world, StoryPlan.MISSING, counter)),
        "hồ sơ trực tiếp có lý do từ chối": bool(fitting(world, StoryPlan.UNFIT, counter)),
        "hồ sơ bưu chính": bool(fitting(world, StoryPlan.MISSING, Channel.POST)),
        "hồ sơ trực tuyến": bool(fitting(world, StoryPlan.MISSING, Channel.ONLINE)),
    }


def awake(calendar: WorkCalendar, at: datetime) -> datetime:
    """The instant itself, or shortly after the break in which it falls."""
    for (_, begins), (ends, _) in pairwise(calendar.hours):
        opens = datetime.combine(at.date(), ends) + AFTER_BREAK
        if datetime.combine(at.date(), begins) - BEFORE_BREAK <= at < opens:
            return opens
    return at
