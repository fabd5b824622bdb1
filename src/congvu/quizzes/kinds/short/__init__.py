"""Kind ``short``: a word or a phrase."""

from congvu.quizzes.kinds.short.folding import fold
from congvu.quizzes.kinds.short.kind import KIND, ShortItem

__all__ = ["KIND", "ShortItem", "fold"]
