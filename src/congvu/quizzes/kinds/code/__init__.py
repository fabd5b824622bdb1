"""Kind ``code``: a task for the office's data person, answered in Python and run in a sandbox."""

from congvu.quizzes.kinds.code.form import CodeItem
from congvu.quizzes.kinds.code.kind import KIND
from congvu.quizzes.kinds.code.values import same_value

__all__ = ["KIND", "CodeItem", "same_value"]
