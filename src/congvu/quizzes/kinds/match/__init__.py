"""Kind ``match``: a partner in the right column for each entry of the left one."""

from congvu.quizzes.kinds.match.kind import KIND, MatchItem

__all__ = ["KIND", "MatchItem"]
