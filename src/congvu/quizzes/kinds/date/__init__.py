"""Kind ``date``: a day, written dd/mm/yyyy."""

from congvu.quizzes.kinds.date.kind import KIND, DateItem, parse_date

__all__ = ["KIND", "DateItem", "parse_date"]
