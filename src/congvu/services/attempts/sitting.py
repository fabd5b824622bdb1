"""Sitting a quiz: start, save answers, submit, expire. Each is one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from congvu.grading.policies import last_call
from congvu.law.norms import in_force
from congvu.model.attempts import Answer, Attempt, AttemptState, EventType, Result
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, ItemVersion, Json, KeyRevision, Phase
from congvu.model.errors import Conflict, NotFound
from congvu.quizzes.drawing import draw_paper
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.marking import mark_paper
from congvu.quizzes.remarking import settled
from congvu.services.attempts.changes import changes_for
from congvu.services.attempts.difficulty import off_target
from congvu.services.context import Context
from congvu.services.marks.lateness import handed_in_at, with_penalty
from congvu.services.marks.record import marked_payload
from congvu.services.marks.terms import standing_terms
from congvu.services.marks.words import logged
from congvu.store import Tx, attempts, campaigns, regrading, results, reviewing
from congvu.store.typed_words import storable

ANSWER_MAX_CHARS = 10_000
"""Longest answer of any kind that is kept; kinds that take long texts have limits of their own below it."""
CONTENT_GONE = "Không tìm thấy lượt làm bài này."


class SaveStatus(StrEnum):
    """What became of one answer."""

    SAVED = "saved"
    STALE = "stale"
    LATE = "late"
    CLOSED = "closed"
    UNREADABLE = "unreadable"
    CHECKED = "checked"
    """The slot was checked, so that its answer stands (see :mod:`congvu.services.attempts.checking`)."""


@dataclass(frozen=True, slots=True)
class AnswerSave:
    """An answer as it comes in: ``base`` is the sequence that the sender last knew, ``key`` its idempotency key."""

    slot: str
    base: int
    key: str
    value: Json


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of an answer, and the answer that now stands in its slot.

    Of one that was acknowledged before, ``current`` is that answer itself: another may have come since, and who
    sent it again must not take the other for her own. ``reason`` says why one could not be read.
    """

    slot: str
    status: SaveStatus
    current: Answer | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with what is needed to show it: blueprint, answers so far, checked slots, instants (UTC)."""

    attempt: Attempt
    blueprint: Blueprint
    items: Mapping[str, ItemVersion]
    answers: Mapping[str, Answer]
    checks: Mapping[str, reviewing.Check] = field(default_factory=dict)

    def remaining_s(self, now: datetime) -> float:
        """Seconds until the deadline, not below 0."""
        return max(0.0, (self.attempt.deadline_at - now).total_seconds())


def start_attempt(tx: Tx, ctx: Context, campaign_id: str) -> Attempt:
    """Starts the caller's next attempt, or gives back the one that is open.

    Raises :class:`NotFound` if she is not enrolled, :class:`Conflict` outside the window or when no attempt
    is left, and :class:`~congvu.quizzes.drawing.CannotDraw` if no paper can be drawn.
    """
    campaign = enrolled_campaign(tx, ctx, campaign_id)
    publication = ctx.services.cache.publication(tx, campaign.publication_id)
    earlier = attempts.attempts_of(tx, campaign_id, ctx.actor)
    for attempt in earlier:
        if attempt.state is AttemptState.OPEN:
            return attempt
    require_startable(ctx, campaign, publication.blueprint, len(earlier))
    attempt = _new_attempt(tx, ctx, campaign, publication.blueprint, earlier)
    attempts.add_attempt(tx, attempt)
    drawn = ctx.services.cache.items(tx, [slot.item_version_id for slot in attempt.paper.slots])
    attempts.count_uses(tx, publication.blueprint.quiz_id, [item.item_id for item in drawn.values()])
    ctx.record(
        tx,
        "start_attempt",
        attempt.id,
        unit_id=campaign.unit_id,
        after=asdict(attempt.paper),
        reason=off_target(publication.blueprint, attempt.paper, drawn),
    )
    return attempt


def enrolled_campaign(tx: Tx, ctx: Context, campaign_id: str) -> Campaign:
    """A campaign that the caller is enrolled in; raises :class:`NotFound`."""
    campaign = campaigns.get_campaign(tx, campaign_id)
    if campaign is None or not campaigns.is_enrolled(tx, campaign_id, ctx.actor):
        raise NotFound("Không tìm thấy đợt tập huấn này, hoặc anh/chị không có tên trong danh sách.")
    return campaign


def require_startable(ctx: Context, campaign: Campaign, blueprint: Blueprint, done: int) -> None:
    """Raises :class:`Conflict` outside the window (with the days of a late policy), or when all attempts are used."""
    if ctx.now < campaign.opens_at:
        raise Conflict("Bài kiểm tra chưa mở.", mend="Anh/chị quay lại khi đợt tập huấn bắt đầu.")
    if ctx.now >= last_call(blueprint.late, campaign.closes_at):
        raise Conflict("Bài kiểm tra đã đóng.", mend="Liên hệ người tổ chức nếu cần làm bù.")
    if done >= blueprint.attempts:
        raise Conflict(f"Anh/chị đã dùng hết {blueprint.attempts} lượt làm bài.")


def _new_attempt(
    tx: Tx, ctx: Context, campaign: Campaign, blueprint: Blueprint, earlier: Sequence[Attempt]
) -> Attempt:
    cache = ctx.services.cache
    seen_versions = {slot.item_version_id for attempt in earlier for slot in attempt.paper.slots}
    candidates = drawable(tx, ctx, campaign.publication_id)
    paper = draw_paper(
        blueprint,
        candidates,
        seed=ctx.seed(),
        kinds=ctx.services.kinds,
        seen={item.item_id for item in cache.items(tx, seen_versions).values()},
        uses=attempts.uses(tx, blueprint.quiz_id),
        changed=changes_for(tx, ctx, blueprint, candidates),
    )
    end = last_call(blueprint.late, campaign.closes_at)
    deadline = min(ctx.now + timedelta(seconds=blueprint.time_limit_s), end)
    return Attempt(
        ctx.new_id(),
        campaign.id,
        campaign.publication_id,
        ctx.actor,
        len(earlier) + 1,
        paper,
        ctx.now,
        deadline,
    )


def drawable(tx: Tx, ctx: Context, publication_id: str) -> list[ItemVersion]:
    """The items of a publication whose cited provisions are all in force today, unless it is historical."""
    cache = ctx.services.cache
    pool = cache.pool(tx, publication_id)
    if cache.publication(tx, publication_id).blueprint.historical:
        return pool
    register = cache.register(tx)
    return [item for item in pool if in_force(register, item.citations, ctx.today)]


def own_attempt(tx: Tx, ctx: Context, attempt_id: str, *, lock: bool = False) -> Attempt:
    """One of the caller's attempts, with its state; raises :class:`NotFound` for anybody else's.

    ``lock`` it before a change.
    """
    attempt = own_header(tx, ctx, attempt_id)
    if lock:
        attempts.lock(tx, attempt_id)
    return replace(attempt, state=attempts.state_of(tx, attempt_id))


def own_header(tx: Tx, ctx: Context, attempt_id: str) -> Attempt:
    """As :func:`own_attempt`, without looking at the state."""
    attempt = ctx.services.cache.attempt(tx, attempt_id)
    if attempt is None or attempt.officer_id != ctx.actor:
        raise NotFound(CONTENT_GONE)
    return attempt


def open_sitting(tx: Tx, ctx: Context, attempt_id: str) -> Sitting:
    """The caller's attempt with its paper and answers so far."""
    sitting = paper_of(tx, ctx, attempt_id)
    attempt = replace(sitting.attempt, state=attempts.state_of(tx, attempt_id))
    checks = reviewing.checks(tx, attempt_id) if sitting.blueprint.review.get(Phase.DURING) else {}
    return replace(sitting, attempt=attempt, answers=attempts.answers(tx, attempt_id), checks=checks)


def paper_of(tx: Tx, ctx: Context, attempt_id: str) -> Sitting:
    """As :func:`open_sitting` without answers and state: what reading a posted answer needs. Mostly cached."""
    attempt = own_header(tx, ctx, attempt_id)
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    items = ctx.services.cache.items(tx, [slot.item_version_id for slot in attempt.paper.slots])
    return Sitting(attempt, blueprint, items, {})


def save_answers(tx: Tx, ctx: Context, attempt_id: str, saves: Sequence[AnswerSave]) -> list[SaveOutcome]:
    """Saves answers of the caller's attempt.

    An answer is saved only if its sender knew the one that stands (``base``); one that comes again with its
    idempotency key is acknowledged again; one that comes after deadline and grace is logged as late, unmarked. One
    that its kind of question cannot read is not saved, nor one to a question that was checked.
    """
    attempt = own_header(tx, ctx, attempt_id)
    slots = {slot.slot for slot in attempt.paper.slots}
    wanted = [save for save in saves if save.slot in slots]
    if not wanted:
        return []
    attempts.lock(tx, attempt_id)
    now = attempts.slots_now(tx, attempt_id, {save.slot for save in wanted}, {save.key for save in wanted})
    attempt = replace(attempt, state=now.state)
    return [_save(tx, ctx, attempt, now, save) for save in wanted]


def _save(tx: Tx, ctx: Context, attempt: Attempt, now: attempts.SlotsNow, save: AnswerSave) -> SaveOutcome:
    current = now.answers.get(save.slot)
    if save.key in now.by_key:
        return _acknowledged(now.by_key[save.key], save, current)
    try:
        value = _readable(tx, ctx, attempt, save)
    except UnreadableAnswer as error:
        return SaveOutcome(save.slot, SaveStatus.UNREADABLE, current, str(error))
    if (fixed := _fixed(attempt, now, save.slot)) is not None:
        return SaveOutcome(save.slot, fixed, current)
    if ctx.now > attempt.deadline_at + _grace(tx, ctx, attempt):
        payload = {"slot": save.slot, "value": _kept(tx, ctx, attempt, save, value)}
        attempts.append_event(tx, attempt.id, EventType.LATE_ANSWERED, ctx.now, payload, key=save.key)
        now.by_key[save.key] = attempts.KeyUse(EventType.LATE_ANSWERED, save.slot, 0, ctx.now)
        return SaveOutcome(save.slot, SaveStatus.LATE, current)
    if save.base != (current.sequence if current else 0):
        return SaveOutcome(save.slot, SaveStatus.STALE, current)
    answer = Answer(save.slot, save.base + 1, value, ctx.now)
    attempts.append_event(
        tx,
        attempt.id,
        EventType.ANSWERED,
        ctx.now,
        {"value": _kept(tx, ctx, attempt, save, value)},
        slot=save.slot,
        sequence=answer.sequence,
        key=save.key,
    )
    now.answers[save.slot] = answer
    now.by_key[save.key] = attempts.KeyUse(EventType.ANSWERED, save.slot, answer.sequence, ctx.now)
    return SaveOutcome(save.slot, SaveStatus.SAVED, answer)


def _fixed(attempt: Attempt, now: attempts.SlotsNow, slot: str) -> SaveStatus | None:
    """Why the answer of a slot can no longer change, if so."""
    if attempt.state is not AttemptState.OPEN:
        return SaveStatus.CLOSED
    return SaveStatus.CHECKED if slot in now.checked else None


def _acknowledged(use: attempts.KeyUse, save: AnswerSave, current: Answer | None) -> SaveOutcome:
    """What to say to a key that was used before: of another slot it acknowledges nothing."""
    if save.slot != use.slot:
        return SaveOutcome(save.slot, SaveStatus.STALE, current)
    if use.type is not EventType.ANSWERED:
        return SaveOutcome(save.slot, SaveStatus.LATE, current)
    return SaveOutcome(save.slot, SaveStatus.SAVED, Answer(save.slot, use.sequence, save.value, use.at))


def _readable(tx: Tx, ctx: Context, attempt: Attempt, save: AnswerSave) -> Json:
    """The answer in its question's normal form; raises :class:`UnreadableAnswer`."""
    item = _item(tx, ctx, attempt, save)
    value = ctx.services.kinds[item.kind].read(item.content, save.value)
    if len(str(value)) > ANSWER_MAX_CHARS or not storable(value):
        raise UnreadableAnswer("Câu trả lời quá dài, hoặc có ký tự không phải là chữ.")
    return value


def _kept(tx: Tx, ctx: Context, attempt: Attempt, save: AnswerSave, value: Json) -> Json:
    """The answer as the log may hold it."""
    return logged(tx, ctx, _item(tx, ctx, attempt, save), attempt.officer_id, value)


def _item(tx: Tx, ctx: Context, attempt: Attempt, save: AnswerSave) -> ItemVersion:
    """The item in the slot of an answer."""
    version_id = next(slot.item_version_id for slot in attempt.paper.slots if slot.slot == save.slot)
    return ctx.services.cache.items(tx, [version_id])[version_id]


def _grace(tx: Tx, ctx: Context, attempt: Attempt) -> timedelta:
    return timedelta(seconds=ctx.services.cache.publication(tx, attempt.publication_id).blueprint.grace_s)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a submit did: ``result`` is set unless an answer was stale and nothing was submitted."""

    outcomes: list[SaveOutcome]
    result: Result | None


def submit_attempt(tx: Tx, ctx: Context, attempt_id: str, saves: Sequence[AnswerSave] = ()) -> Submission:
    """Saves the last answers, ends the caller's attempt and marks it.

    With a stale answer nothing is submitted, so that the trainee decides. Submitting again gives the same
    result.
    """
    outcomes = save_answers(tx, ctx, attempt_id, saves)
    attempt = own_attempt(tx, ctx, attempt_id, lock=True)
    if attempt.state is not AttemptState.OPEN:
        stored = results.get_result(tx, attempt_id)
        return Submission(outcomes, stored.result if stored else None)
    if any(outcome.status is SaveStatus.STALE for outcome in outcomes):
        return Submission(outcomes, None)
    result = end_attempt(tx, ctx, attempt, EventType.SUBMITTED)
    ctx.record(tx, "submit_attempt", attempt.id, after=result.points)
    return Submission(outcomes, result)


def end_attempt(tx: Tx, ctx: Context, attempt: Attempt, how: EventType) -> Result:
    """Ends an open attempt as submitted or expired, marks what was saved, and keeps the result."""
    quiz_id = ctx.services.cache.publication(tx, attempt.publication_id).blueprint.quiz_id
    regrading.ending(tx, quiz_id)  # before anything is read that a regrade may change
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    assert campaign is not None  # attempt.campaign_id is a foreign key
    versions = [slot.item_version_id for slot in attempt.paper.slots]
    saved = {slot: answer.value for slot, answer in attempts.answers(tx, attempt.id).items()}
    terms, keys = (
        standing_terms(tx, ctx.services, campaign, attempt.publication_id),
        _keys(tx, ctx, attempt, versions),
    )
    result = mark_paper(
        ctx.services.kinds,
        terms.paper(attempt.paper),
        ctx.services.cache.items(tx, versions),
        keys,
        saved,
        campaign.pass_mark,
    )
    result = settled(result, attempt.paper, terms, keys, campaign.pass_mark)
    result = with_penalty(tx, ctx, result, campaign, handed_in_at(tx, ctx, attempt, how))
    attempts.append_event(tx, attempt.id, how, ctx.now)
    attempts.append_event(tx, attempt.id, EventType.MARKED, ctx.now, marked_payload(result))
    results.put_result(tx, attempt, result, ctx.now)
    return result


def _keys(tx: Tx, ctx: Context, attempt: Attempt, versions: Sequence[str]) -> dict[str, KeyRevision]:
    """The newest keys; a slot that was checked keeps the one by which the trainee was told its mark."""
    keys = ctx.services.cache.latest_keys(tx, versions)
    if not ctx.services.cache.publication(tx, attempt.publication_id).blueprint.review.get(Phase.DURING):
        return keys
    told = [check.mark.key_revision_id for check in reviewing.checks(tx, attempt.id).values()]
    return keys | {key.item_version_id: key for key in ctx.services.cache.keys(tx, told).values()}


def expire_attempt(tx: Tx, ctx: Context, attempt_id: str) -> bool:
    """Ends an open attempt past deadline and grace with what was saved; says whether it did. Idempotent."""
    attempts.lock(tx, attempt_id)
    attempt = attempts.get_attempt(tx, attempt_id)
    if attempt is None or attempt.state is not AttemptState.OPEN:
        return False  # submitted at the last moment
    if ctx.now <= attempt.deadline_at + _grace(tx, ctx, attempt):
        return False
    result = end_attempt(tx, ctx, attempt, EventType.EXPIRED)
    ctx.record(tx, "expire_attempt", attempt.id, after=result.points)
    return True
