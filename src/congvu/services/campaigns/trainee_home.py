"""A trainee's home: her campaigns, how she stands in each, and the one thing to do now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from congvu.courses.progress import CourseProgress
from congvu.grading.policies import counted, final_share, last_call, passes
from congvu.model.attempts import Attempt, AttemptState
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Json
from congvu.services.attempts import Credit, begun_in, credits_of, open_marks, shared_with
from congvu.services.context import Context
from congvu.services.learning import campaign_for, course_view, lesson_to_go_on_with
from congvu.store import Tx, attempts, campaigns, results
from congvu.store.results import StoredResult


class Place(StrEnum):
    """Where a campaign belongs on the home page. A passed one is passed, whether it is open or over."""

    OPEN = "open"
    LATER = "later"
    PASSED = "passed"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class HomeEntry:
    """A campaign on a trainee's home page; ``best`` counts among the results whose marks she may see now.

    ``passed`` follows from those: ``None`` without any, or while marks that decide it wait. ``waiting`` counts the
    slots of all her attempts that wait for a person or a run; ``share`` is the mark that counts, in [0, 1]. ``lesson``
    is the one of the published course to go on with, ``None`` when nothing is left to read.
    """

    campaign: Campaign
    blueprint: Blueprint
    course: CourseProgress
    course_title: str
    attempts: Sequence[Attempt]
    open_attempt: Attempt | None
    best: StoredResult | None
    passed: bool | None = None
    waiting: int = 0
    share: float = 0.0
    lesson: Json = None
    elsewhere: int = 0
    """Attempts in campaigns of the same quiz that overlap with this one: they count here, too."""

    @property
    def attempts_left(self) -> int:
        """How many attempts she may still begin, while the campaign takes any."""
        return max(0, self.blueprint.attempts - len(self.attempts) - self.elsewhere)

    @property
    def shown_attempt(self) -> str:
        """The attempt whose result tells how she did: the counted one, else the last handed in; empty for none."""
        if self.best is not None:
            return self.best.attempt_id
        done = [attempt.id for attempt in self.attempts if attempt.state is not AttemptState.OPEN]
        return done[-1] if done else ""

    def takes_attempts(self, now: datetime) -> bool:
        """Whether attempts are taken, on time or within the days of a late policy."""
        return self.campaign.opens_at <= now < last_call(self.blueprint.late, self.campaign.closes_at)

    def place(self, now: datetime) -> Place:
        """Where it belongs."""
        if self.passed:
            return Place.PASSED
        if self.takes_attempts(now):
            return Place.OPEN
        return Place.LATER if now < self.campaign.opens_at else Place.OVER


class Deed(StrEnum):
    """What there is to do."""

    GO_ON = "go_on"
    """An attempt is under way, and its clock runs."""
    LEARN = "learn"
    SIT = "sit"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do, and in which campaign."""

    deed: Deed
    entry: HomeEntry


def home(tx: Tx, ctx: Context) -> list[HomeEntry]:
    """The caller's campaigns with what is due and how far along she is; newest first."""
    own = campaigns.campaigns_of(tx, ctx.actor)
    earned_in = credits_of(tx, ctx, ctx.actor)
    return [_home_entry(tx, ctx, campaign, earned_in) for campaign in own if not campaign.side]


def course_entry(tx: Tx, ctx: Context, course_id: str) -> HomeEntry | None:
    """As :func:`home`, the caller's campaign of one course: one that is open, else the newest."""
    campaign = campaign_for(tx, ctx, course_id)
    return _home_entry(tx, ctx, campaign, credits_of(tx, ctx, ctx.actor)) if campaign else None


def next_step(entries: Iterable[HomeEntry], now: datetime) -> NextStep | None:
    """What to do now, of all campaigns; ``None`` where nothing is left to do.

    An attempt under way goes first, for its clock runs. Then the nearest close decides, whichever campaign is the
    newest; one that has closed and takes late work comes before all, since each day costs points. Within a campaign
    lessons come before the quiz, which may be had a few times only.
    """
    own = list(entries)
    running = [entry for entry in own if entry.open_attempt and now < entry.open_attempt.deadline_at]
    if running:
        return NextStep(Deed.GO_ON, min(running, key=_deadline))
    waiting = [entry for entry in own if entry.place(now) is Place.OPEN]
    steps = (_step_in(entry) for entry in sorted(waiting, key=_close))
    return next((step for step in steps if step), None)


def _step_in(entry: HomeEntry) -> NextStep | None:
    """What to do in an open campaign that is not passed. Nobody is sent to sit again before her marks are known."""
    if entry.lesson is not None:
        return NextStep(Deed.LEARN, entry)
    undecided = bool(entry.shown_attempt) and entry.passed is None
    return None if undecided or not entry.attempts_left else NextStep(Deed.SIT, entry)


def _deadline(entry: HomeEntry) -> datetime:
    assert entry.open_attempt is not None
    return entry.open_attempt.deadline_at


def _close(entry: HomeEntry) -> tuple[datetime, str]:
    return entry.campaign.closes_at, entry.campaign.id


def _home_entry(tx: Tx, ctx: Context, campaign: Campaign, earned_in: Sequence[Credit]) -> HomeEntry:
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    view = course_view(tx, ctx, campaign.course_id)
    tries = attempts.attempts_of(tx, campaign.id, ctx.actor)
    own = results.results_of(tx, campaign.id, ctx.actor)
    marks = list(open_marks(tx, ctx, campaign, blueprint, own).values())
    shown = [mark.result for mark in marks]
    return HomeEntry(
        campaign,
        blueprint,
        view.progress,
        view.body["title"],
        tries,
        next((attempt for attempt in tries if attempt.state is AttemptState.OPEN), None),
        marks[counted(shown, blueprint.counts)] if marks else None,
        passes(shown, blueprint.counts, campaign.pass_mark) if shown else None,
        sum(len(mark.result.pending) for mark in own),
        final_share(shown, blueprint.counts) if shown else 0.0,
        lesson_to_go_on_with(view),
        begun_in(shared_with(earned_in, campaign, blueprint)),
    )
