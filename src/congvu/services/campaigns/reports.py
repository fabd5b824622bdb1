"""What organisers see: results of a campaign within their scope, and what trainees see on their home page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from congvu.courses.progress import CourseProgress
from congvu.grading.policies import counted, final_share, passes
from congvu.model.attempts import Attempt, AttemptState, Result
from congvu.model.campaigns import Campaign, Scope
from congvu.model.content import Blueprint, Counts
from congvu.model.errors import NotFound
from congvu.roster.names import sort_key
from congvu.services.attempts import open_marks
from congvu.services.context import Context
from congvu.services.learning import course_view
from congvu.store import Tx, attempts, campaigns, results, units
from congvu.store.results import StoredResult


class OfficerStanding(StrEnum):
    """Where an enrolled officer stands in a campaign."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    WAITING = "waiting"
    """Handed in, but marks that decide over passing wait for a person or a run."""
    PASSED = "passed"
    NOT_PASSED = "not_passed"


_STANDINGS = {True: OfficerStanding.PASSED, False: OfficerStanding.NOT_PASSED, None: OfficerStanding.WAITING}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One enrolled officer; ``share`` is the counted mark in [0, 1], ``None`` without a finished attempt.

    While she is *waiting* it is what she has earned so far.
    """

    officer_id: str
    full_name: str
    position: str
    unit_id: str
    unit: str
    standing: OfficerStanding
    attempts: int
    points: float | None
    max_points: float | None
    share: float | None
    started_at: datetime | None
    submitted_at: datetime | None
    penalty: float = 0.0
    """Points that the counted attempt lost for being late."""


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """A campaign's results within a scope, computed at ``computed_at`` (UTC); rows in Vietnamese list order."""

    campaign: Campaign
    unit: str
    course: str
    quiz: str
    counts: str
    invented: bool
    computed_at: datetime
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True)
class HomeEntry:
    """A campaign on a trainee's home page; ``best`` counts among the results whose marks she may see now.

    ``passed`` follows from those: ``None`` without any, or while marks that decide it wait. ``waiting`` counts the
    slots of all her attempts that wait for a person or a run; ``share`` is the mark that counts, in [0, 1].
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


def campaigns_for(tx: Tx, scope: Scope) -> list[Campaign]:
    """The campaigns that an organiser or unit head may look at."""
    return [campaign for campaign in campaigns.campaigns_in_scope(tx, scope) if not campaign.side]


def campaign_report(tx: Tx, ctx: Context, scope: Scope, campaign_id: str) -> CampaignReport:
    """Results of a campaign, for the enrolled officers whose unit the scope reaches.

    Raises :class:`NotFound` where the scope reaches none of it.
    """
    visible = {campaign.id: campaign for campaign in campaigns.campaigns_in_scope(tx, scope)}
    campaign = visible.get(campaign_id)
    if campaign is None:
        raise NotFound("Không tìm thấy đợt tập huấn này trong phạm vi anh/chị phụ trách.")
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    marks = results.results_in(tx, scope, campaign_id)
    rows = [
        _row(entry, marks.get(entry.officer_id, []), blueprint.counts, campaign.pass_mark)
        for entry in results.enrolled_in(tx, scope, campaign_id)
    ]
    rows.sort(key=lambda row: sort_key(row.full_name))
    unit = units.get_unit(tx, campaign.unit_id)
    course = ctx.services.cache.course(tx, campaign.course_id)
    return CampaignReport(
        campaign,
        unit.full_name if unit else "",
        course.body["title"],
        blueprint.title,
        blueprint.counts.value,
        bool(unit and unit.invented),
        ctx.now,
        tuple(rows),
    )


def _row(
    entry: results.EnrolledRow, marks: list[StoredResult], counts: Counts, pass_mark: float
) -> ResultRow:
    best = marks[counted([mark.result for mark in marks], counts)] if marks else None
    standing = OfficerStanding.STARTED if entry.attempts else OfficerStanding.NOT_STARTED
    points = share = None
    if best:
        tries = [mark.result for mark in marks]
        points, share = _final(tries, best.result, counts)
        standing = _STANDINGS[passes(tries, counts, pass_mark)]
    return ResultRow(
        entry.officer_id,
        entry.full_name or f"(đã xóa, {entry.officer_id[:6]})",
        entry.position,
        entry.unit_id,
        entry.unit_name,
        standing,
        entry.attempts,
        points,
        best.result.max_points if best else None,
        share,
        entry.started_at,
        best.submitted_at if best else None,
        best.result.penalty if best else 0.0,
    )


def _final(tries: list[Result], best: Result, counts: Counts) -> tuple[float, float]:
    """The points and the share that count; under *mean* those of all attempts together."""
    share = final_share(tries, counts)
    return (round(share * best.max_points, 4) if counts is Counts.MEAN else best.points), share


def campaign_to_json(campaign: Campaign) -> dict[str, object]:
    """A campaign as JSON values, instants in ISO 8601 with offset."""
    instants = {"opens_at": campaign.opens_at.isoformat(), "closes_at": campaign.closes_at.isoformat()}
    return asdict(campaign) | instants


def report_to_json(report: CampaignReport) -> dict[str, object]:
    """A report as JSON values, instants in ISO 8601 with offset."""
    rows = []
    for row in report.rows:
        values = asdict(row)
        for name in ("started_at", "submitted_at"):
            values[name] = values[name].isoformat() if values[name] else None
        rows.append(values)
    return {
        "campaign": campaign_to_json(report.campaign),
        "unit": report.unit,
        "course": report.course,
        "quiz": report.quiz,
        "counts": report.counts,
        "invented": report.invented,
        "computed_at": report.computed_at.isoformat(),
        "rows": rows,
    }


def home(tx: Tx, ctx: Context) -> list[HomeEntry]:
    """The caller's campaigns with what is due and how far along she is; newest first."""
    own = campaigns.campaigns_of(tx, ctx.actor)
    return [_home_entry(tx, ctx, campaign) for campaign in own if not campaign.side]


def _home_entry(tx: Tx, ctx: Context, campaign: Campaign) -> HomeEntry:
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    view = course_view(tx, ctx, campaign.course_id)
    tries = attempts.attempts_of(tx, campaign.id, ctx.actor)
    own = results.results_of(tx, campaign.id, ctx.actor)
    marks = list(open_marks(tx, ctx, campaign, blueprint, own).values())
    best = marks[counted([mark.result for mark in marks], blueprint.counts)] if marks else None
    running = next((attempt for attempt in tries if attempt.state is AttemptState.OPEN), None)
    shown = [mark.result for mark in marks]
    return HomeEntry(
        campaign,
        blueprint,
        view.progress,
        view.body["title"],
        tries,
        running,
        best,
        passes(shown, blueprint.counts, campaign.pass_mark) if shown else None,
        sum(len(mark.result.pending) for mark in own),
        final_share(shown, blueprint.counts) if shown else 0.0,
    )
