"""Marks that a person gives to a finished attempt: from the marking queue, from formgrader, by an override.

Who may, and what is asked of her, are the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from congvu import messages
from congvu.grading.judging import COMMENTS, MACHINE
from congvu.model.attempts import Attempt, Cause, EventType
from congvu.model.campaigns import Campaign
from congvu.model.content import Json, PaperSlot
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.quizzes.sheet import slot_points
from congvu.services.context import Context
from congvu.services.marks.record import Changed, Recording, record
from congvu.services.marks.sheet import MarkedAttempt, load_marked
from congvu.services.marks.terms import standing_terms
from congvu.services.typed import text_lines
from congvu.store import Tx, attempts
from congvu.store.marks import SHARES
from congvu.store.typed_words import put_text

REASON_MIN, REASON_MAX = 10, 500
COMMENT_MAX = 4_000


@dataclass(frozen=True, slots=True)
class MarksByHand:
    """What a person gives: points by slot, or shares of them; slots that go back to the machine's mark; comments (text
    ids) by slot.

    A share holds whatever the slot is worth, also while its item is dropped; points are read by what it is worth now.
    ``slot`` is the one that it is about, if it is one.
    """

    cause: Cause
    points: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    machine: Sequence[str] = ()
    comments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: str = ""
    slot: str = ""


def give_marks(tx: Tx, ctx: Context, attempt: Attempt, by_hand: MarksByHand) -> Changed:
    """Records the marks; the attempt must be locked.

    Raises :class:`NotFound` for an attempt without marks, and :class:`Conflict` for points beyond a slot.
    """
    marked = load_marked(tx, ctx, attempt)
    slots = marked.slots
    by_points = {slot: _share(slots, slot, points) for slot, points in by_hand.points.items()}
    shares = {slot: share for slot, share in by_points.items() if share is not None} | dict(by_hand.shares)
    marked = _back_to_machine(tx, ctx, marked, by_hand.machine).with_given(shares)
    changed = {slot: slot_points(share, slots[slot].points) for slot, share in by_hand.shares.items()}
    told = _told(ctx, by_hand, {**by_hand.points, **changed}, shares)
    entry = Recording(by_hand.cause, told, by_hand.slot, by_hand.reason)
    return record(tx, ctx, marked, entry)


def slots_now(tx: Tx, ctx: Context, attempt: Attempt, campaign: Campaign) -> tuple[PaperSlot, ...]:
    """The slots of an attempt with the points that they are worth today: a regrade may have changed them."""
    terms = standing_terms(tx, ctx.services, campaign, attempt.publication_id)
    return terms.paper(attempt.paper).slots


def _share(slots: Mapping[str, PaperSlot], slot: str, points: float) -> float | None:
    """Points as a share of what the slot is worth today; ``None`` if that is nothing. Raises."""
    if slot not in slots:
        raise NotFound(f"Bài này không có câu {slot}.", mend="Xem mã câu trong bảng điểm của bài.")
    top = slots[slot].points
    if not (isfinite(points) and 0 <= points <= top):
        given, most = messages.number(points) if isfinite(points) else str(points), messages.number(top)
        raise Conflict(f"Điểm {given} của câu {slot} vượt khung 0–{most}.", mend="Nhập điểm trong khung.")
    return points / top if top else None


def _back_to_machine(tx: Tx, ctx: Context, marked: MarkedAttempt, slots: Sequence[str]) -> MarkedAttempt:
    """With slots marked by the machine again, by the newest keys; they wait where that takes a person or a run."""
    if not slots:
        return marked
    known = marked.slots
    keys = ctx.services.cache.latest_keys(tx, [known[slot].item_version_id for slot in slots])
    return marked.with_machine(slots, keys, _tampered(tx, marked.attempt.id))


def _tampered(tx: Tx, attempt_id: str) -> dict[str, str]:
    """Flags of cells that were not as released when the attempt came in from nbgrader's side."""
    events = attempts.events_of_types(tx, [attempt_id], [EventType.SUBMITTED]).get(attempt_id, [])
    return dict(events[0].payload.get("flags", {})) if events else {}


def _told(
    ctx: Context, by_hand: MarksByHand, changed: Mapping[str, float], shares: Mapping[str, float]
) -> dict[str, Json]:
    """What the event tells beside the marks: points as they were given, and the shares that they are."""
    told: dict[str, Json] = {
        "marker": ctx.actor,
        "changed": {slot: round(points, 4) for slot, points in changed.items()},
        SHARES: dict(shares),
    }
    if by_hand.machine:
        told[MACHINE] = list(by_hand.machine)
    if by_hand.comments:
        told[COMMENTS] = {slot: list(ids) for slot, ids in by_hand.comments.items()}
    if by_hand.cause is Cause.OVERRIDE:  # the trainee is told why; other reasons are for the audit
        told["reason"] = by_hand.reason
    return told


def put_comment(tx: Tx, ctx: Context, officer_id: str, text: str) -> str:
    """Keeps a comment under the officer whom it is about, so that erasing her removes it; returns its id."""
    text_id = ctx.new_id()
    put_text(tx, text_id, officer_id, text)
    return text_id


def required_reason(text: str) -> str:
    """A reason in some words; raises :class:`UserError`."""
    reason = text_lines(text, REASON_MAX, "Lý do")
    if len(reason) < REASON_MIN:
        raise UserError(
            f"Lý do phải có ít nhất {REASON_MIN} ký tự.",
            mend="Ghi vì sao điểm này phải sửa, đừng ghi tên người.",
        )
    return reason
