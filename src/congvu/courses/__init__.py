"""Courses: norms and deadlines, how far a reader has come, dossiers and a day at the desk. Pure rules."""
