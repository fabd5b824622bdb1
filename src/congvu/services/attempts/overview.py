"""What a trainee sees before a quiz: the rules, her attempts, and whether she may start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from congvu.model.attempts import Attempt, AttemptState, Result
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint
from congvu.model.errors import Conflict
from congvu.services.attempts.credit import Credit, begun_in, credits_of, shared_with
from congvu.services.attempts.review import open_marks
from congvu.services.attempts.start import enrolled_campaign, require_startable
from congvu.services.attempts.told_rules import told_rules
from congvu.services.context import Context
from congvu.store import Tx, attempts, results


@dataclass(frozen=True, slots=True)
class QuizOverview:
    """``attempts`` pairs each attempt with its result, if marks may be shown now; ``blocked`` says why not.

    ``waiting`` counts the slots that wait for a person or a run, by attempt; shown or not.
    """

    campaign: Campaign
    blueprint: Blueprint
    attempts: tuple[tuple[Attempt, Result | None], ...]
    running: Attempt | None
    attempts_left: int
    blocked: str
    waiting: Mapping[str, int]
    rules: Sequence[str] = ()
    """How questions are marked, in sentences: what she must know before she begins."""


def quiz_overview(tx: Tx, ctx: Context, campaign_id: str) -> QuizOverview:
    """The caller's view of a campaign's quiz; raises :class:`~congvu.model.errors.NotFound`."""
    return overview_of(tx, ctx, enrolled_campaign(tx, ctx, campaign_id))


def overview_of(tx: Tx, ctx: Context, campaign: Campaign) -> QuizOverview:
    """As :func:`quiz_overview`, of a campaign that the caller may sit; one that nobody has sat need not be stored."""
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    tries = attempts.attempts_of(tx, campaign.id, ctx.actor)
    marks = {mark.attempt_id: mark for mark in results.results_of(tx, campaign.id, ctx.actor)}
    shown = open_marks(tx, ctx, campaign, blueprint, marks.values())
    shared = [] if campaign.side else shared_with(credits_of(tx, ctx, ctx.actor), campaign, blueprint)
    return QuizOverview(
        campaign,
        blueprint,
        tuple((attempt, shown[attempt.id].result if attempt.id in shown else None) for attempt in tries),
        next((attempt for attempt in tries if attempt.state is AttemptState.OPEN), None),
        max(0, blueprint.attempts - len(tries) - begun_in(shared)),
        why_blocked(ctx, campaign, blueprint, len(tries), shared),
        {mark.attempt_id: len(mark.result.pending) for mark in marks.values() if mark.result.pending},
        told_rules(tx, ctx, campaign.publication_id),
    )


def why_blocked(
    ctx: Context, campaign: Campaign, blueprint: Blueprint, done: int, shared: Sequence[Credit] = ()
) -> str:
    """Why no attempt may start now behind so many others, in words; empty where one may."""
    try:
        require_startable(ctx, campaign, blueprint, done, shared)
    except Conflict as error:
        return f"{error.message} {error.mend}".strip()
    return ""
