"""Handing in an attempt: it ends, and is marked there and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congvu.model.attempts import Attempt, AttemptState, Cause, EventType, Result
from congvu.services.attempts.save import AnswerSave, SaveOutcome, SaveStatus, save_answers
from congvu.services.attempts.sitting import own_attempt
from congvu.services.context import Context
from congvu.services.marks import Recording, ending_now, record
from congvu.store import Tx, attempts, results


@dataclass(frozen=True, slots=True)
class Submission:
    """What a submit did: ``result`` is set unless nothing was submitted: an answer was stale, or could not be read."""

    outcomes: list[SaveOutcome]
    result: Result | None


def _stops(outcome: SaveOutcome, *, asks: bool) -> bool:
    """Whether the trainee is to see to an answer before anything is submitted."""
    told_now = asks and outcome.after is None and bool(outcome.reason)
    return outcome.status is SaveStatus.STALE or told_now


def submit_attempt(
    tx: Tx,
    ctx: Context,
    attempt_id: str,
    saves: Sequence[AnswerSave] = (),
    *,
    hold: bool = False,
    asks: bool = False,
) -> Submission:
    """Saves the last answers, ends the caller's attempt and marks it.

    With a stale answer nothing is submitted, so that the trainee decides; nor with ``hold``: an answer beside these
    could not even be taken; nor, if the page ``asks``, with one that she is told only now that it cannot be read.
    Submitting again gives the same result.
    """
    outcomes = save_answers(tx, ctx, attempt_id, saves)
    attempt = own_attempt(tx, ctx, attempt_id, lock=True)
    if attempt.state is not AttemptState.OPEN:
        stored = results.get_result(tx, attempt_id)
        return Submission(outcomes, stored.result if stored else None)
    if hold or any(_stops(outcome, asks=asks) for outcome in outcomes):
        return Submission(outcomes, None)
    return Submission(outcomes, end_attempt(tx, ctx, attempt, EventType.SUBMITTED, Cause.SUBMIT))


def end_attempt(tx: Tx, ctx: Context, attempt: Attempt, how: EventType, cause: Cause) -> Result:
    """Ends an open attempt, as submitted or expired, and marks what was saved; it is locked."""
    marked = ending_now(tx, ctx, attempt, how)
    attempts.append_event(tx, attempt.id, how, ctx.now)
    return record(tx, ctx, marked, Recording(cause)).after
