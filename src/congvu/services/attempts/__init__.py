"""Sitting a quiz: from the start to what the trainee sees of it afterwards."""

from congvu.services.attempts.save import save_answers
from congvu.services.attempts.sitting import open_sitting, paper_of
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt

__all__ = ["open_sitting", "paper_of", "save_answers", "start_attempt", "submit_attempt"]
