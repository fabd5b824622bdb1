"""Statistics of quizzes and their items."""

from congvu.services.statistics.quiz import (
    QuizStatistics,
    Which,
    campaigns_with_statistics,
    may_yet_sit,
    quiz_statistics,
)
from congvu.services.statistics.report import (
    SIGNS,
    WHICH,
    figures_text,
    heading,
    notes,
    quiz_lines,
    rasch_note,
    reasons,
    value_text,
    write_statistics,
)
from congvu.services.statistics.study import ItemReport, SlotReport

__all__ = [
    "SIGNS",
    "WHICH",
    "ItemReport",
    "QuizStatistics",
    "SlotReport",
    "Which",
    "campaigns_with_statistics",
    "figures_text",
    "heading",
    "may_yet_sit",
    "notes",
    "quiz_lines",
    "quiz_statistics",
    "rasch_note",
    "reasons",
    "value_text",
    "write_statistics",
]
