"""nbgrader's configuration for a course of congvu."""

from __future__ import annotations

from typing import Any

from congvu.interfaces.nbgrader._grader import grader_course, grader_settings
from congvu.store.gradebook.course import COURSE_ID
from congvu.store.gradebook.engines import share_engines

HERE = "congvu.interfaces.nbgrader"
STOCK = "nbgrader.preprocessors"


def apply(c: Any) -> None:
    """Sets course folder, gradebook, and congvu's steps by their dotted names, in nbgrader's own order."""
    share_engines()
    course = grader_course(grader_settings())
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.db_url = course.url
    c.CourseDirectory.course_id = COURSE_ID
    c.Autograde.exporter_class = f"{HERE}.exporters.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = [
        f"{HERE}.preprocessors.RestoreQuiz",
        f"{STOCK}.ClearOutput",
        f"{STOCK}.DeduplicateIds",
        f"{HERE}.steps.OverwriteKernelspecUnlessRestored",
        f"{HERE}.steps.OverwriteCellsAtOnce",
        f"{HERE}.steps.CheckMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        f"{HERE}.preprocessors.MarkQuiz",
        f"{STOCK}.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        f"{STOCK}.LimitOutput",
        f"{HERE}.preprocessors.SaveQuizGrades",
        f"{STOCK}.AssignLatePenalties",
        f"{HERE}.steps.CheckMetadata",
    ]
    c.AssignLatePenalties.plugin_class = f"{HERE}.late.QuizLatePenalty"
    c.GenerateFeedback.preprocessors = [
        f"{HERE}.people.GetGradesAndComments",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.GenerateFeedback.exporter_class = f"{HERE}.exporters.FeedbackExporter"
    c.GenerateFeedback.post_convert_hook = f"{HERE}.feedback.settle"
