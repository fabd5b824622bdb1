"""The terms that stand for an attempt: points and pass mark of its campaign, rulings on faulty items, lateness.

An attempt that ends while a regrade is under way, or after it, is marked by the same terms as those before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.grading.policies import late_share
from congvu.model.attempts import Answer, Attempt, EventType
from congvu.model.campaigns import Campaign
from congvu.quizzes.terms import Terms, points_by_slot, same_places
from congvu.services.context import Services
from congvu.store import Tx


def standing_terms(tx: Tx, services: Services, campaign: Campaign, publication_id: str) -> Terms:
    """What an attempt begun under a publication is marked by now."""
    begun = services.cache.publication(tx, publication_id).blueprint
    rulings = services.cache.last_regrade(tx, begun.quiz_id).rulings
    if campaign.publication_id == publication_id:
        return Terms(campaign.pass_mark, {}, rulings)
    now = services.cache.publication(tx, campaign.publication_id).blueprint
    return Terms(campaign.pass_mark, points_by_slot(now) if same_places(begun, now) else {}, rulings)


def late_share_in(tx: Tx, services: Services, campaign: Campaign, handed_in: datetime) -> float:
    """The share of the points possible, in [0, 1], that handing in at an instant costs.

    By the publication that the campaign follows now; 0 without a late policy.
    """
    blueprint = services.cache.publication(tx, campaign.publication_id).blueprint
    grace = timedelta(seconds=blueprint.grace_s)
    return late_share(blueprint.late, campaign.closes_at, handed_in, grace)


def handed_in_at(attempt: Attempt, how: EventType, now: datetime, answers: dict[str, Answer]) -> datetime:
    """The instant that being late is counted from, for an attempt that ends now.

    One that is submitted within the grace of its deadline counts as at the deadline. One that runs out was handed in
    with its last answer: who was done before the close is not late because her attempt ended later, and nobody is
    because the server was down when her time was up. :func:`congvu.store.sheets.read_sheets` reads the same back.
    """
    if how is not EventType.EXPIRED:
        return min(now, attempt.deadline_at)
    saved = [answer.saved_at for answer in answers.values()]
    return min(max(saved, default=attempt.started_at), attempt.deadline_at)
