"""Courses: progress, the desk and its day. Pure rules."""
