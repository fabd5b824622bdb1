"""Regrading a quiz: shown first, then done as a job."""
