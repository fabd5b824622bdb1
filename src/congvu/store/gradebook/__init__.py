"""nbgrader's side of the store: its course folder and its gradebook, as a projection of the truth."""

from congvu.store.gradebook.assignments import drop_assignment, put_assignment
from congvu.store.gradebook.course import COURSE_ID, Course, make_gradebook, writing
from congvu.store.gradebook.files import SubmittedAnswers, read_answers
from congvu.store.gradebook.master import Master
from congvu.store.gradebook.rows import MANUAL, GradeRow, grade_rows
from congvu.store.gradebook.writer import Entry, write_entries

__all__ = [
    "COURSE_ID",
    "MANUAL",
    "Course",
    "Entry",
    "GradeRow",
    "Master",
    "SubmittedAnswers",
    "drop_assignment",
    "grade_rows",
    "make_gradebook",
    "put_assignment",
    "read_answers",
    "write_entries",
    "writing",
]
