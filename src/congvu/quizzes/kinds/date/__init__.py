"""Kind ``date``: a day, written dd/mm/yyyy."""

from congvu.quizzes.kinds.date.kind import KIND, DateItem
from congvu.quizzes.kinds.date.writing import parse_date, write_date

__all__ = ["KIND", "DateItem", "parse_date", "write_date"]
