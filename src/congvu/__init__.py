"""congvu: lessons, quizzes and results for training civil servants, in Jupyter notebooks."""

__version__ = "0.1.0"
