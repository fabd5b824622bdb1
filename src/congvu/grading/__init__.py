"""Grading: which attempt counts, what being late takes, how judgements become a mark, and statistics. Pure rules."""
