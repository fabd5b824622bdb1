"""Changing a mark by hand, with a reason: a person's decision that goes before every other mark.

Who may: a marker (or an administrator) of the unit from which the trainee was enrolled, and nobody for herself. An
organiser sees marks and may ask for a second marker, but does not give marks: whoever runs a campaign is not the one
who decides whether it was a success.
"""

from __future__ import annotations

from dataclasses import dataclass

from congvu.grading.judging import NO_HISTORY
from congvu.model.attempts import Cause, Result
from congvu.model.campaigns import Scope
from congvu.model.errors import Conflict, Forbidden, NotFound
from congvu.services.context import Context
from congvu.services.marks.person import MarksByHand, give_marks, required_reason
from congvu.services.marks.queue import marks_for, verdict_on, waiting_slots
from congvu.services.people import refuse_names
from congvu.store import Tx, attempts, judging
from congvu.store.judging import Unmarked

NO_ATTEMPT = "Không tìm thấy lượt làm bài này trong phạm vi anh/chị phụ trách."


@dataclass(frozen=True, slots=True)
class Override:
    """A mark that was changed: the whole result before and after."""

    slot: str
    before: Result
    after: Result


def override_mark(
    tx: Tx, ctx: Context, scope: Scope, attempt_id: str, slot: str, points: float | None, reason: str
) -> Override:
    """Gives a slot these points, or (``None``) the machine's mark again, which for an essay is none: it waits anew.

    Raises :class:`NotFound` outside the caller's reach, :class:`Forbidden` for her own attempt, :class:`Conflict`
    for points beyond the slot, and :class:`~congvu.model.errors.UserError` for a reason too short or with a name.
    """
    attempts.lock(tx, attempt_id)
    row = judging.marked_attempt(tx, attempt_id)
    if row is None or not marks_for(tx, scope, row.unit_id):
        raise NotFound(NO_ATTEMPT, mend="Tìm bằng congvu attempt list, hoặc trong danh sách bài làm của đợt.")
    return _override(tx, ctx, row, slot, points, reason)


def override_own_mark(
    tx: Tx, ctx: Context, scope: Scope, task: str, points: float | None, reason: str
) -> Override:
    """As :func:`override_mark` by a marker who puts her own mark right, through the task she had: it tells no name.

    Raises :class:`Conflict` where the mark that stands is not hers alone.
    """
    claim = judging.claim_of(tx, task, ctx.actor)
    if claim is not None:
        attempts.lock(tx, claim.attempt_id)
    row = judging.marked_attempt(tx, claim.attempt_id) if claim else None
    if claim is None or row is None or not marks_for(tx, scope, row.unit_id):
        raise NotFound("Không tìm thấy câu này trong các câu anh/chị đã chấm.")
    if not may_mend(tx, ctx, row, claim.slot):
        raise Conflict(
            "Điểm của câu này không phải do một mình anh/chị quyết định.",
            mend="Người có quyền sửa điểm của đơn vị sửa, kèm lý do.",
        )
    return _override(tx, ctx, row, claim.slot, points, reason)


def may_mend(tx: Tx, ctx: Context, one: Unmarked, slot: str) -> bool:
    """Whether the mark that stands was made by the caller's judgement alone."""
    attempt = ctx.services.cache.attempt(tx, one.attempt_id)
    assert attempt is not None  # one is its result
    if slot in waiting_slots(tx, ctx, attempt, one):
        return False
    blueprint = ctx.services.cache.publication(tx, attempt.publication_id).blueprint
    history = judging.history_of(tx, [attempt.id]).get(attempt.id, {}).get(slot, NO_HISTORY)
    return [by.marker for by in verdict_on(blueprint, one, slot, history).by] == [ctx.actor]


def _override(tx: Tx, ctx: Context, row: Unmarked, slot: str, points: float | None, reason: str) -> Override:
    if row.officer_id == ctx.actor:
        raise Forbidden("Không ai được tự sửa điểm của mình.", mend="Nhờ người chấm khác của đơn vị.")
    told = required_reason(reason)
    refuse_names(tx, row.officer_id, told)
    attempt = ctx.services.cache.attempt(tx, row.attempt_id)
    assert attempt is not None  # row is its result
    if slot not in {own.slot for own in attempt.paper.slots}:
        raise NotFound(f"Bài này không có câu {slot}.", mend="Xem mã câu trong bảng điểm của bài.")
    given = {} if points is None else {slot: points}
    machine = (slot,) if points is None else ()
    by_hand = MarksByHand(Cause.OVERRIDE, given, machine=machine, reason=told, slot=slot)
    return Override(slot, row.result, give_marks(tx, ctx, attempt, by_hand).after)
