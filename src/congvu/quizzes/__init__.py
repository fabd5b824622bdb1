"""Quizzes: kinds of questions, items as rows of a sheet, drawing a paper, marking and marking again. Pure rules."""
