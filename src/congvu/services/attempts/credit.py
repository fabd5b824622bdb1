"""What an officer can still earn credit with, and so what nobody may tell her yet.

Credit is earned in her campaigns, side campaigns and quizzes to learn from (``formative``) excepted. Attempts of one
quiz are shared by those of her campaigns whose windows overlap. An item is *at stake* while she can be asked it for
credit: it is on a paper that she has in hand, or an attempt is left in a campaign that is open or will be, and whose
papers may hold it. Items are compared, whatever the version, the quiz, the campaign and its phase.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from congvu.grading.policies import last_call
from congvu.model.attempts import Attempt
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint
from congvu.quizzes.drawing import met_again
from congvu.services.attempts.pool import changes_for, drawable
from congvu.services.context import Context
from congvu.store import Tx, credit

_GRACE_MAX = timedelta(days=1)
"""Attempts further past their deadline take no answer, whatever the grace of their blueprint."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A campaign in which an officer earns credit, and how many attempts she has begun there."""

    campaign: Campaign
    blueprint: Blueprint
    begun: int

    @property
    def ends_at(self) -> datetime:
        """When the last attempt must end: at the close, or after the days that late ones are taken."""
        return last_call(self.blueprint.late, self.campaign.closes_at)


def bears_credit(campaign: Campaign, blueprint: Blueprint) -> bool:
    """Whether what is earned in a campaign counts for anything."""
    return not campaign.side and not blueprint.formative


def credits_of(tx: Tx, ctx: Context, officer_id: str) -> list[Credit]:
    """An officer's campaigns that bear credit, past ones too, in the order of their opening."""
    cache = ctx.services.cache
    found = credit.enrolled_in(tx, officer_id)
    every = [
        Credit(one.campaign, cache.publication(tx, one.campaign.publication_id).blueprint, one.begun)
        for one in found
        if not one.campaign.side
    ]
    return [one for one in every if bears_credit(one.campaign, one.blueprint)]


def overlap(one: Credit, other: Credit) -> bool:
    """Whether two campaigns of one quiz take attempts at the same time."""
    return (
        one.blueprint.quiz_id == other.blueprint.quiz_id
        and one.campaign.opens_at < other.ends_at
        and other.campaign.opens_at < one.ends_at
    )


def shared_with(own: Sequence[Credit], campaign: Campaign, blueprint: Blueprint) -> list[Credit]:
    """Those of an officer's other campaigns with which one shares its attempts, where she has begun any."""
    if not bears_credit(campaign, blueprint):
        return []
    this = Credit(campaign, blueprint, 0)
    return [one for one in own if one.begun and one.campaign.id != campaign.id and overlap(this, one)]


def begun_in(shared: Iterable[Credit]) -> int:
    """How many attempts were begun in some campaigns."""
    return sum(one.begun for one in shared)


def attempts_left(own: Sequence[Credit], one: Credit) -> int:
    """How many attempts an officer may still begin in a campaign while it takes any."""
    elsewhere = begun_in(shared_with(own, one.campaign, one.blueprint))
    return max(0, one.blueprint.attempts - one.begun - elsewhere)


@dataclass(frozen=True, slots=True)
class Stakes:
    """``until``: by item id, the last instant at which an officer can be asked it for credit.

    ``again``: of these, what she may well be asked once more although she has met it, so that a mere mark is of use:
    it is in hand on another paper, or another quiz may ask it, or her own has nothing else left to ask.
    """

    until: Mapping[str, datetime] = field(default_factory=dict)
    again: frozenset[str] = frozenset()


def stakes_of(tx: Tx, ctx: Context, attempt: Attempt, own: Sequence[Credit]) -> Stakes:
    """What is at stake for the officer of an attempt; ``own`` are :func:`credits_of` her.

    Its own paper, which cannot be answered otherwise once its questions were checked, is left out.
    """
    quiz_id = ctx.services.cache.publication(tx, attempt.publication_id).blueprint.quiz_id
    until: dict[str, datetime] = {}
    again: set[str] = set()
    for one in own:
        if ctx.now >= one.ends_at or not attempts_left(own, one):
            continue
        pool = pool_ids(tx, ctx, one.campaign.publication_id)
        _extend(until, pool, one.ends_at)
        again |= _met_again(tx, ctx, one) if one.blueprint.quiz_id == quiz_id else pool
    for paper, end in _in_hand(tx, ctx, attempt, own):
        _extend(until, paper, end)
        again |= paper
    return Stakes(until, frozenset(again))


def _extend(until: dict[str, datetime], items: Iterable[str], end: datetime) -> None:
    for item_id in items:
        until[item_id] = max(end, until.get(item_id, end))


def _in_hand(
    tx: Tx, ctx: Context, attempt: Attempt, own: Sequence[Credit]
) -> Iterable[tuple[set[str], datetime]]:
    """The items of each other paper that the officer is sitting for credit, and when its time is up."""
    by_id = {one.campaign.id: one for one in own}
    for paper in credit.open_attempts(tx, attempt.officer_id, ctx.now - _GRACE_MAX):
        one = by_id.get(paper.campaign_id)
        if one is None or paper.id == attempt.id:
            continue
        end = paper.deadline_at + timedelta(seconds=one.blueprint.grace_s)
        if ctx.now <= end:
            drawn = ctx.services.cache.items(tx, paper.paper.version_ids)
            yield {item.item_id for item in drawn.values()}, end


def pool_ids(tx: Tx, ctx: Context, publication_id: str) -> frozenset[str]:
    """The ids of the items that papers of a publication may hold."""
    cache = ctx.services.cache
    pool = cache.pool(tx, publication_id)
    return cache.derived(("pool ids", publication_id), lambda: frozenset(item.item_id for item in pool))


def _met_again(tx: Tx, ctx: Context, one: Credit) -> frozenset[str]:
    """The items of a quiz that its last paper may have to repeat."""
    publication_id = one.campaign.publication_id

    def make() -> frozenset[str]:
        pool = drawable(tx, ctx, publication_id)
        return met_again(one.blueprint, pool, changes_for(tx, ctx, one.blueprint, pool))

    return ctx.services.cache.derived(("met again", publication_id, ctx.today), make)
