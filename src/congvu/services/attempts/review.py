"""What a trainee sees of her attempt, by the phase of review that the blueprint opens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from congvu.grading.policies import last_call
from congvu.model.attempts import Attempt, AttemptState, Result, SlotMark
from congvu.model.campaigns import Campaign
from congvu.model.content import TELLING, Blueprint, ItemVersion, Json, PaperSlot, Phase
from congvu.model.errors import Conflict, NotFound
from congvu.quizzes.kinds.rules import ReadingRule, rule_of
from congvu.services.attempts.credit import Credit, Stakes, attempts_left, credits_of, stakes_of
from congvu.services.attempts.sitting import NO_SUCH_ATTEMPT, own_attempt
from congvu.services.context import Context
from congvu.services.marks import comments_of, keys_of_marks
from congvu.store import Tx, attempts, campaigns, results, reviewing
from congvu.store.results import StoredResult
from congvu.store.reviewing import Regrade

RIGHT_AFTER = timedelta(minutes=2)
"""How long "right after" lasts (two minutes, as in Moodle)."""
NOTHING: frozenset[str] = frozenset()
OPENED_WORDS = {"marks": "điểm", "why": "giải thích", "answers": "đáp án", "provisions": "căn cứ"}
"""What a phase opens, as people read it, in the order in which it is said."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a phase opens of some questions of an attempt. What it does not open is not in here.

    ``shows`` are words of :data:`~congvu.model.content.REVIEWED`. ``items`` are by item version id, all else by slot.
    ``rules`` are those by which the own answers were read. Wording and own answers come with a right answer or an explanation: a mark alone leaves the question in its bank.

    ``held`` are slots whose item is at stake (:mod:`congvu.services.attempts.credit`), each with the instant until
    which: of these, and of ``unmarked``, only what is in here may be told, whatever the phase opens. Provisions always
    may, and marks of those that she will hardly be asked again; the sum of all marks is no slot's.
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
    held: Mapping[str, datetime] = field(default_factory=dict)
    unmarked: frozenset[str] = frozenset()
    rules: Mapping[str, ReadingRule] = field(default_factory=dict)

    @property
    def with_questions(self) -> bool:
        """Whether questions themselves are shown, all or some."""
        return shows_questions(self.shows) and any(self.asks(slot.slot) for slot in self.slots)

    def asks(self, slot: str) -> bool:
        """Whether the question in a slot is shown."""
        return shows_questions(self.shows) and slot not in self.held


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
    return bool(shows & TELLING)


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
    own = credits_of(tx, ctx, attempt.officer_id)
    return Review(
        attempt,
        campaign,
        blueprint,
        stored.result,
        stored.submitted_at,
        phase,
        open_slots(tx, ctx, attempt, own, shows, stored.result.slots, stored.result.pending),
        reviewing.last_regrade(tx, attempt.id) if "marks" in shows else None,
        _attempts_left(tx, own, campaign, blueprint, attempt.officer_id) if campaign.is_open(ctx.now) else 0,
    )


def _attempts_left(
    tx: Tx, own: Sequence[Credit], campaign: Campaign, blueprint: Blueprint, officer_id: str
) -> int:
    one = next((one for one in own if one.campaign.id == campaign.id), None)
    if one is None:  # what bears no credit shares its attempts with nothing
        one = Credit(campaign, blueprint, attempts.count_of(tx, campaign.id, officer_id))
    return attempts_left(own, one)


def open_slots(
    tx: Tx,
    ctx: Context,
    attempt: Attempt,
    own: Sequence[Credit],
    shows: frozenset[str],
    marks: Iterable[SlotMark],
    pending: Collection[str] = (),
) -> Opened:
    """What is opened of the slots that have a mark or wait for one, and of no other.

    ``own`` are the officer's campaigns that bear credit: what they can still ask her is held back. A slot's key and
    feedback are those of the key revision that marked it; of one that waits, the newest.
    """
    by_slot = {mark.slot: mark for mark in marks}
    slots = tuple(slot for slot in attempt.paper.slots if slot.slot in by_slot or slot.slot in pending)
    cache = ctx.services.cache
    items = cache.items(tx, [slot.item_version_id for slot in slots]) if shows else {}
    held, unmarked = _held(slots, items, _stakes(tx, ctx, attempt, own, shows))
    opened = Opened(
        shows,
        slots,
        marks={slot: mark for slot, mark in by_slot.items() if "marks" in shows and slot not in unmarked},
        provisions=_provisions(shows, slots, items),
        held=held,
        unmarked=unmarked,
    )
    told = tuple(slot for slot in slots if opened.asks(slot.slot))
    if not told:
        return opened
    keys = keys_of_marks(tx, ctx.services, told, [by_slot[one.slot] for one in told if one.slot in by_slot])
    saved = attempts.answers(tx, attempt.id)
    comments = comments_of(tx, attempt.id) if "why" in shows else {}
    return replace(
        opened,
        items={slot.item_version_id: items[slot.item_version_id] for slot in told},
        answers={slot.slot: saved[slot.slot].value for slot in told if slot.slot in saved},
        keys={one.slot: keys[one.item_version_id].key for one in told} if "answers" in shows else {},
        feedback={one.slot: keys[one.item_version_id].feedback for one in told} if "why" in shows else {},
        rules={one.slot: rule_of(keys[one.item_version_id].key) for one in told},
        comments={slot: comment for slot, comment in comments.items() if slot not in held},
    )


def _stakes(tx: Tx, ctx: Context, attempt: Attempt, own: Sequence[Credit], shows: frozenset[str]) -> Stakes:
    return stakes_of(tx, ctx, attempt, own) if shows & {"marks", *TELLING} else Stakes()


def _held(
    slots: Iterable[PaperSlot], items: Mapping[str, ItemVersion], stakes: Stakes
) -> tuple[dict[str, datetime], frozenset[str]]:
    """The slots whose questions are held back, with until when; and those whose marks are, too."""
    held, unmarked = {}, set()
    for slot in slots if items else ():
        item_id = items[slot.item_version_id].item_id
        if item_id in stakes.until:
            held[slot.slot] = stakes.until[item_id]
        if item_id in stakes.again:
            unmarked.add(slot.slot)
    return held, frozenset(unmarked)


def _provisions(
    shows: frozenset[str], slots: tuple[PaperSlot, ...], items: Mapping[str, ItemVersion]
) -> dict[str, tuple[str, ...]]:
    if "provisions" not in shows:
        return {}
    return {slot.slot: items[slot.item_version_id].citations for slot in slots}
