"""Ending an attempt whose time is up."""

from __future__ import annotations

from congvu.model.attempts import AttemptState, Cause, EventType
from congvu.services.attempts.save import grace_of
from congvu.services.attempts.submit import end_attempt
from congvu.services.context import Context
from congvu.store import Tx, attempts


def expire_attempt(tx: Tx, ctx: Context, attempt_id: str) -> bool:
    """Ends an open attempt past deadline and grace with what was saved; says whether it did. Idempotent."""
    attempts.lock(tx, attempt_id)
    attempt = attempts.get_attempt(tx, attempt_id)
    if attempt is None or attempt.state is not AttemptState.OPEN:
        return False  # submitted at the last moment
    if ctx.now <= attempt.deadline_at + grace_of(tx, ctx, attempt):
        return False
    end_attempt(tx, ctx, attempt, EventType.EXPIRED, Cause.EXPIRE)
    return True
