"""Saving answers while an attempt is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from congvu.model.attempts import Answer, Attempt, AttemptState, EventType
from congvu.model.content import ItemVersion, Json
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services.attempts.late import AfterEnd, LateLog
from congvu.services.attempts.sitting import own_header, unread_now
from congvu.services.context import Context
from congvu.services.marks import logged
from congvu.store import Tx, attempts
from congvu.store.typed_words import storable

ANSWER_MAX_CHARS = 10_000
"""Longest answer of any kind that is kept; kinds that take long texts have limits of their own below it."""


SAVES_PER_SLOT = 2_000
"""An hour of typing saves an answer every two seconds; whoever saves more fills the store."""
_TOO_OFTEN = (
    "Câu này đã được lưu quá nhiều lần nên không lưu thêm được; câu trả lời lưu sau cùng vẫn được giữ."
)


class SaveStatus(StrEnum):
    """What became of one answer."""

    SAVED = "saved"
    STALE = "stale"
    LATE = "late"
    """It came after the end, and is logged as late: nothing is marked from it."""
    CLOSED = "closed"
    """It came after the end, and is not kept; ``reason`` says why."""
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
    sent it again must not take the other for her own. ``reason`` says why one was not taken, or is not kept, else what
    cannot be read of the one that stands; ``after`` is set where one came after the end.
    """

    slot: str
    status: SaveStatus
    current: Answer | None = None
    reason: str = ""
    after: AfterEnd | None = None


def save_answers(tx: Tx, ctx: Context, attempt_id: str, saves: Sequence[AnswerSave]) -> list[SaveOutcome]:
    """Saves answers of the caller's attempt.

    An answer is saved only if its sender knew the one that stands (``base``); one that comes again with its
    idempotency key is acknowledged again. One that is not of its question's form is not saved, nor one to a question
    that was checked. What is of that form but cannot be read as it was typed is saved all the same, and the outcome
    says so. One that comes after deadline and grace, or after the submission, is logged as late, unmarked
    (:mod:`congvu.services.attempts.late`).
    """
    attempt = own_header(tx, ctx, attempt_id)
    slots = {slot.slot for slot in attempt.paper.slots}
    wanted = [save for save in saves if save.slot in slots]
    if not wanted:
        return []
    attempts.lock(tx, attempt_id)
    now = attempts.slots_now(tx, attempt_id, {save.slot for save in wanted}, {save.key for save in wanted})
    attempt = replace(attempt, state=now.state)
    saving = _Saving(tx, ctx, attempt, now, LateLog(tx, ctx, attempt))
    return [_save(saving, save) for save in wanted]


@dataclass(frozen=True, slots=True)
class _Saving:
    """One request's answers being saved."""

    tx: Tx
    ctx: Context
    attempt: Attempt
    now: attempts.SlotsNow
    late: LateLog

    @property
    def over(self) -> bool:
        """Whether the attempt takes no answers any more."""
        end = self.attempt.deadline_at + grace_of(self.tx, self.ctx, self.attempt)
        return self.attempt.state is not AttemptState.OPEN or self.ctx.now > end


def _save(saving: _Saving, save: AnswerSave) -> SaveOutcome:
    tx, ctx, attempt, now = saving.tx, saving.ctx, saving.attempt, saving.now
    current = now.answers.get(save.slot)
    if save.key in now.by_key:
        return _told(tx, ctx, attempt, save, _acknowledged(saving, save, current))
    try:
        value = _readable(tx, ctx, attempt, save)
    except UnreadableAnswer as error:
        return SaveOutcome(save.slot, SaveStatus.UNREADABLE, current, str(error))
    if saving.over:
        return _log_late(saving, save, value)
    if save.slot in now.checked:
        return SaveOutcome(save.slot, SaveStatus.CHECKED, current)
    if save.base != (current.sequence if current else 0):
        return _told(tx, ctx, attempt, save, SaveOutcome(save.slot, SaveStatus.STALE, current))
    return _told(tx, ctx, attempt, save, _append(tx, ctx, attempt, now, save, value))


def _told(tx: Tx, ctx: Context, attempt: Attempt, save: AnswerSave, outcome: SaveOutcome) -> SaveOutcome:
    """An outcome with what cannot be read of the answer that stands."""
    if outcome.status not in (SaveStatus.SAVED, SaveStatus.STALE) or outcome.current is None:
        return outcome
    slot = outcome.slot
    unread = unread_now(tx, ctx, {slot: _item(tx, ctx, attempt, save)}, {slot: outcome.current.value})
    return replace(outcome, reason=unread.get(slot, ""))


def _log_late(saving: _Saving, save: AnswerSave, value: Json) -> SaveOutcome:
    """What comes of an answer after the end: what stands already is acknowledged, else it is logged, or refused."""
    ctx, late, current = saving.ctx, saving.late, saving.now.answers.get(save.slot)
    if value == (current.value if current else None):
        return SaveOutcome(save.slot, SaveStatus.SAVED, current)
    if (same_at := late.same(save.slot, value)) is not None:
        return SaveOutcome(save.slot, SaveStatus.LATE, current, after=late.after(same_at))
    after = late.after(ctx.now)
    if reason := late.refusal(checked=save.slot in saving.now.checked):
        return SaveOutcome(save.slot, SaveStatus.CLOSED, current, reason, after)
    late.append(save.slot, save.key, _kept(saving.tx, ctx, saving.attempt, save, value))
    saving.now.by_key[save.key] = attempts.KeyUse(EventType.LATE_ANSWERED, save.slot, 0, ctx.now)
    return SaveOutcome(save.slot, SaveStatus.LATE, current, after=after)


def _append(
    tx: Tx, ctx: Context, attempt: Attempt, now: attempts.SlotsNow, save: AnswerSave, value: Json
) -> SaveOutcome:
    if save.base >= SAVES_PER_SLOT:
        return SaveOutcome(save.slot, SaveStatus.UNREADABLE, now.answers.get(save.slot), _TOO_OFTEN)
    answer = Answer(save.slot, save.base + 1, value, ctx.now)
    payload = {"value": _kept(tx, ctx, attempt, save, value)}
    attempts.append_event(
        tx,
        attempt.id,
        EventType.ANSWERED,
        ctx.now,
        payload,
        slot=save.slot,
        sequence=answer.sequence,
        key=save.key,
    )
    now.answers[save.slot] = answer
    now.by_key[save.key] = attempts.KeyUse(EventType.ANSWERED, save.slot, answer.sequence, ctx.now)
    return SaveOutcome(save.slot, SaveStatus.SAVED, answer)


def _acknowledged(saving: _Saving, save: AnswerSave, current: Answer | None) -> SaveOutcome:
    """What to say to a key that was used before: of another slot it acknowledges nothing."""
    use = saving.now.by_key[save.key]
    if save.slot != use.slot:
        return SaveOutcome(save.slot, SaveStatus.STALE, current)
    if use.type is not EventType.ANSWERED:
        return SaveOutcome(save.slot, SaveStatus.LATE, current, after=saving.late.after(use.at))
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
    slot = attempt.paper.slot(save.slot)
    assert slot is not None  # answers to other slots are left out
    return ctx.services.cache.items(tx, [slot.item_version_id])[slot.item_version_id]


def grace_of(tx: Tx, ctx: Context, attempt: Attempt) -> timedelta:
    """How long after its deadline an attempt still takes answers."""
    return timedelta(seconds=ctx.services.cache.publication(tx, attempt.publication_id).blueprint.grace_s)
