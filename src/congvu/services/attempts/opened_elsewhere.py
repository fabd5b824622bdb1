"""Keys that one campaign has opened while another one asks the same items for credit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Phase
from congvu.services.attempts.credit import bears_credit, pool_ids
from congvu.services.attempts.review import last_end, shown_in, shows_questions
from congvu.services.context import Context
from congvu.store import Tx, campaigns

_BEFORE_CLOSE = (Phase.DURING, Phase.AFTER, Phase.OPEN)


@dataclass(frozen=True, slots=True)
class OpenedElsewhere:
    """So many items whose keys one campaign tells, while another one, of ``quiz_id``, can ask them for credit."""

    quiz_id: str
    telling: Campaign
    sitting: Campaign
    items: int


def keys_opened_elsewhere(tx: Tx, ctx: Context) -> list[OpenedElsewhere]:
    """Campaigns that are open for credit, and others that have told keys of their items since they began.

    Nobody is told a key that she can be asked herself. But a campaign's keys wait for its own people and no others:
    with items that are always asked somewhere they would never open. Whoever plans campaigns is told instead.
    """
    every = campaigns.begun_by(tx, ctx.now)
    found = []
    for sitting in every:
        blueprint = _blueprint(tx, ctx, sitting)
        if ctx.now >= last_end(sitting, blueprint) or not bears_credit(sitting, blueprint):
            continue
        asked = pool_ids(tx, ctx, sitting.publication_id)
        for telling in _telling(tx, ctx, every, sitting):
            shared = asked & pool_ids(tx, ctx, telling.publication_id)
            if shared:
                found.append(OpenedElsewhere(blueprint.quiz_id, telling, sitting, len(shared)))
    return found


def _telling(tx: Tx, ctx: Context, every: list[Campaign], sitting: Campaign) -> Iterator[Campaign]:
    """The other campaigns that have come to a phase which tells keys, since one began."""
    for other in every:
        blueprint = _blueprint(tx, ctx, other)
        end = last_end(other, blueprint)
        if other.id != sitting.id and end >= sitting.opens_at and _tells(blueprint, end, ctx.now):
            yield other


def _tells(blueprint: Blueprint, end: datetime, now: datetime) -> bool:
    phases = (*_BEFORE_CLOSE, Phase.CLOSED) if end < now else _BEFORE_CLOSE
    return any(shows_questions(shown_in(blueprint, phase)) for phase in phases)


def _blueprint(tx: Tx, ctx: Context, campaign: Campaign) -> Blueprint:
    return ctx.services.cache.publication(tx, campaign.publication_id).blueprint
