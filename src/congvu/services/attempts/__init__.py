"""Sitting a quiz: from the start to what the trainee sees of it afterwards."""

from congvu.services.attempts.around import Around, around_result
from congvu.services.attempts.checking import (
    CheckedSitting,
    check_answer,
    checked_sitting,
    checks_offered,
    may_be_checked,
)
from congvu.services.attempts.credit import Credit, bears_credit, begun_in, credits_of, overlap, shared_with
from congvu.services.attempts.expire import expire_attempt
from congvu.services.attempts.late import (
    AfterEnd,
    LateAnswer,
    LateCampaign,
    LateView,
    late_answers_in,
    late_campaigns,
    late_counts,
    opened_text,
    own_late_answers,
)
from congvu.services.attempts.opened_elsewhere import OpenedElsewhere, keys_opened_elsewhere
from congvu.services.attempts.overview import QuizOverview, quiz_overview
from congvu.services.attempts.pool import changes_for, drawable, wanted_difficulty
from congvu.services.attempts.review import (
    OPENED_WORDS,
    RIGHT_AFTER,
    Opened,
    Review,
    last_end,
    open_marks,
    review_attempt,
    review_finished,
    shown_in,
    shows_questions,
)
from congvu.services.attempts.save import ANSWER_MAX_CHARS, AnswerSave, SaveOutcome, SaveStatus, save_answers
from congvu.services.attempts.side import (
    SideQuiz,
    quiz_titles,
    side_overview,
    side_quiz_ids,
    side_quizzes,
    start_side_attempt,
)
from congvu.services.attempts.sitting import Sitting, open_sitting, paper_of
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.stuck import stuck_in
from congvu.services.attempts.submit import Submission, submit_attempt

__all__ = [
    "ANSWER_MAX_CHARS",
    "OPENED_WORDS",
    "RIGHT_AFTER",
    "AfterEnd",
    "AnswerSave",
    "Around",
    "CheckedSitting",
    "Credit",
    "LateAnswer",
    "LateCampaign",
    "LateView",
    "Opened",
    "OpenedElsewhere",
    "QuizOverview",
    "Review",
    "SaveOutcome",
    "SaveStatus",
    "SideQuiz",
    "Sitting",
    "Submission",
    "around_result",
    "bears_credit",
    "begun_in",
    "changes_for",
    "check_answer",
    "checked_sitting",
    "checks_offered",
    "credits_of",
    "drawable",
    "expire_attempt",
    "keys_opened_elsewhere",
    "last_end",
    "late_answers_in",
    "late_campaigns",
    "late_counts",
    "may_be_checked",
    "open_marks",
    "open_sitting",
    "opened_text",
    "overlap",
    "own_late_answers",
    "paper_of",
    "quiz_overview",
    "quiz_titles",
    "review_attempt",
    "review_finished",
    "save_answers",
    "shared_with",
    "shown_in",
    "shows_questions",
    "side_overview",
    "side_quiz_ids",
    "side_quizzes",
    "start_attempt",
    "start_side_attempt",
    "stuck_in",
    "submit_attempt",
    "wanted_difficulty",
]
