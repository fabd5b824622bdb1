"""Grading: which attempt counts. Pure rules."""
