"""Kind ``cloze``: a form with gaps to fill in."""

from congvu.quizzes.kinds.cloze.kind import KIND, Cloze
from congvu.quizzes.kinds.cloze.schema import ClozeItem

__all__ = ["KIND", "Cloze", "ClozeItem"]
