"""Lessons and days at the one-stop desk."""
