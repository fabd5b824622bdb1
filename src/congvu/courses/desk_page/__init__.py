"""A day at the desk as a page shows it: cards with what can be done, news, the debriefing. Plain JSON, whatever the host."""

from congvu.courses.desk_page.view import day_view, start_view

__all__ = ["day_view", "start_view"]
