"""An attempt as its own trainee may see and change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from congvu.model.attempts import Answer, Attempt
from congvu.model.content import Blueprint, ItemVersion, Json, Phase
from congvu.model.errors import NotFound
from congvu.quizzes.kinds.contract import RuledKind
from congvu.quizzes.marking import unread_words
from congvu.services.context import Context
from congvu.store import Tx, attempts, reviewing

NO_SUCH_ATTEMPT = "Không tìm thấy lượt làm bài này."
OTHER_ACCOUNT = (
    "Lượt làm bài chỉ mở được bằng tài khoản đã bắt đầu nó. Nếu máy này vừa đổi tài khoản, anh/chị đăng xuất rồi đăng"
    " nhập lại bằng tài khoản ấy; câu trả lời chưa gửi vẫn được giữ trên máy."
)


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with what is needed to show it: blueprint, answers so far, checked slots, instants (UTC).

    ``unread`` says by slot what of an answer cannot be read, and how to write it (:func:`unread_now`).
    """

    attempt: Attempt
    blueprint: Blueprint
    items: Mapping[str, ItemVersion]
    answers: Mapping[str, Answer]
    checks: Mapping[str, reviewing.CheckedSlot] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    def item_in(self, slot_id: str) -> ItemVersion:
        """The item in a slot of the paper; raises :class:`KeyError` for a slot that is not on it."""
        slot = self.attempt.paper.slot(slot_id)
        if slot is None:
            raise KeyError(slot_id)
        return self.items[slot.item_version_id]

    def remaining_s(self, now: datetime) -> float:
        """Seconds until the deadline, not below 0."""
        return max(0.0, (self.attempt.deadline_at - now).total_seconds())


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
        raise NotFound(NO_SUCH_ATTEMPT, mend=OTHER_ACCOUNT)
    return attempt


def open_sitting(tx: Tx, ctx: Context, attempt_id: str) -> Sitting:
    """The caller's attempt with its paper and answers so far."""
    sitting = paper_of(tx, ctx, attempt_id)
    attempt = replace(sitting.attempt, state=attempts.state_of(tx, attempt_id))
    checks = reviewing.checks(tx, attempt_id) if sitting.blueprint.review.get(Phase.DURING) else {}
    answers = attempts.answers(tx, attempt_id)
    items = {slot: sitting.item_in(slot) for slot in answers}
    unread = unread_now(tx, ctx, items, {slot: answer.value for slot, answer in answers.items()})
    return replace(sitting, attempt=attempt, answers=answers, checks=checks, unread=unread)


def unread_now(
    tx: Tx, ctx: Context, items: Mapping[str, ItemVersion], values: Mapping[str, Json]
) -> dict[str, str]:
    """What to tell of answers that the newest keys cannot read, by slot: of these keys are the marks of an open attempt.

    ``items`` and ``values`` are by slot; slots whose answers can be read are missing.
    """
    kinds = ctx.services.kinds
    ruled = {
        slot: item
        for slot, item in items.items()
        if values[slot] is not None and isinstance(kinds[item.kind], RuledKind)
    }
    if not ruled:
        return {}
    keys = ctx.services.cache.latest_keys(tx, {item.id for item in ruled.values()})
    told = {slot: unread_words(kinds, item, keys[item.id], values[slot]) for slot, item in ruled.items()}
    return {slot: words for slot, words in told.items() if words}


def paper_of(tx: Tx, ctx: Context, attempt_id: str) -> Sitting:
    """As :func:`open_sitting` without answers and state: what reading a posted answer needs. Mostly cached."""
    attempt = own_header(tx, ctx, attempt_id)
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    items = ctx.services.cache.items(tx, attempt.paper.version_ids)
    return Sitting(attempt, blueprint, items, {})
