"""The terms that stand for an attempt: the points of its campaign's publication, and rulings on faulty items.

An attempt that ends while a regrade is under way, or after it, is marked by the same terms as those before it.
"""

from __future__ import annotations

from congvu.model.campaigns import Campaign
from congvu.quizzes.remarking import Terms, points_by_slot, same_places
from congvu.services.context import Services
from congvu.store import Tx


def standing_terms(tx: Tx, services: Services, campaign: Campaign, publication_id: str) -> Terms:
    """What an attempt begun under a publication is marked by now."""
    begun = services.cache.publication(tx, publication_id).blueprint
    rulings = services.cache.rulings(tx, begun.quiz_id)
    if campaign.publication_id == publication_id:
        return Terms({}, rulings)
    now = services.cache.publication(tx, campaign.publication_id).blueprint
    return Terms(points_by_slot(now) if same_places(begun, now) else {}, rulings)
