"""Regrading a quiz: shown first, then done as a job."""

from congvu.services.regrade.basis import Wish, make_basis
from congvu.services.regrade.job import Preview, RegradeReport, begin_regrade, preview_regrade, run_regrade
from congvu.services.regrade.old_wordings import told_wordings
from congvu.services.regrade.report import WHY_LEFT, FinalRow, Told, tell_regrade, verdict, write_workbook
from congvu.services.regrade.tally import Outlook, Tally

__all__ = [
    "WHY_LEFT",
    "FinalRow",
    "Outlook",
    "Preview",
    "RegradeReport",
    "Tally",
    "Told",
    "Wish",
    "begin_regrade",
    "make_basis",
    "preview_regrade",
    "run_regrade",
    "tell_regrade",
    "told_wordings",
    "verdict",
    "write_workbook",
]
