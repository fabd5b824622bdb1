"""Kind ``truefalse``: is the statement right?"""

from congvu.quizzes.kinds.truefalse.kind import KIND, TrueFalseItem

__all__ = ["KIND", "TrueFalseItem"]
