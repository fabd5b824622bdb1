"""Checking one question while the attempt is open, where the blueprint opens something in the phase ``during``.

A check fixes the slot's answer: its mark is given there and then, by the one marking function, and is the mark that the
attempt ends with. What the phase opens leaves the server when the check is durable, not before.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from congvu.model.attempts import Answer, Attempt, AttemptState, EventType, SlotMark
from congvu.model.content import Blueprint, ItemVersion, PaperSlot, Phase
from congvu.model.errors import Conflict, NotFound
from congvu.model.norms import Register
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import PersonKind, RunKind
from congvu.quizzes.marking import mark, unread_words
from congvu.quizzes.sheet import NOTHING_STANDS, slot_mark
from congvu.services.attempts.credit import credits_of
from congvu.services.attempts.review import NOTHING, Opened, open_slots, shown_in
from congvu.services.attempts.save import SaveOutcome, SaveStatus
from congvu.services.attempts.sitting import NO_SUCH_ATTEMPT, Sitting, open_sitting, own_header
from congvu.services.context import Context
from congvu.services.marks import campaign_of, standing_terms
from congvu.store import Tx, attempts, reviewing

_NO_CHECK = "Bài này không cho kiểm tra từng câu khi đang làm."
_BLANK = "Câu này chưa có câu trả lời nên chưa kiểm tra được."
_TOO_LATE = "Bài đã hết giờ hoặc đã nộp nên câu này không kiểm tra được nữa."
_WAITS = "Câu này phải đợi chấm nên không kiểm tra ngay được."


def checks_offered(blueprint: Blueprint) -> bool:
    """Whether the trainee may check single questions while she sits the quiz."""
    return bool(shown_in(blueprint, Phase.DURING))


def check_answer(tx: Tx, ctx: Context, attempt_id: str, slot: str, base: int) -> SaveOutcome:
    """Checks the answer that stands in a slot of the caller's attempt, and fixes it.

    ``base`` is the sequence that the sender knows: of another window's answer she is told first (``stale``). Checking
    again is the same check. After the time, or after the submission, nothing is checked (``closed``). Raises
    :class:`Conflict` where there is nothing to check: a quiz without checks, a blank, what cannot be read (a check would
    fix it), a kind that waits for a person.
    """
    attempt = own_header(tx, ctx, attempt_id)
    paper_slot = attempt.paper.slot(slot)
    if paper_slot is None:
        raise NotFound(NO_SUCH_ATTEMPT)
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    if not checks_offered(blueprint):
        raise Conflict(_NO_CHECK)
    attempts.lock(tx, attempt_id)
    now = attempts.slots_now(tx, attempt_id, [slot], [])
    current = now.answers.get(slot)
    if slot in now.checked:
        return SaveOutcome(slot, SaveStatus.CHECKED, current)
    if now.state is not AttemptState.OPEN:
        return SaveOutcome(slot, SaveStatus.CLOSED, current, _TOO_LATE)
    if ctx.now > attempt.deadline_at + timedelta(seconds=blueprint.grace_s):
        return SaveOutcome(slot, SaveStatus.CLOSED, current, _TOO_LATE)
    if base != (current.sequence if current else 0):
        return SaveOutcome(slot, SaveStatus.STALE, current)
    given = _mark(tx, ctx, attempt, paper_slot, current)
    payload = {"mark": asdict(given)}
    sequence = reviewing.CHECK_SEQUENCE
    attempts.append_event(tx, attempt_id, EventType.CHECKED, ctx.now, payload, slot=slot, sequence=sequence)
    return SaveOutcome(slot, SaveStatus.CHECKED, current)


def _mark(tx: Tx, ctx: Context, attempt: Attempt, slot: PaperSlot, answer: Answer | None) -> SlotMark:
    """The mark of an answer by the newest key; raises :class:`Conflict` for a blank, and where there is no mark yet."""
    version = slot.item_version_id
    item = ctx.services.cache.items(tx, [version])[version]
    key = ctx.services.cache.latest_keys(tx, [version])[version]
    if answer is None or ctx.services.kinds[item.kind].read(item.content, answer.value) is None:
        raise Conflict(_BLANK, mend="Anh/chị trả lời rồi kiểm tra.")
    if unread := unread_words(ctx.services.kinds, item, key, answer.value):
        raise Conflict(unread, mend="Anh/chị sửa lại rồi kiểm tra.")
    terms = standing_terms(tx, ctx.services, campaign_of(tx, attempt), attempt.publication_id)
    verdict = mark(ctx.services.kinds, item, key, answer.value)
    told = slot_mark(slot, NOTHING_STANDS, terms, key.id, lambda _: verdict)
    if told is None:
        raise Conflict(_WAITS, mend="Kết quả có sau khi nộp bài và được chấm.")
    return told


@dataclass(frozen=True, slots=True)
class CheckedSitting:
    """A sitting, and what the phase ``during`` opens of the slots that were checked; the register if it is needed."""

    sitting: Sitting
    opened: Opened
    register: Register


def checked_sitting(tx: Tx, ctx: Context, attempt_id: str) -> CheckedSitting:
    """The caller's sitting with the feedback that she has asked for."""
    sitting = open_sitting(tx, ctx, attempt_id)
    if not sitting.checks:
        return CheckedSitting(sitting, Opened(NOTHING, ()), Register())
    marks = [check.mark for check in sitting.checks.values()]
    own = credits_of(tx, ctx, ctx.actor)
    opened = open_slots(tx, ctx, sitting.attempt, own, shown_in(sitting.blueprint, Phase.DURING), marks)
    return CheckedSitting(sitting, opened, ctx.services.cache.register(tx))


def may_be_checked(kinds: KindRegistry, item: ItemVersion) -> bool:
    """Whether the answers to an item get their mark at once: not those that wait for a person or a run."""
    return not isinstance(kinds[item.kind], PersonKind | RunKind)
