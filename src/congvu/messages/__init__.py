"""Text that users see: Vietnamese forms of dates and numbers."""

from congvu.messages.formats import clock, day, last_day, lasted, minutes, moment, number, percent, until

__all__ = ["clock", "day", "last_day", "lasted", "minutes", "moment", "number", "percent", "until"]
