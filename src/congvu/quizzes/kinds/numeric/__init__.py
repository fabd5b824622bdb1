"""Kind ``numeric``: a number, written as Vietnamese write it."""

from congvu.quizzes.kinds.numeric.kind import KIND, NumericItem
from congvu.quizzes.kinds.numeric.number import parse_number, write_number

__all__ = ["KIND", "NumericItem", "parse_number", "write_number"]
