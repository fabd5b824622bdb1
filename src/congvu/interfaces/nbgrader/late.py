"""What being late costs, for nbgrader's AssignLatePenalties: the number that congvu has, never one of its own."""

from __future__ import annotations

from datetime import datetime

from nbgrader.plugins import LateSubmissionPlugin  # type: ignore[import-untyped]  # ships no types

from congvu.interfaces.nbgrader._grader import grader_services, grader_store
from congvu.model.errors import NotFound
from congvu.quizzes.sheet import penalty_points
from congvu.services.gradebook import newest_publication
from congvu.services.marks import late_share_in
from congvu.store import Tx, campaigns, results
from congvu.store.gradebook.known import known_submission
from congvu.store.gradebook.reader import handed_in_at


class QuizLatePenalty(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader ships no types
    """The late policy of a quiz's blueprint; other assignments keep nbgrader's own ``penalty_method``.

    nbgrader asks only about what comes after the assignment's due date, which the projector sets to the first close
    of the quiz's campaigns; whether it is late in *her* campaign is looked up here.
    """

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Points that this submission loses; ``None`` if it is on time."""
        quiz_id, store = self.parent.assignment_id, grader_store()
        try:
            store.read(lambda tx: newest_publication(tx, grader_services(), quiz_id))
        except NotFound:
            own: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return own
        # nbgrader has begun to write here: on SQLite a connection of our own would wait for it for ever
        gradebook = self.parent.gradebook.db.connection()
        at, known = (
            handed_in_at(gradebook, quiz_id, student_id),
            known_submission(gradebook, quiz_id, student_id),
        )
        attempt_id = known.attempt_id if known else ""
        return store.read(lambda tx: _penalty(tx, quiz_id, student_id, attempt_id, at)) or None


def _penalty(tx: Tx, quiz_id: str, student_id: str, attempt_id: str, at: datetime | None) -> float:
    """That of the attempt which the submission was made from, else by its time stamp in the campaign it falls into."""
    stored = results.get_result(tx, attempt_id) if attempt_id else None
    if stored is not None and at is not None and abs(stored.submitted_at - at).total_seconds() < 1:
        return stored.result.penalty
    if at is None:
        return 0.0
    cache = grader_services().cache
    for campaign in campaigns.campaigns_of(tx, student_id):
        blueprint = cache.publication(tx, campaign.publication_id).blueprint
        if blueprint.quiz_id == quiz_id and campaign.opens_at <= at:
            possible = sum(
                rule.points * rule.count for section in blueprint.sections for rule in section.slots
            )
            share = late_share_in(tx, grader_services(), campaign, at)
            return penalty_points(share, possible)
    return 0.0
