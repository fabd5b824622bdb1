"""Quizzes: kinds of questions, drawing a paper, marking. Pure rules."""
