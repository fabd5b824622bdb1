"""Sitting a quiz: from the start to what the trainee sees of it afterwards."""
