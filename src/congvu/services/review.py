"""What a trainee sees of her result, by the phase of review that the blueprint opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from congvu.model.attempts import Answer, Attempt, AttemptState, Result
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, ItemVersion, KeyRevision, Phase
from congvu.model.errors import Conflict, NotFound
from congvu.services.attempts import CONTENT_GONE, own_attempt
from congvu.services.context import Context
from congvu.store import Tx, attempts, campaigns, results

RIGHT_AFTER = timedelta(minutes=2)
"""How long "right after" lasts (two minutes, as in Moodle)."""


@dataclass(frozen=True, slots=True)
class Review:
    """A finished attempt. ``keys`` and ``answers`` are empty unless the phase shows explanations or answers."""

    attempt: Attempt
    campaign: Campaign
    blueprint: Blueprint
    result: Result
    submitted_at: datetime
    shows: frozenset[str]
    items: Mapping[str, ItemVersion]
    answers: Mapping[str, Answer]
    keys: Mapping[str, KeyRevision]
    attempts_left: int


def review_phase(campaign: Campaign, submitted_at: datetime, now: datetime) -> Phase:
    """The phase that a submitted attempt is in."""
    if now >= campaign.closes_at:
        return Phase.CLOSED
    return Phase.AFTER if now - submitted_at < RIGHT_AFTER else Phase.OPEN


def review_attempt(tx: Tx, ctx: Context, attempt_id: str) -> Review:
    """The caller's finished attempt, with what its phase of review shows; raises :class:`Conflict` while open."""
    attempt = own_attempt(tx, ctx, attempt_id)
    stored = results.get_result(tx, attempt_id)
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    if attempt.state is AttemptState.OPEN or stored is None:
        raise Conflict("Lượt làm bài này chưa nộp.")
    if campaign is None:
        raise NotFound(CONTENT_GONE)
    cache = ctx.services.cache
    blueprint = cache.publication(tx, attempt.publication_id).blueprint
    shows = blueprint.review.get(review_phase(campaign, stored.submitted_at, ctx.now), frozenset())
    opened = shows & {"why", "answers"}
    key_ids = [slot.key_revision_id for slot in stored.result.slots] if opened else []
    keys = {key.item_version_id: key for key in cache.keys(tx, key_ids).values()}
    used = attempts.count_of(tx, campaign.id, ctx.actor)
    return Review(
        attempt,
        campaign,
        blueprint,
        stored.result,
        stored.submitted_at,
        shows,
        cache.items(tx, [slot.item_version_id for slot in attempt.paper.slots]),
        attempts.answers(tx, attempt_id) if opened else {},
        keys,
        max(0, blueprint.attempts - used) if campaign.is_open(ctx.now) else 0,
    )
