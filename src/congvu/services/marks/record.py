"""The one door through which marks are recorded: the event, the result, flags on what was made from the old marks, audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from congvu.grading.judging import COMMENTS
from congvu.model.attempts import Cause, EventType, Result
from congvu.model.content import Json
from congvu.services.context import Context
from congvu.services.marks.sheet import MarkedAttempt
from congvu.store import Tx, attempts, marks
from congvu.store.marks import CERTIFICATE, FEEDBACK, NewMarks, flag_stale

_ACTIONS = {
    Cause.SUBMIT: "submit_attempt",
    Cause.EXPIRE: "expire_attempt",
    Cause.COLLECT: "collect_submission",
    Cause.FORMGRADER: "collect_marks",
    Cause.MARKER: "decide_mark",
    Cause.OVERRIDE: "override_mark",
    Cause.RUN: "run_code",
    Cause.SECOND_WANTED: "want_second_marker",
}
"""What the audit calls each cause. A regrade has one entry for the whole job (:mod:`congvu.services.regrade`)."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Why marks are recorded. ``told`` goes into the event beside them; ``slot`` is the one that it is about, if one.

    ``submitted_at`` is for first marks: when the attempt was handed in, if not now.
    """

    cause: Cause
    told: Mapping[str, Json] = field(default_factory=dict)
    slot: str = ""
    reason: str = ""
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """An attempt's marks before (``None``: there were none) and after."""

    before: Result | None
    after: Result


def record(tx: Tx, ctx: Context, marked: MarkedAttempt, entry: Recording) -> Changed:
    """Marks an attempt by its sheet and records the result; the attempt must be locked.

    The audit is told the campaign's unit, not the trainee's own: an office of one would name her after an erasure.
    """
    changed = Changed(marked.before, marked.sheet.marked(ctx.services.kinds))
    _write(tx, ctx, marked, changed, entry)
    attempt_id = marked.attempt.id
    ctx.record(
        tx,
        _ACTIONS[entry.cause],
        f"{attempt_id}/{entry.slot}" if entry.slot else attempt_id,
        unit_id=marked.campaign.unit_id,
        before=marks.marks_to_json(changed.before) if changed.before else None,
        after=marks.marks_to_json(changed.after),
        reason=entry.reason,
    )
    return changed


def _write(tx: Tx, ctx: Context, marked: MarkedAttempt, changed: Changed, entry: Recording) -> None:
    attempt = marked.attempt
    new = marks.new_marks(attempt.id, changed.after, {"cause": entry.cause.value, **entry.told})
    if changed.before is None:
        marks.add_marks(tx, attempt, new, entry.submitted_at or ctx.now, ctx.now)
        return
    if entry.cause is Cause.SECOND_WANTED:
        told = {"by": ctx.actor, "reason": entry.reason}
        attempts.append_event(tx, attempt.id, EventType.SECOND_WANTED, ctx.now, told, slot=entry.slot)
        if changed.before == changed.after:
            return  # it waits for a first marker still
    marks.change_marks(tx, [new], ctx.now)
    if changed.before != changed.after or entry.told.get(COMMENTS):
        turned = [attempt.id] if changed.before.passed != changed.after.passed else []
        _flag_outputs(tx, [attempt.id], turned, ctx.now, _why(entry))


def record_regraded(
    tx: Tx, changes: Sequence[NewMarks], turned: Collection[str], now: datetime, reason: str
) -> None:
    """As :func:`record` for many attempts that a regrade has marked anew; ``turned`` passed before and fail now, or the reverse."""
    marks.change_marks(tx, changes, now)
    _flag_outputs(tx, [change.attempt_id for change in changes], turned, now, reason)


def _flag_outputs(tx: Tx, changed: Collection[str], turned: Collection[str], now: datetime, why: str) -> None:
    """Feedback that was made tells the old marks or comments; a certificate may rest on what no longer holds."""
    flag_stale(tx, FEEDBACK, changed, now, why)
    flag_stale(tx, CERTIFICATE, turned, now, why)


def _why(entry: Recording) -> str:
    about = {entry.slot, *entry.told.get("changed", ()), *entry.told.get(COMMENTS, ())} - {""}
    return entry.reason or f"{entry.cause.value}: {', '.join(sorted(about))}"
