"""Driving simulated people through the real services, in the order of the clock they would have kept.

A script is a generator: it yields the instant of its next action and acts when resumed. :func:`play` runs many side
by side. Everything random hangs on seed, campaign and staff code, so a run that was cut goes on as it would have.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeAlias

from congvu.model.attempts import Attempt, AttemptState
from congvu.model.campaigns import Campaign
from congvu.model.content import Json, KeyRevision, PaperSlot
from congvu.model.errors import Conflict
from congvu.model.people import Role
from congvu.sample.behaviour import SampleCourse, SamplePlan, Window, plan
from congvu.sample.people import SEED, SampleOfficer
from congvu.sample.response import Traits, respond, traits
from congvu.services.attempts import AnswerSave, expire_attempt, save_answers, start_attempt, submit_attempt
from congvu.services.context import Context, Services
from congvu.services.learning import judge_practice, note_reading
from congvu.store import Tx, attempts, content, results

Script: TypeAlias = Generator[datetime, None, None]
Steps: TypeAlias = Generator[datetime, None, datetime]
READ_SECTION_S = 55.0
READ_SD = 0.5
TURN_S = 8.0
"""Seconds between the last answer and the button that submits."""
BEFORE_DEADLINE = timedelta(seconds=4)
AFTER_GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Trainee:
    """A simulated person in one campaign."""

    officer_id: str
    code: str
    traits: Traits
    plan: SamplePlan


@dataclass(slots=True)
class SampleDesk:
    """One campaign within one transaction."""

    tx: Tx
    services: Services
    campaign: Campaign
    _keys: dict[str, KeyRevision] = field(default_factory=dict)

    def ctx(self, at: datetime, who: Trainee, number: int = 0) -> Context:
        """The call of a trainee at an instant; papers are drawn from the fixed seed."""
        rng = self.rng(who, f"paper:{number}")
        call = Context(at, self.services, seed=lambda: rng.getrandbits(32))
        return call.acting_as(who.officer_id, Role.TRAINEE)

    def rng(self, who: Trainee, what: str) -> Random:
        """A generator of its own for each thing a person does."""
        return Random(f"{SEED}:{self.campaign.course_id}:{who.code}:{what}")

    def key(self, version_id: str) -> KeyRevision:
        """The newest key of an item version."""
        if version_id not in self._keys:
            self._keys |= content.latest_keys(self.tx, [version_id])
        return self._keys[version_id]


def trainee(officer: SampleOfficer, officer_id: str, course_id: str, window: Window) -> Trainee:
    """An officer with her traits and her plan for a campaign."""
    who = traits(SEED, officer.staff_code, officer.post.unit_code)
    intentions = plan(Random(f"{SEED}:{course_id}:{officer.staff_code}:plan"), window)
    return Trainee(officer_id, officer.staff_code, who, intentions)


def play(scripts: Iterable[Script], until: datetime) -> None:
    """Runs scripts side by side by the clock; what would come after ``until`` does not happen."""
    queue: list[tuple[datetime, int, Script]] = []
    for number, script in enumerate(scripts):
        _push(queue, number, script)
    while queue and queue[0][0] <= until:
        _, number, script = heapq.heappop(queue)
        _push(queue, number, script)


def _push(queue: list[tuple[datetime, int, Script]], number: int, script: Script) -> None:
    at = next(script, None)
    if at is not None:
        heapq.heappush(queue, (at, number, script))


def scripts_of(desk: SampleDesk, who: Trainee, wanted: Callable[[date], bool]) -> Iterator[Script]:
    """What a person does on the days that are wanted (by the zone's calendar)."""
    zone = desk.services.zone
    if who.plan.read and wanted(who.plan.reads_at.astimezone(zone).date()):
        yield read_lessons(desk, who)
    for number, start in enumerate(who.plan.starts_at, 1):
        if wanted(start.astimezone(zone).date()):
            yield sit(desk, who, number, start)


def read_lessons(desk: SampleDesk, who: Trainee) -> Script:
    """Reads the lessons from the start, as far as her plan goes, and tries the practices."""
    steps = _lesson_steps(desk)
    rng = desk.rng(who, "reading")
    at = who.plan.reads_at
    for lesson_id, ref, version_id in steps[: round(who.plan.read * len(steps))]:
        at += timedelta(seconds=READ_SECTION_S * who.traits.pace * rng.lognormvariate(0, READ_SD))
        yield at
        if version_id:
            _practise(desk, who, rng, at, lesson_id, ref, version_id)
        else:
            note_reading(desk.tx, desk.ctx(at, who), desk.campaign.course_id, lesson_id, [ref])


def _lesson_steps(desk: SampleDesk) -> list[tuple[str, str, str]]:
    """(lesson, section or practice, item version of a practice or nothing), in reading order."""
    course = content.latest_course(desk.tx, desk.campaign.course_id)
    steps: list[tuple[str, str, str]] = []
    for lesson in course.body["lessons"] if course else ():
        steps += [(lesson["lesson_id"], anchor, "") for anchor, _ in lesson["sections"]]
        steps += [(lesson["lesson_id"], ref, view["version"]) for ref, view in lesson["practices"].items()]
    return steps


def _practise(
    desk: SampleDesk, who: Trainee, rng: Random, at: datetime, lesson_id: str, ref: str, version_id: str
) -> None:
    item = desk.services.cache.items(desk.tx, [version_id])[version_id]
    reply = respond(rng, desk.services.kinds, item, desk.key(version_id), who.traits)
    for value in reply.values[-1:]:
        judge_practice(desk.tx, desk.ctx(at, who), desk.campaign.course_id, lesson_id, ref, value)


def sit(desk: SampleDesk, who: Trainee, number: int, start: datetime) -> Script:
    """One attempt, unless an earlier one passed: answers saved as they come, then submitted or left lying."""
    yield start
    if not _comes_back(desk, who, number):
        return
    try:
        attempt = start_attempt(desk.tx, desk.ctx(start, who, number), desk.campaign.id)
    except (
        Conflict
    ):  # an earlier load has a campaign of this quiz that still runs: its attempts are the same ones
        return
    at = yield from _answer(desk, who, attempt)
    if who.plan.course is SampleCourse.ABANDONS:
        grace = desk.services.cache.publication(desk.tx, attempt.publication_id).blueprint.grace_s
        at = attempt.deadline_at + timedelta(seconds=grace) + AFTER_GRACE
        yield at
        expire_attempt(desk.tx, Context(at, desk.services), attempt.id)
        return
    at = min(at + timedelta(seconds=TURN_S), attempt.deadline_at - BEFORE_DEADLINE)
    yield at
    submit_attempt(desk.tx, desk.ctx(at, who), attempt.id)


def _comes_back(desk: SampleDesk, who: Trainee, number: int) -> bool:
    """Whether this is her next attempt: the earlier ones are over, and none passed."""
    earlier = attempts.attempts_of(desk.tx, desk.campaign.id, who.officer_id)
    if len(earlier) != number - 1 or any(attempt.state is AttemptState.OPEN for attempt in earlier):
        return False
    marks = results.results_of(desk.tx, desk.campaign.id, who.officer_id)
    return not any(mark.result.passed for mark in marks)


def _answer(desk: SampleDesk, who: Trainee, attempt: Attempt) -> Steps:
    """Goes through the paper until it is done, time is up, or (who abandons) in the middle; returns when."""
    rng = desk.rng(who, f"answers:{attempt.number}")
    read = who.plan.read if who.plan.reads_at < attempt.started_at else 0.0
    able = who.traits.after(read=read, tries=attempt.number - 1)
    slots = attempt.paper.slots
    if who.plan.course is SampleCourse.ABANDONS:
        slots = slots[: rng.randint(1, max(1, len(slots) - 2))]
    items = desk.services.cache.items(desk.tx, [slot.item_version_id for slot in slots])
    at, last = attempt.started_at, attempt.deadline_at - BEFORE_DEADLINE
    for slot in slots:
        item = items[slot.item_version_id]
        reply = respond(rng, desk.services.kinds, item, desk.key(item.id), able)
        for base, (value, seconds) in enumerate(zip(reply.values, reply.seconds, strict=False)):
            at += timedelta(seconds=seconds)
            if at >= last:
                return last
            yield at
            _save(desk, who, at, attempt, slot, base, value)
        at += timedelta(seconds=0 if reply.values else reply.total_s)
    return min(at, last)


def _save(
    desk: SampleDesk, who: Trainee, at: datetime, attempt: Attempt, slot: PaperSlot, base: int, value: Json
) -> None:
    save = AnswerSave(slot.slot, base, f"sample-{slot.slot}-{base}", value)
    save_answers(desk.tx, desk.ctx(at, who), attempt.id, [save])
