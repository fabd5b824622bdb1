"""Text that users see: Vietnamese forms of dates and numbers."""

from congvu.messages.formats import clock, day, minutes, moment, number, percent

__all__ = ["clock", "day", "minutes", "moment", "number", "percent"]
