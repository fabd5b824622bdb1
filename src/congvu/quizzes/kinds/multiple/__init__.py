"""Kind ``multiple``: every right option out of four to six."""

from congvu.quizzes.kinds.multiple.kind import KIND, MultipleItem

__all__ = ["KIND", "MultipleItem"]
