"""congvu inside nbgrader: the hidden test of a slot, preprocessors, the feedback page, the configuration."""

from __future__ import annotations

__all__ = ["mark_slot"]


def mark_slot(slot: str) -> float:
    """Points earned in a slot; the hidden test of every graded cell, run by stock nbgrader in its kernel.

    Everything but the answers comes from the grader's side: officer and quiz from the folder that nbgrader runs the
    notebook in, the paper and the keys from the store. Raises where there is no mark, which nbgrader reads as 0.
    """
    from congvu.interfaces.nbgrader._grader import points_here  # a heavy import, only where marking is done

    return points_here()[slot]
