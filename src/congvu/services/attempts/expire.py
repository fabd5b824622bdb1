"""Ending attempts whose time is up."""

from __future__ import annotations

from congvu.model.attempts import AttemptState, Cause, EventType
from congvu.services.attempts.save import grace_of
from congvu.services.attempts.submit import end_attempt
from congvu.services.context import Context
from congvu.store import Tx, attempts


def expire_overdue(tx: Tx, ctx: Context) -> int:
    """Ends every attempt past deadline and grace with what was saved; returns how many. Idempotent."""
    expired = 0
    for attempt_id in attempts.overdue(tx, ctx.now):
        attempts.lock(tx, attempt_id)
        attempt = attempts.get_attempt(tx, attempt_id)
        if attempt is None or attempt.state is not AttemptState.OPEN:
            continue  # submitted at the last moment
        if ctx.now <= attempt.deadline_at + grace_of(tx, ctx, attempt):
            continue
        end_attempt(tx, ctx, attempt, EventType.EXPIRED, Cause.EXPIRE)
        expired += 1
    return expired
