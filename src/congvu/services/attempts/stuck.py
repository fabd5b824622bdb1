"""Attempts past their time that could not be ended, as an organiser is told of them."""

from __future__ import annotations

from congvu.model.campaigns import Scope
from congvu.roster.names import sort_key
from congvu.services.marks import shown_name
from congvu.store import Tx, results, stuck


def stuck_in(tx: Tx, scope: Scope, campaign_id: str) -> list[str]:
    """The names of those within the scope whose attempts could not be ended, one an attempt, in list order."""
    officers = stuck.officers_with_stuck_attempts(tx, campaign_id)
    if not officers:
        return []
    names = {
        entry.officer_id: shown_name(entry.full_name, entry.officer_id)
        for entry in results.enrolled_in(tx, scope, campaign_id)
    }
    return sorted((names[officer_id] for officer_id in officers if officer_id in names), key=sort_key)
