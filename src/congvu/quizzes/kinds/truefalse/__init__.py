"""Kind ``truefalse``: a statement to judge."""

from congvu.quizzes.kinds.truefalse.kind import KIND, TrueFalseItem

__all__ = ["KIND", "TrueFalseItem"]
