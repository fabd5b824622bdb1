"""Papers whose difficulty their blueprint's tolerance no longer holds, and who is told so.

Publishing refuses a quiz that cannot hold it. Norms may end afterwards and take items out of the draw; a trainee
then still gets the nearest paper there is, the audit entry of the start says by how much it is off, and
``congvu doctor`` and the statistics of the quiz tell author and organiser.
"""

from __future__ import annotations

from collections.abc import Mapping

from congvu import messages
from congvu.model.content import Blueprint, ItemVersion, Paper
from congvu.quizzes.drawing import mean_difficulty, within


def off_target(blueprint: Blueprint, paper: Paper, items: Mapping[str, ItemVersion]) -> str:
    """How a paper misses its blueprint's difficulty, in words; empty if it keeps to it. ``items`` by version id."""
    mean = mean_difficulty(paper, items)
    if within(blueprint, mean):
        return ""
    return f"Độ khó của đề {messages.number(mean, 3)}, ngoài khung {wanted(blueprint)}."


def wanted(blueprint: Blueprint) -> str:
    """``0,6 ± 0,05``; empty without a difficulty."""
    if blueprint.difficulty is None:
        return ""
    aim = blueprint.difficulty
    return f"{messages.number(aim.target, 3)} ± {messages.number(aim.tolerance, 3)}"
