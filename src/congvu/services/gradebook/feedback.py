"""Feedback that leaves as a file: what it may show, and which files were made from marks that have changed since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from congvu.model.attempts import AttemptState
from congvu.model.content import Json
from congvu.services.attempts import Review, review_finished
from congvu.services.context import Context
from congvu.store import Store, Tx, attempts, reviewing
from congvu.store.gradebook.course import GRADEBOOK, Course, writing
from congvu.store.gradebook.files import SubmittedAnswers
from congvu.store.gradebook.known import Known, known_submission
from congvu.store.marks import FEEDBACK
from congvu.store.reviewing import Stale
from congvu.store.types import canonical_json

META = "congvu-feedback"
"""Name of the ``meta`` element of a feedback file that holds :func:`basis_of`."""
_META = re.compile(rf'<meta name="{META}" content="([0-9a-f]{{64}})">')
_HEAD_BYTES = 4_096


def review_for_file(tx: Tx, ctx: Context, course: Course, quiz_id: str, officer_id: str) -> Review | None:
    """The attempt that nbgrader's submission of an officer was made from, in its phase of review now.

    ``None`` where the truth knows no such attempt: the submission is not collected, or has gone by another.
    """
    known = _known(course, quiz_id, officer_id)
    attempt = attempts.get_attempt(tx, known.attempt_id) if known else None
    if attempt is None or attempt.officer_id != officer_id or attempt.state is not AttemptState.MARKED:
        return None
    review = review_finished(tx, ctx, attempt)
    return review if review.blueprint.quiz_id == quiz_id else None


def is_collected(course: Course, quiz_id: str, officer_id: str, answers: SubmittedAnswers) -> bool:
    """Whether the answers beside a submission are those that congvu has taken in."""
    known = _known(course, quiz_id, officer_id)
    return known is not None and known.answers_digest == answers.digest


def _known(course: Course, quiz_id: str, officer_id: str) -> Known | None:
    if not course.gradebook_url and not (course.root / GRADEBOOK).exists():
        return None  # deleted, to be rebuilt: looking at it would leave an empty one
    with writing(course) as gradebook:
        return known_submission(gradebook, quiz_id, officer_id)


def basis_of(found: Review) -> str:
    """A digest of what a feedback file of a review rests on: the attempt, what is open, and the marks if they are.

    Two files with the same basis tell the same marks; nothing that is not open goes into it.
    """
    marks = asdict(found.result) if "marks" in found.shows else None
    told: dict[str, Json] = {"attempt": found.attempt.id, "shows": sorted(found.shows), "marks": marks}
    told["comments"] = dict(found.opened.comments)
    if found.opened.held:  # opens later, while the phase may stay what it is
        told["held"] = [sorted(found.opened.held), sorted(found.opened.unmarked)]
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def feedback_file(course: Course, quiz_id: str, officer_id: str) -> Path:
    """Where ``nbgrader generate_feedback`` puts an officer's page."""
    return course.folder("feedback", officer_id, quiz_id) / f"{quiz_id}.html"


def settle_stale_feedback(
    store: Store, course: Course, ctx: Context, only: Iterable[tuple[str, str]] | None = None
) -> list[Stale]:
    """Takes the flag from feedback that has been made anew, or never was made; returns what is still flagged.

    It looks at the files themselves, so that it may run at any time, and any number of times, also after a kill
    between the writing of a file and this. ``only`` these (quiz, officer) are looked at.
    """
    wanted = None if only is None else set(only)
    flagged = [
        output
        for output in store.read(lambda tx: reviewing.stale_outputs(tx, FEEDBACK))
        if wanted is None or (output.quiz_id, output.officer_id) in wanted
    ]
    left = [
        output for output in flagged if store.read(partial(_is_stale, ctx=ctx, course=course, one=output))
    ]
    settled = [output.attempt_id for output in flagged if output not in left]
    if settled:
        store.write(lambda tx: reviewing.clear_stale(tx, FEEDBACK, settled))
    return left


def _is_stale(tx: Tx, ctx: Context, course: Course, one: Stale) -> bool:
    basis = basis_in(feedback_file(course, one.quiz_id, one.officer_id))
    if basis is None:
        return False
    review = review_for_file(tx, ctx, course, one.quiz_id, one.officer_id)
    return review is None or basis_of(review) != basis


def basis_in(path: Path) -> str | None:
    """What a feedback file says that it rests on; ``None`` where there is none, ``""`` where it does not say."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    meta = _META.search(head)
    return meta[1] if meta else ""
