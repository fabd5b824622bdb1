"""Statistics of quizzes and their items."""
