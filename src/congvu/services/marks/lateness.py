"""When an attempt was handed in, and what being late takes from its points."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from congvu.grading.policies import late_penalty, late_share
from congvu.model.attempts import Attempt, EventType, Result
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint
from congvu.quizzes.marking import totalled
from congvu.services.context import Context
from congvu.store import Tx, attempts


def handed_in_at(tx: Tx, ctx: Context, attempt: Attempt, how: EventType) -> datetime:
    """The instant that being late is counted from, for an attempt that ends now.

    One that is submitted within the grace of its deadline counts as at the deadline. One that runs out was handed in
    with its last answer: who was done before the close is not late because her attempt ended later, and nobody is
    because the server was down when her time was up.
    """
    if how is not EventType.EXPIRED:
        return min(ctx.now, attempt.deadline_at)
    saved = [answer.saved_at for answer in attempts.answers(tx, attempt.id).values()]
    return min(max(saved, default=attempt.started_at), attempt.deadline_at)


def penalty_for(blueprint: Blueprint, campaign: Campaign, handed_in: datetime, max_points: float) -> float:
    """Points that handing in at an instant costs in a campaign; 0 without a late policy."""
    grace = timedelta(seconds=blueprint.grace_s)
    return late_penalty(late_share(blueprint.late, campaign.closes_at, handed_in, grace), max_points)


def with_penalty(tx: Tx, ctx: Context, result: Result, campaign: Campaign, handed_in: datetime) -> Result:
    """The result less what handing in late costs, by the publication that the campaign follows now.

    A penalty once given stays when marks change, until a regrade brings another policy.
    """
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    penalty = penalty_for(blueprint, campaign, handed_in, result.max_points)
    return totalled(replace(result, penalty=penalty), campaign.pass_mark) if penalty else result
