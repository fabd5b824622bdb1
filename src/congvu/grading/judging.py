"""Marks that people give: how many are wanted, which of them stand, and who may still give one.

One marker is enough unless the blueprint or somebody asks for a second. Two mark independently, neither seeing the
other's mark: when they lie no further apart than the threshold, their mean stands; else a third person marks, whose
mark stands alone. That is double marking with a tolerance and adjudication as exam boards practise it (Surpass
SecureMarker, "Setting up double marking": average within the tolerance, adjudication beyond it; so too Vietnam's
school-leaving examination, where a third marking follows two that differ too much: circular 15/2020/TT-BGDĐT,
article 27, clause 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean
from typing import Any, Protocol

from congvu.model.attempts import Cause, EventType

MACHINE = "machine"
"""Key of a ``regraded`` payload: slots whose mark was given back to the machine."""
COMMENTS = "comments"
"""Key of a ``regraded`` payload: by slot, the ids of the comments that stand from then on."""
_STARTS_ANEW = frozenset({Cause.FORMGRADER.value, Cause.OVERRIDE.value})


class Stage(StrEnum):
    """Whom an answer waits for."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's mark of one answer: a share of the points in [0, 1], by levels of a rubric or directly.

    ``comment`` is the id of a text that is kept apart; ``marker`` an officer's opaque id.
    """

    marker: str
    share: float
    comment: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an answer stands: ``share`` and the judgements that made it (``by``) once it is decided."""

    stage: Stage
    share: float | None = None
    by: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotHistory:
    """What people did to one answer, oldest first.

    ``judgements`` count now; ``earlier`` were set aside by a mark from outside the queue. ``comments`` are ids of
    the texts that stand.
    """

    judgements: tuple[Judgement, ...] = ()
    second_wanted: bool = False
    comments: tuple[str, ...] = ()
    earlier: tuple[Judgement, ...] = ()

    @property
    def everybody(self) -> tuple[Judgement, ...]:
        """All judgements there have ever been."""
        return self.earlier + self.judgements


NO_HISTORY = SlotHistory()


class Logged(Protocol):
    """An event of the log, as far as marking by people needs it."""

    @property
    def type(self) -> EventType:
        """What happened."""

    @property
    def slot(self) -> str | None:
        """To which slot."""

    @property
    def payload(self) -> Any:
        """The rest, as JSON values."""


def verdict(judgements: Sequence[Judgement], *, second: bool, threshold: float) -> Verdict:
    """The verdict on an answer; ``second``: two markers are wanted; ``threshold``: a share of the points."""
    if not judgements:
        return Verdict(Stage.FIRST)
    first = judgements[0]
    if len(judgements) == 1:
        return Verdict(Stage.SECOND) if second else Verdict(Stage.DECIDED, first.share, (first,))
    if len(judgements) > 2:
        return Verdict(Stage.DECIDED, judgements[2].share, (judgements[2],))
    other = judgements[1]
    if abs(first.share - other.share) > threshold + 1e-9:
        return Verdict(Stage.THIRD)
    return Verdict(Stage.DECIDED, round(fmean((first.share, other.share)), 4), (first, other))


def may_judge(marker: str, owner: str, judgements: Iterable[Judgement]) -> bool:
    """Whether somebody may mark an answer: it is not her own, and she has not marked it."""
    return marker != owner and all(judgement.marker != marker for judgement in judgements)


def joined(comments: Sequence[str]) -> str:
    """Comments of several markers as one text; who wrote which is not told."""
    return "\n\n".join(comments)


def histories(events: Iterable[Logged]) -> dict[str, SlotHistory]:
    """What people did to each slot of one attempt, from its events in order.

    A mark from formgrader and an override decide for themselves: what was judged before no longer counts, and an
    answer that goes back to the machine begins anew.
    """
    by_slot: dict[str, SlotHistory] = {}
    for event in events:
        if event.type is EventType.JUDGED and event.slot:
            by_slot[event.slot] = _judged(by_slot.get(event.slot, NO_HISTORY), event.payload)
        elif event.type is EventType.SECOND_WANTED and event.slot:
            before = by_slot.get(event.slot, NO_HISTORY)
            by_slot[event.slot] = SlotHistory(before.judgements, True, before.comments, before.earlier)
        elif event.type is EventType.REGRADED:
            _regraded(by_slot, event.payload)
    return by_slot


def _judged(before: SlotHistory, payload: Mapping[str, Any]) -> SlotHistory:
    comment = payload.get("comment")
    judgement = Judgement(
        payload["marker"], payload["share"], comment["text"] if comment else "", payload.get("levels") or {}
    )
    return SlotHistory((*before.judgements, judgement), before.second_wanted, before.comments, before.earlier)


def _regraded(by_slot: dict[str, SlotHistory], payload: Mapping[str, Any]) -> None:
    machine = payload.get(MACHINE, ())
    if payload.get("cause") in _STARTS_ANEW:
        for slot in (*payload.get("changed", ()), *machine):
            before = by_slot.get(slot, NO_HISTORY)
            kept = () if slot in machine else before.comments
            by_slot[slot] = SlotHistory((), False, kept, before.everybody)
    for slot, ids in payload.get(COMMENTS, {}).items():
        before = by_slot.get(slot, NO_HISTORY)
        by_slot[slot] = SlotHistory(before.judgements, before.second_wanted, tuple(ids), before.earlier)
