"""Marks that a person gives to a finished attempt: from the marking queue, from formgrader, by an override.

One door for all of them: the event, the new result and what was made from the old one. Who may, and the audit entry,
are the caller's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from congvu import messages
from congvu.grading.judging import COMMENTS, MACHINE
from congvu.model.attempts import Attempt, Cause, EventType, Pending, Result, SlotMark
from congvu.model.campaigns import Campaign
from congvu.model.content import Json, PaperSlot
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.quizzes.marking import mark, slot_points, totalled
from congvu.services.attempts import marked_payload
from congvu.services.context import Context
from congvu.services.standing import standing_terms
from congvu.store import Tx, attempts, campaigns, results, reviewing
from congvu.store.regrading import flag_stale
from congvu.store.typed_words import put_text

REASON_MIN, REASON_MAX = 10, 500
COMMENT_MAX = 4_000
_NO_ATTEMPT = "Không tìm thấy lượt làm bài này, hoặc bài chưa nộp."


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives: points by slot, slots that go back to the machine's mark, comments (text ids) by slot."""

    cause: Cause
    points: Mapping[str, float] = field(default_factory=dict)
    machine: Sequence[str] = ()
    comments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """An attempt's marks before and after."""

    before: Result
    after: Result


def give_marks(tx: Tx, ctx: Context, attempt: Attempt, given: Given) -> Changed:
    """Logs the marks and brings the result up to date; the attempt must be locked.

    Raises :class:`NotFound` for an attempt without marks, and :class:`Conflict` for points beyond a slot.
    """
    stored = results.get_result(tx, attempt.id)
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    if stored is None or campaign is None:
        raise NotFound(_NO_ATTEMPT)
    terms = standing_terms(tx, ctx.services, campaign, attempt.publication_id)
    slots = {slot.slot: slot for slot in terms.paper(attempt.paper).slots}
    for slot, points in given.points.items():
        _require_points(slots, slot, points)
    marks = _by_machine(tx, ctx, attempt, [slots[slot] for slot in given.machine])
    marks |= _by_hand(tx, ctx, stored.result, [slots[slot] for slot in given.points], given.points)
    after = totalled(_with(stored.result, attempt, marks), campaign.pass_mark)
    attempts.append_event(tx, attempt.id, EventType.REGRADED, ctx.now, _payload(ctx, after, given))
    results.put_result(tx, attempt, after, stored.submitted_at)
    _flag_outputs(tx, ctx, attempt.id, stored.result, after, given)
    return Changed(stored.result, after)


def _flag_outputs(tx: Tx, ctx: Context, attempt_id: str, before: Result, after: Result, given: Given) -> None:
    """Feedback that was made tells the old marks or comments; a certificate may rest on what no longer holds."""
    why = (
        given.reason
        or f"{given.cause.value}: {', '.join(sorted({*given.points, *given.machine, *given.comments}))}"
    )
    flag_stale(tx, reviewing.FEEDBACK, [attempt_id], ctx.now, why)
    if before.passed != after.passed:
        flag_stale(tx, reviewing.CERTIFICATE, [attempt_id], ctx.now, why)


def slots_now(tx: Tx, ctx: Context, attempt: Attempt, campaign: Campaign) -> tuple[PaperSlot, ...]:
    """The slots of an attempt with the points that they are worth today: a regrade may have changed them."""
    terms = standing_terms(tx, ctx.services, campaign, attempt.publication_id)
    return terms.paper(attempt.paper).slots


def _require_points(slots: Mapping[str, PaperSlot], slot: str, points: float) -> None:
    if slot not in slots:
        raise NotFound(f"Bài này không có câu {slot}.", mend="Xem mã câu trong bảng điểm của bài.")
    top = slots[slot].points
    if not (isfinite(points) and 0 <= points <= top):
        given, most = messages.number(points) if isfinite(points) else str(points), messages.number(top)
        raise Conflict(f"Điểm {given} của câu {slot} vượt khung 0–{most}.", mend="Nhập điểm trong khung.")


def _by_hand(
    tx: Tx, ctx: Context, before: Result, slots: Sequence[PaperSlot], points: Mapping[str, float]
) -> dict[str, SlotMark | None]:
    """Marks as given; each names the key that it had, or the newest, so that review finds its explanation."""
    known = {one.slot: one.key_revision_id for one in before.slots}
    newest = ctx.services.cache.latest_keys(tx, [slot.item_version_id for slot in slots])
    return {
        slot.slot: SlotMark(
            slot.slot,
            round(points[slot.slot], 4),
            slot.points,
            known.get(slot.slot) or newest[slot.item_version_id].id,
        )
        for slot in slots
    }


def _by_machine(
    tx: Tx, ctx: Context, attempt: Attempt, slots: Sequence[PaperSlot]
) -> dict[str, SlotMark | None]:
    """The machine's marks by the newest keys; ``None`` where it waits for a person or a run."""
    if not slots:
        return {}
    versions = [slot.item_version_id for slot in slots]
    items, keys = ctx.services.cache.items(tx, versions), ctx.services.cache.latest_keys(tx, versions)
    saved, flags = attempts.answers(tx, attempt.id), _tampered(tx, attempt.id)
    marks: dict[str, SlotMark | None] = {}
    for slot in slots:
        key, answer = keys[slot.item_version_id], saved.get(slot.slot)
        verdict = mark(ctx.services.kinds, items[slot.item_version_id], key, answer.value if answer else None)
        if flag := flags.get(slot.slot):
            marks[slot.slot] = SlotMark(slot.slot, 0.0, slot.points, key.id, flag)
        elif isinstance(verdict, Pending):
            marks[slot.slot] = None
        else:
            points = slot_points(verdict.share, slot.points)
            marks[slot.slot] = SlotMark(slot.slot, points, slot.points, key.id, verdict.flag)
    return marks


def _tampered(tx: Tx, attempt_id: str) -> dict[str, str]:
    """Flags of cells that were not as released when the attempt came in from nbgrader's side."""
    found = attempts.events_of_types(tx, [attempt_id], [EventType.SUBMITTED]).get(attempt_id, [])
    return dict(found[0].payload.get("flags", {})) if found else {}


def _with(before: Result, attempt: Attempt, marks: Mapping[str, SlotMark | None]) -> Result:
    """The result with these marks in place of the ones before, in the paper's order; ``None`` waits."""
    now: dict[str, SlotMark | None] = {one.slot: one for one in before.slots}
    now |= dict.fromkeys(before.pending)
    now |= marks
    order = [slot.slot for slot in attempt.paper.slots if slot.slot in now]
    given = tuple(one for slot in order if (one := now[slot]) is not None)
    return replace(before, slots=given, pending=tuple(slot for slot in order if now[slot] is None))


def _payload(ctx: Context, after: Result, given: Given) -> dict[str, Json]:
    payload: dict[str, Json] = {
        **marked_payload(after),
        "cause": given.cause.value,
        "marker": ctx.actor,
        "changed": {slot: round(points, 4) for slot, points in given.points.items()},
    }
    if given.machine:
        payload[MACHINE] = list(given.machine)
    if given.comments:
        payload[COMMENTS] = {slot: list(ids) for slot, ids in given.comments.items()}
    if given.reason:
        payload["reason"] = given.reason
    return payload


def put_comment(tx: Tx, ctx: Context, officer_id: str, text: str) -> str:
    """Keeps a comment under the officer whom it is about, so that erasing her removes it; returns its id."""
    text_id = ctx.new_id()
    put_text(tx, text_id, officer_id, text)
    return text_id


def readable_text(text: str, longest: int, what: str) -> str:
    """What a person typed, in NFC, its lines kept, without signs that are no text; raises :class:`UserError` if too long."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    kept = "\n".join("".join(map(_letter, line)).rstrip() for line in lines).strip()
    if len(kept) > longest:
        raise UserError(f"{what} dài quá {messages.number(longest)} ký tự.", mend="Viết ngắn lại rồi lưu.")
    return kept


def _letter(one: str) -> str:
    if one.isprintable():
        return one
    return " " if one.isspace() else ""


def required_reason(text: str) -> str:
    """A reason in some words; raises :class:`UserError`."""
    reason = readable_text(text, REASON_MAX, "Lý do")
    if len(reason) < REASON_MIN:
        raise UserError(
            f"Lý do phải có ít nhất {REASON_MIN} ký tự.",
            mend="Ghi vì sao điểm này phải sửa, đừng ghi tên người.",
        )
    return reason
