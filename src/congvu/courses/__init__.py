"""Courses: norms and their currency, progress. Pure rules."""
