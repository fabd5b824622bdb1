"""What organisers see: results of a campaign within their scope."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from congvu.grading.policies import counted, final_share, passes
from congvu.model.attempts import Result
from congvu.model.campaigns import Campaign, Scope
from congvu.model.content import Counts
from congvu.model.errors import NotFound
from congvu.roster.names import sort_key
from congvu.services.context import Context
from congvu.services.people import left_campaign
from congvu.store import Tx, campaigns, results, units
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
    left: bool = False
    """She has left the unit, and counts in no figure (:func:`~congvu.services.people.left_campaign`)."""
    left_on: date | None = None
    """The first day on which she was not there, where it is kept."""


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """A campaign's results within a scope, computed at ``computed_at`` (UTC); rows in Vietnamese list order.

    Whoever has left the unit has a row that says so, and counts in no figure.
    """

    campaign: Campaign
    unit: str
    course: str
    quiz: str
    counts: str
    invented: bool
    computed_at: datetime
    rows: tuple[ResultRow, ...]


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
    left = left_campaign(tx, ctx, campaign)
    rows = [
        replace(
            _row(entry, marks.get(entry.officer_id, []), blueprint.counts, campaign.pass_mark),
            left=entry.officer_id in left,
            left_on=left.get(entry.officer_id),
        )
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
        for name in ("started_at", "submitted_at", "left_on"):
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
