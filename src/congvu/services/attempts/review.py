"""What a trainee sees of her attempt, by the phase of review that the blueprint opens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from congvu.grading.policies import last_call
from congvu.model.attempts import Attempt, AttemptState, Result, SlotMark
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, ItemVersion, Json, PaperSlot, Phase
from congvu.model.errors import Conflict, NotFound
from congvu.services.attempts.sitting import NO_SUCH_ATTEMPT, own_attempt
from congvu.services.context import Context
from congvu.services.marks import comments_of, keys_of_marks
from congvu.store import Tx, attempts, campaigns, results, reviewing
from congvu.store.results import StoredResult
from congvu.store.reviewing import Regrade

RIGHT_AFTER = timedelta(minutes=2)
"""How long "right after" lasts (two minutes, as in Moodle)."""
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a phase opens of some questions of an attempt. What it does not open is not in here.

    ``shows`` are words of :data:`~congvu.model.content.REVIEWED`. ``items`` are by item version id, all else by slot.
    Wording and own answers come with a right answer or an explanation: a mark alone leaves the question in its bank.
    """

    shows: frozenset[str]
    slots: tuple[PaperSlot, ...]
    items: Mapping[str, ItemVersion] = field(default_factory=dict)
    answers: Mapping[str, Json] = field(default_factory=dict)
    marks: Mapping[str, SlotMark] = field(default_factory=dict)
    keys: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    feedback: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    provisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def with_questions(self) -> bool:
        """Whether the questions themselves are shown."""
        return shows_questions(self.shows)


@dataclass(frozen=True, slots=True)
class Review:
    """A finished attempt, in its phase of review.

    ``result`` is all of its marks: nothing of it may be shown unless ``opened.shows`` has ``marks``.
    """

    attempt: Attempt
    campaign: Campaign
    blueprint: Blueprint
    result: Result
    submitted_at: datetime
    phase: Phase
    opened: Opened
    regrade: Regrade | None
    attempts_left: int

    @property
    def shows(self) -> frozenset[str]:
        """What the phase opens."""
        return self.opened.shows


def shows_questions(shows: frozenset[str]) -> bool:
    """Whether a phase that opens these shows the wording of the questions and the own answers."""
    return bool(shows & {"answers", "why"})


def last_end(campaign: Campaign, blueprint: Blueprint) -> datetime:
    """When the last attempt of a campaign must end: at its close, or after the days that late ones are taken."""
    return last_call(blueprint.late, campaign.closes_at)


def is_shut(tx: Tx, campaign: Campaign, blueprint: Blueprint, now: datetime) -> bool:
    """Whether nobody sits a campaign's quiz any more, so that its keys may open.

    Whoever was given a later deadline (a campaign that was shortened under way) holds the keys back for all.
    """
    grace = timedelta(seconds=blueprint.grace_s)
    if now <= last_end(campaign, blueprint) + grace:
        return False
    return not reviewing.still_sat(tx, campaign.id, now - grace)


@dataclass(frozen=True, slots=True)
class OpenedElsewhere:
    """A quiz whose right answers one campaign has opened while another one sits it."""

    quiz_id: str
    closed: Campaign
    sitting: Campaign


def keys_opened_elsewhere(tx: Tx, ctx: Context) -> list[OpenedElsewhere]:
    """Campaigns that are sitting a quiz of which another one has opened the keys since they began.

    A campaign's keys wait for its own people and no others: with a quiz that is always open somewhere they would
    never open. Whoever plans campaigns is told instead.
    """
    opened = []
    for sitting in campaigns.open_at(tx, ctx.now):
        if sitting.side:  # lesson quizzes tell their answers as they go
            continue
        quiz_id = ctx.services.cache.publication(tx, sitting.publication_id).blueprint.quiz_id
        for other in campaigns.campaigns_with(tx, quiz_id):
            blueprint = ctx.services.cache.publication(tx, other.publication_id).blueprint
            tells = shows_questions(shown_in(blueprint, Phase.CLOSED))
            if tells and sitting.opens_at <= last_end(other, blueprint) < ctx.now:
                opened.append(OpenedElsewhere(quiz_id, other, sitting))
    return opened


def review_phase(submitted_at: datetime, now: datetime, *, shut: bool) -> Phase:
    """The phase that a submitted attempt is in; ``shut``: see :func:`is_shut`."""
    if shut:
        return Phase.CLOSED
    return Phase.AFTER if now - submitted_at < RIGHT_AFTER else Phase.OPEN


def shown_in(blueprint: Blueprint, phase: Phase) -> frozenset[str]:
    """What a blueprint opens in a phase."""
    return blueprint.review.get(phase, NOTHING)


def open_marks(
    tx: Tx, ctx: Context, campaign: Campaign, blueprint: Blueprint, stored: Iterable[StoredResult]
) -> dict[str, StoredResult]:
    """Those of an officer's results of a campaign whose marks she may see now, by attempt."""
    shut = is_shut(tx, campaign, blueprint, ctx.now)
    return {
        result.attempt_id: result
        for result in stored
        if "marks" in shown_in(blueprint, review_phase(result.submitted_at, ctx.now, shut=shut))
    }


def review_attempt(tx: Tx, ctx: Context, attempt_id: str) -> Review:
    """The caller's finished attempt, with what its phase of review shows; raises :class:`Conflict` while open."""
    attempt = own_attempt(tx, ctx, attempt_id)
    if attempt.state is AttemptState.OPEN:
        raise Conflict("Lượt làm bài này chưa nộp.")
    return review_finished(tx, ctx, attempt)


def review_finished(tx: Tx, ctx: Context, attempt: Attempt) -> Review:
    """As :func:`review_attempt` for whoever's attempt: for a grader who makes a file for that officer."""
    stored = results.get_result(tx, attempt.id)
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    if stored is None or campaign is None:
        raise NotFound(NO_SUCH_ATTEMPT)
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    shut = is_shut(tx, campaign, blueprint, ctx.now)
    phase = review_phase(stored.submitted_at, ctx.now, shut=shut)
    shows = shown_in(blueprint, phase)
    used = attempts.count_of(tx, campaign.id, attempt.officer_id)
    return Review(
        attempt,
        campaign,
        blueprint,
        stored.result,
        stored.submitted_at,
        phase,
        open_slots(tx, ctx, attempt, shows, stored.result.slots, stored.result.pending),
        reviewing.last_regrade(tx, attempt.id) if "marks" in shows else None,
        max(0, blueprint.attempts - used) if campaign.is_open(ctx.now) else 0,
    )


def open_slots(
    tx: Tx,
    ctx: Context,
    attempt: Attempt,
    shows: frozenset[str],
    marks: Iterable[SlotMark],
    pending: Collection[str] = (),
) -> Opened:
    """What is opened of the slots that have a mark or wait for one, and of no other.

    A slot's key and feedback are those of the key revision that marked it; of one that waits, the newest.
    """
    by_slot = {mark.slot: mark for mark in marks}
    slots = tuple(slot for slot in attempt.paper.slots if slot.slot in by_slot or slot.slot in pending)
    cache = ctx.services.cache
    items = cache.items(tx, [slot.item_version_id for slot in slots]) if shows - {"marks"} else {}
    if not shows_questions(shows):
        return Opened(
            shows,
            slots,
            marks=by_slot if "marks" in shows else {},
            provisions=_provisions(shows, slots, items),
        )
    keys = keys_of_marks(tx, ctx.services, slots, by_slot.values())
    saved = attempts.answers(tx, attempt.id)
    return Opened(
        shows,
        slots,
        items,
        {slot.slot: saved[slot.slot].value for slot in slots if slot.slot in saved},
        by_slot if "marks" in shows else {},
        {slot.slot: keys[slot.item_version_id].key for slot in slots} if "answers" in shows else {},
        {slot.slot: keys[slot.item_version_id].feedback for slot in slots} if "why" in shows else {},
        comments_of(tx, attempt.id) if "why" in shows else {},
        _provisions(shows, slots, items),
    )


def _provisions(
    shows: frozenset[str], slots: tuple[PaperSlot, ...], items: Mapping[str, ItemVersion]
) -> dict[str, tuple[str, ...]]:
    if "provisions" not in shows:
        return {}
    return {slot.slot: items[slot.item_version_id].citations for slot in slots}
