"""The campaigns of the sample: one that ran in May 2025, and two that are open now, one of them with work for markers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import TypeAlias

from congvu.model.campaigns import Campaign, Scope
from congvu.model.people import Role
from congvu.sample.behaviour import SampleCourse, SamplePlan, Window
from congvu.sample.district import IMPORT_DAY, officer_ids, unit_id
from congvu.sample.people import SEED, SampleOfficer, cast, sample_officers
from congvu.sample.places import AFTER, BEFORE, DISTRICT, WARD
from congvu.sample.simulate import SampleDesk, Trainee, play, scripts_of, trainee
from congvu.sample.steps import Loader, system_scope
from congvu.services.campaigns import open_campaign
from congvu.services.context import Context
from congvu.store import Tx, campaigns, people, units

Progress: TypeAlias = Callable[[str, int, int], None]
FIRST_ON, LAST_ON = date(2025, 5, 5), date(2025, 5, 23)
OPENED_AGO, OPEN_FOR = timedelta(days=4), timedelta(days=21)
EARLY_BIRDS, SITTING_NOW = 14, 2
TASKS_OPENED_AGO, TASKS_OPEN_FOR, WRITERS_SO_FAR = timedelta(days=8), timedelta(days=13), 12
NOW_SITTING_SINCE = timedelta(minutes=5)
HANDED_IN_BEFORE = timedelta(hours=2)
"""So long before now the last of them begins, more than the time limit."""


@dataclass(frozen=True, slots=True)
class Round:
    """A campaign as it is to be opened, by the organiser, on ``ordered_at``."""

    title: str
    register: str
    unit_code: str
    course_id: str
    quiz_id: str
    ordered_at: datetime
    window: Window


def past_round(loader: Loader) -> Round:
    """The campaign of May 2025, for the whole district."""
    window = Window(loader.morning(FIRST_ON), loader.morning(LAST_ON, 17), loader.services.zone)
    title = "Tập huấn cơ chế một cửa, tháng 5/2025"
    ordered_at = loader.morning(IMPORT_DAY + timedelta(days=7))
    return Round(title, BEFORE, DISTRICT, "one-stop", "one-stop-short", ordered_at, window)


def current_round(loader: Loader) -> Round:
    """A campaign that opened four days ago and closes in three weeks, for the ward of today."""
    today = loader.at(loader.now).today
    opens_at = loader.morning(today - OPENED_AGO)
    window = Window(opens_at, loader.morning(today + OPEN_FOR, 17), loader.services.zone)
    title = "Tập huấn văn hóa công vụ và tiếp công dân"
    return Round(title, AFTER, WARD, "conduct", "conduct-final", opens_at - timedelta(days=1), window)


def tasks_round(loader: Loader) -> Round:
    """Practical work, open for eight days and for two weeks more: essays wait for markers, programs for a run."""
    today = loader.at(loader.now).today
    opens_at = loader.morning(today - TASKS_OPENED_AGO)
    window = Window(opens_at, loader.morning(today + TASKS_OPEN_FOR, 17), loader.services.zone)
    title = "Bài thực hành ở Bộ phận Một cửa"
    return Round(title, AFTER, WARD, "one-stop", "one-stop-tasks", opens_at - timedelta(days=1), window)


def find_or_open(loader: Loader, wanted: Round, closes_after: datetime) -> Campaign:
    """The sample's campaign that closes after an instant, opened by the organiser if there is none."""
    return loader.store.write(partial(_find_or_open, loader, wanted, closes_after))


def _find_or_open(loader: Loader, wanted: Round, closes_after: datetime, tx: Tx) -> Campaign:
    ctx = loader.at(wanted.ordered_at)
    unit = unit_id(tx, wanted.register, wanted.unit_code)
    for known in campaigns.campaigns_in_scope(tx, system_scope(unit, ctx.today)):
        ours = (known.unit_id, known.course_id, known.simulated) == (unit, wanted.course_id, True)
        if ours and known.closes_at > closes_after:
            return known
    caller, scope = _opener(tx, ctx, wanted, unit)
    return open_campaign(
        tx,
        caller,
        scope,
        title=wanted.title,
        unit_id=unit,
        course_id=wanted.course_id,
        quiz_id=wanted.quiz_id,
        opens_at=wanted.window.opens_at,
        closes_at=wanted.window.closes_at,
        simulated=True,
    )


def _opener(tx: Tx, ctx: Context, wanted: Round, unit: str) -> tuple[Context, Scope]:
    """The organiser of the sample; the system in her place once she was erased, or has lost her role."""
    organiser = officer_ids(tx, wanted.register, wanted.unit_code, ctx.today).get(cast().organiser)
    if organiser is not None:
        scope = people.scope_of(tx, organiser, ctx.today)
        if units.reaches(tx, scope, unit, Role.ORGANISER):
            return ctx.acting_as(organiser, Role.ORGANISER), scope
    return ctx, system_scope(unit, ctx.today)


def run_past(loader: Loader, campaign: Campaign, past: Round, progress: Progress) -> None:
    """Plays the campaign of May 2025, a transaction a day."""
    days = [FIRST_ON + timedelta(days=n) for n in range((LAST_ON - FIRST_ON).days + 1)]
    trainees: list[Trainee] = []
    for number, day in enumerate(days, 1):
        trainees = trainees or _trainees(loader, past, sample_officers())
        loader.once(f"{campaign.id}:{day}", partial(_play_day, loader, campaign, trainees, day))
        progress("Mô phỏng đợt tập huấn tháng 5/2025", number, len(days))


def _play_day(loader: Loader, campaign: Campaign, trainees: Sequence[Trainee], day: date, tx: Tx) -> None:
    desk = SampleDesk(tx, loader.services, campaign)
    scripts = [script for who in trainees for script in scripts_of(desk, who, lambda on: on == day)]
    play(scripts, loader.morning(day) + timedelta(days=1))


def run_current(loader: Loader, campaign: Campaign, current: Round) -> None:
    """A few people who have begun, some of whom have finished; once for each campaign."""
    loader.once(f"{campaign.id}:begun", partial(_play_beginning, loader, campaign, current))


def _play_beginning(loader: Loader, campaign: Campaign, current: Round, tx: Tx) -> None:
    until = min(loader.now, campaign.closes_at)
    begun = replace(current, window=Window(campaign.opens_at, until, loader.services.zone))
    rng = Random(f"{SEED}:{current.course_id}:early")
    others = [officer for officer in sample_officers() if officer.staff_code not in cast().codes]
    early = _trainees_in(tx, loader, begun, rng.sample(others, EARLY_BIRDS + SITTING_NOW))
    sitting = [replace(who, plan=_sitting_at(until)) for who in early[:SITTING_NOW]]
    desk = SampleDesk(tx, loader.services, campaign)
    scripts = [
        script for who in (*sitting, *early[SITTING_NOW:]) for script in scripts_of(desk, who, lambda _: True)
    ]
    play(scripts, until - timedelta(seconds=1))


def run_tasks(loader: Loader, campaign: Campaign, tasks: Round) -> None:
    """A dozen people hand their practical work in; once for each campaign."""
    loader.once(f"{campaign.id}:written", partial(_play_tasks, loader, campaign, tasks))


def _play_tasks(loader: Loader, campaign: Campaign, tasks: Round, tx: Tx) -> None:
    until = min(loader.now, campaign.closes_at) - HANDED_IN_BEFORE
    rng = Random(f"{SEED}:{tasks.quiz_id}:written")
    others = [officer for officer in sample_officers() if officer.staff_code not in cast().codes]
    some = _trainees_in(tx, loader, tasks, rng.sample(others, WRITERS_SO_FAR))
    span = until - campaign.opens_at
    desk = SampleDesk(tx, loader.services, campaign)
    writers = [
        replace(
            who,
            plan=SamplePlan(
                SampleCourse.FINISHES, 0.0, campaign.opens_at, (campaign.opens_at + span * rng.random(),)
            ),
        )
        for who in some
    ]
    play([script for who in writers for script in scripts_of(desk, who, lambda _: True)], loader.now)


def _sitting_at(now: datetime) -> SamplePlan:
    """In the middle of the quiz at this moment."""
    return SamplePlan(SampleCourse.FINISHES, 0.0, now, (now - NOW_SITTING_SINCE,))


def _trainees(loader: Loader, of: Round, officers: Sequence[SampleOfficer]) -> list[Trainee]:
    return loader.store.read(lambda tx: _trainees_in(tx, loader, of, officers))


def _trainees_in(tx: Tx, loader: Loader, of: Round, officers: Sequence[SampleOfficer]) -> list[Trainee]:
    """Those of the officers whom the roster still knows on the day of opening."""
    on = loader.at(of.window.opens_at).today
    ids = officer_ids(tx, of.register, of.unit_code, on)
    known = (officer for officer in officers if officer.staff_code in ids)
    return [trainee(officer, ids[officer.staff_code], of.course_id, of.window) for officer in known]
