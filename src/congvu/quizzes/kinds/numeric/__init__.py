"""Kind ``numeric``: a number, written as Vietnamese write it."""

from congvu.quizzes.kinds.numbers import parse_number, write_number
from congvu.quizzes.kinds.numeric.kind import KIND, NumericItem

__all__ = ["KIND", "NumericItem", "parse_number", "write_number"]
