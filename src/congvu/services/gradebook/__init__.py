"""nbgrader's side: projecting marks into its gradebook, and collecting what was done there."""

from congvu.services.gradebook.collect import DEFAULT_REASON, CollectReport, collect_submissions
from congvu.services.gradebook.feedback import (
    META,
    basis_of,
    is_collected,
    review_for_file,
    settle_stale_feedback,
)
from congvu.services.gradebook.project import (
    ProjectionReport,
    ProjectorBusy,
    gradebook_lag,
    project_gradebook,
    rebuild_gradebook,
    rewrite_officer,
)
from congvu.services.gradebook.submissions import mark_submission, newest_publication, sheet_for
from congvu.services.gradebook.uncollected import refuse_uncollected

__all__ = [
    "DEFAULT_REASON",
    "META",
    "CollectReport",
    "ProjectionReport",
    "ProjectorBusy",
    "basis_of",
    "collect_submissions",
    "gradebook_lag",
    "is_collected",
    "mark_submission",
    "newest_publication",
    "project_gradebook",
    "rebuild_gradebook",
    "refuse_uncollected",
    "review_for_file",
    "rewrite_officer",
    "settle_stale_feedback",
    "sheet_for",
]
