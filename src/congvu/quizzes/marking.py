"""The one marking function. Every driver (instant, nbgrader, bulk, stock kernel) comes here."""

from __future__ import annotations

from collections.abc import Mapping

from congvu.model.attempts import Mark, Marked, Pending, Result, SlotMark
from congvu.model.content import ItemVersion, Json, KeyRevision, Paper
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import UnreadableAnswer

UNREADABLE = "unreadable"


def mark(kinds: KindRegistry, item: ItemVersion, key: KeyRevision, answer: Json) -> Mark:
    """Marks one answer. A blank earns 0; anything unreadable earns 0 and the flag ``unreadable``."""
    kind = kinds[item.kind]
    try:
        read = kind.read(item.content, answer)
    except UnreadableAnswer:
        return Marked(0.0, UNREADABLE)
    return Marked(0.0) if read is None else kind.mark(item.content, key.key, read)


def slot_points(share: float, points: float) -> float:
    """Points earned for a share in [0, 1] of a slot's points, to four decimals, as every driver writes them."""
    return round(min(max(share, 0.0), 1.0) * points, 4)


def mark_paper(
    kinds: KindRegistry,
    paper: Paper,
    items: Mapping[str, ItemVersion],
    keys: Mapping[str, KeyRevision],
    answers: Mapping[str, Json],
    pass_mark: float,
) -> Result:
    """Marks a whole paper; ``items`` and ``keys`` are by item version id, ``answers`` by slot.

    Passed means a share of the points not below ``pass_mark``, with nothing pending.
    """
    marks: list[SlotMark] = []
    pending: list[str] = []
    for slot in paper.slots:
        key = keys[slot.item_version_id]
        verdict = mark(kinds, items[slot.item_version_id], key, answers.get(slot.slot))
        if isinstance(verdict, Pending):
            pending.append(slot.slot)
            continue
        earned = slot_points(verdict.share, slot.points)
        marks.append(SlotMark(slot.slot, earned, slot.points, key.id, verdict.flag))
    total = round(sum(mark.points for mark in marks), 4)
    possible = sum(slot.points for slot in paper.slots)
    passed = not pending and total + 1e-9 >= pass_mark * possible
    return Result(total, possible, passed, tuple(marks), tuple(pending))
