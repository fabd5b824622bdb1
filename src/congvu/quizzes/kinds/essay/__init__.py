"""Kind ``essay``: a task in words, marked by a person with a rubric."""

from congvu.quizzes.kinds.essay.kind import KIND, EssayItem
from congvu.quizzes.kinds.essay.rubric import rubric_share

__all__ = ["KIND", "EssayItem", "rubric_share"]
