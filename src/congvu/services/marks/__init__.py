"""Marks: what they rest on, and the one door through which each is recorded."""

from congvu.services.marks.override import override_mark, override_own_mark
from congvu.services.marks.overview import (
    AttemptRow,
    MarksView,
    SlotView,
    campaign_attempts,
    marks_view,
    reached_attempt,
    shown_name,
    want_second_as_organiser,
)
from congvu.services.marks.person import (
    COMMENT_MAX,
    REASON_MIN,
    MarksByHand,
    give_marks,
    put_comment,
    required_reason,
)
from congvu.services.marks.queue import CLAIM_LENGTH, QueueGroup, claim_next, comments_of, queue_groups
from congvu.services.marks.record import Recording, record, record_regraded
from congvu.services.marks.run_code import RunReport, RunsBusy, run_waiting, waiting_for_runs
from congvu.services.marks.sheet import (
    campaign_of,
    ending_now,
    first_sheet,
    keys_of_marks,
    standing_in,
)
from congvu.services.marks.task import Judged, TaskView, judge, keep_claim, my_work, open_task, want_second
from congvu.services.marks.terms import late_share_in, standing_terms
from congvu.services.marks.wording import answer_words, words_by_slot
from congvu.services.marks.words import logged, logged_as_sent

__all__ = [
    "CLAIM_LENGTH",
    "COMMENT_MAX",
    "REASON_MIN",
    "AttemptRow",
    "Judged",
    "MarksByHand",
    "MarksView",
    "QueueGroup",
    "Recording",
    "RunReport",
    "RunsBusy",
    "SlotView",
    "TaskView",
    "answer_words",
    "campaign_attempts",
    "campaign_of",
    "claim_next",
    "comments_of",
    "ending_now",
    "first_sheet",
    "give_marks",
    "judge",
    "keep_claim",
    "keys_of_marks",
    "late_share_in",
    "logged",
    "logged_as_sent",
    "marks_view",
    "my_work",
    "open_task",
    "override_mark",
    "override_own_mark",
    "put_comment",
    "queue_groups",
    "reached_attempt",
    "record",
    "record_regraded",
    "required_reason",
    "run_waiting",
    "shown_name",
    "standing_in",
    "standing_terms",
    "waiting_for_runs",
    "want_second",
    "want_second_as_organiser",
    "words_by_slot",
]
