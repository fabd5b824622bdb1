"""What papers are drawn from today, and how well they can keep to their blueprint.

Publishing refuses a quiz that cannot hold its difficulty. Norms may end afterwards and take items out of the draw; a
trainee then still gets the nearest paper there is, the audit entry of the start says by how much it is off, and
``congvu doctor`` and the statistics of the quiz tell author and organiser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from congvu import messages
from congvu.law.changes import changed_on
from congvu.law.norms import in_force
from congvu.model.content import Blueprint, ItemVersion, Paper
from congvu.quizzes.drawing import mean_difficulty, within
from congvu.services.context import Context
from congvu.store import Tx


def drawable(tx: Tx, ctx: Context, publication_id: str) -> list[ItemVersion]:
    """The items of a publication whose cited provisions are all in force today, unless it is historical."""
    cache = ctx.services.cache
    pool = cache.pool(tx, publication_id)
    if cache.publication(tx, publication_id).blueprint.historical:
        return pool
    register = cache.register(tx)
    return [item for item in pool if in_force(register, item.citations, ctx.today)]


def changes_for(
    tx: Tx, ctx: Context, blueprint: Blueprint, candidates: Iterable[ItemVersion]
) -> dict[str, date]:
    """By item version id, the last change of the law under it as of today; nothing where no pool asks for it."""
    if not blueprint.asks_for_changes:
        return {}
    rests = {item.id: item.citations for item in candidates}
    return changed_on(ctx.services.cache.register(tx), rests, ctx.today)


def off_target(blueprint: Blueprint, paper: Paper, items: Mapping[str, ItemVersion]) -> str:
    """How a paper misses its blueprint's difficulty, in words; empty if it keeps to it. ``items`` by version id."""
    mean = mean_difficulty(paper, items)
    if within(blueprint, mean):
        return ""
    return f"Độ khó của đề {messages.number(mean, 3)}, ngoài khung {wanted_difficulty(blueprint)}."


def wanted_difficulty(blueprint: Blueprint) -> str:
    """``0,6 ± 0,05``; empty without a difficulty."""
    if blueprint.difficulty is None:
        return ""
    aim = blueprint.difficulty
    return f"{messages.number(aim.target, 3)} ± {messages.number(aim.tolerance, 3)}"
