"""Who counts in a campaign's figures: the one home of that question.

Whoever has left the campaign's unit counts no more from the day on which she is not there: neither among those who were
given the quiz, nor among those who did it. What she did stays in the record, under her name, with the day. Once a campaign
takes no more attempts, its last day decides: who leaves later still counts, and its figures do not move.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from congvu.grading.policies import last_call
from congvu.model.campaigns import Campaign
from congvu.services.context import Context
from congvu.store import Tx, campaigns, erasure, presence

_INSTANT = timedelta(microseconds=1)


def left_campaign(tx: Tx, ctx: Context, campaign: Campaign) -> Mapping[str, date | None]:
    """The officers of a campaign who do not count, each with the first day on which she was not there; ``None`` where that
    day is not kept.

    Moved within the campaign's subtree (or with a unit that was taken over) she is there; returned, again; posted
    nowhere that is known, as who is listed before her list was read, she is.
    """
    on = _decides(tx, ctx, campaign)
    absent = presence.absent_on(tx, campaign.id, campaign.unit_id, on)
    return {
        one.officer_id: one.until + timedelta(days=1) if one.until else None
        for one in absent
        if one.gone or one.known or (one.erased_at is not None and _day(ctx, one.erased_at) <= on)
    }


def _decides(tx: Tx, ctx: Context, campaign: Campaign) -> date:
    """The day on which who is there counts: today, or the last on which attempts were taken."""
    late = ctx.services.cache.publication(tx, campaign.publication_id).blueprint.late
    return min(ctx.today, _day(ctx, last_call(late, campaign.closes_at) - _INSTANT))


def _day(ctx: Context, at: datetime) -> date:
    return at.astimezone(ctx.services.zone).date()


def fix_leaving(tx: Tx, ctx: Context, officer_id: str) -> None:
    """Before an officer's postings are erased: keeps in which campaigns she counts no more, and nothing else of them."""
    for place in erasure.places_of(tx, officer_id):
        campaign = campaigns.get_campaign(tx, place.campaign_id)
        if campaign is not None and officer_id in left_campaign(tx, ctx, campaign):
            presence.note_gone(tx, campaign.id, officer_id)
