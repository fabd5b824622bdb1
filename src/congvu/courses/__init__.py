"""Courses: how far a reader has come, dossiers and a day at the desk. Pure rules."""
