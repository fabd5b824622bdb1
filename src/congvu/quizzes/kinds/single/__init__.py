"""Kind ``single``: one right option out of three to five."""

from congvu.quizzes.kinds.single.kind import KIND, SingleItem

__all__ = ["KIND", "SingleItem"]
