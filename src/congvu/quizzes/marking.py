"""The one marking function. Every driver (instant, nbgrader, bulk, stock kernel) comes here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from congvu.model.attempts import RUN, Mark, Marked, Pending, Result, SlotMark
from congvu.model.content import ItemVersion, Json, KeyRevision, Paper
from congvu.model.ports import CodeRunner, RunStatus
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import PartedKind, QuestionKind, RunKind, UnreadableAnswer

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


def verdicts(
    kind: QuestionKind, content: Mapping[str, Json], key: Mapping[str, Json], answer: Json
) -> dict[str, bool]:
    """Whether each part of a read answer (``None``: blank) is right; empty for a kind whose answers have no parts."""
    return kind.verdicts(content, key, answer) if isinstance(kind, PartedKind) else {}


def mark_with(
    kinds: KindRegistry, item: ItemVersion, key: KeyRevision, answer: Json, runner: CodeRunner | None
) -> Mark:
    """As :func:`mark`, but what waits for a run is run and judged, if there is a ``runner``.

    Where the runner refuses to run it the mark stays open: that is not the trainee's fault.
    """
    verdict = mark(kinds, item, key, answer)
    if runner is None or verdict != Pending(RUN):
        return verdict
    kind = kinds[item.kind]
    assert isinstance(kind, RunKind)  # no other kind gives Pending(RUN)
    read = kind.read(item.content, answer)
    observed = runner.run(kind.run_request(item.content, key.key, read))
    return verdict if observed.status is RunStatus.REFUSED else kind.judge(item.content, key.key, observed)


def mark_paper(
    kinds: KindRegistry,
    paper: Paper,
    items: Mapping[str, ItemVersion],
    keys: Mapping[str, KeyRevision],
    answers: Mapping[str, Json],
    pass_mark: float,
    runner: CodeRunner | None = None,
) -> Result:
    """Marks a whole paper; ``items`` and ``keys`` are by item version id, ``answers`` by slot.

    Passed means a share of the points not below ``pass_mark``, with nothing pending. Without a ``runner`` this is
    pure, and slots with code stay pending.
    """
    marks: list[SlotMark] = []
    pending: list[str] = []
    for slot in paper.slots:
        key = keys[slot.item_version_id]
        verdict = mark_with(kinds, items[slot.item_version_id], key, answers.get(slot.slot), runner)
        if isinstance(verdict, Pending):
            pending.append(slot.slot)
            continue
        earned = slot_points(verdict.share, slot.points)
        marks.append(SlotMark(slot.slot, earned, slot.points, key.id, verdict.flag))
    possible = sum(slot.points for slot in paper.slots)
    return totalled(Result(0.0, possible, False, tuple(marks), tuple(pending)), pass_mark)


def totalled(result: Result, pass_mark: float) -> Result:
    """The result with points and ``passed`` that follow from its slots and its penalty."""
    points = max(0.0, round(sum(mark.points for mark in result.slots) - result.penalty, 4))
    passed = not result.pending and points + 1e-9 >= pass_mark * result.max_points
    return replace(result, points=points, passed=passed)
