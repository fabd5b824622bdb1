"""Voilà in the campus: pages of lessons and dashboards, kernels with owners, filtered messages."""
