"""Kind ``judgement``: a situation, and actions to be rated as experts rated them."""

from congvu.quizzes.kinds.judgement.kind import KIND, RATINGS, JudgementItem

__all__ = ["KIND", "RATINGS", "JudgementItem"]
