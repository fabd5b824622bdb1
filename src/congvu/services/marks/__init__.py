"""Marks: what they rest on, and the one door through which each is recorded."""
