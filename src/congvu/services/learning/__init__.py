"""Lessons and days at the one-stop desk."""

from congvu.services.learning.desk_runs import (
    MOST_HOURS,
    RunView,
    begin_run,
    courses_with_desk,
    newest_run,
    open_session,
    play_acts,
    results_in_scope,
    sessions_in_scope,
)
from congvu.services.learning.lessons import (
    CourseView,
    PracticeVerdict,
    campaign_for,
    course_view,
    find_lesson,
    judge_practice,
    may_read,
    note_reading,
    practice_view,
)

__all__ = [
    "MOST_HOURS",
    "CourseView",
    "PracticeVerdict",
    "RunView",
    "begin_run",
    "campaign_for",
    "course_view",
    "courses_with_desk",
    "find_lesson",
    "judge_practice",
    "may_read",
    "newest_run",
    "note_reading",
    "open_session",
    "play_acts",
    "practice_view",
    "results_in_scope",
    "sessions_in_scope",
]
