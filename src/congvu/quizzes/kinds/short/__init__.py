"""Kind ``short``: a word or a phrase."""

from congvu.quizzes.kinds.folding import Accents, fold
from congvu.quizzes.kinds.short.kind import KIND, ShortItem

__all__ = ["KIND", "Accents", "ShortItem", "fold"]
