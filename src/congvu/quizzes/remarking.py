"""The rule of a regrade: what becomes of a mark when a key, the points or a ruling on an item has changed.

What a person gave stays, as a share of the points; what was flagged as tampered with stays closed; what waits goes on
waiting. Everything else follows from answer, key and points, as if it were marked for the first time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from congvu.model.attempts import Mark, Pending, Result, SlotMark
from congvu.model.content import Blueprint, KeyRevision, Paper, PaperSlot
from congvu.quizzes.marking import slot_points, totalled


class Ruling(StrEnum):
    """What organisers decide about a faulty item, for everybody who met it."""

    FULL = "full"
    """Everybody gets its points (cho điểm cả phòng)."""
    DROPPED = "dropped"
    """It counts for nobody: neither its points nor its maximum (hủy câu)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the points of an attempt rest on today: points by slot where the quiz's have changed, rulings by version."""

    points: Mapping[str, float] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)

    def ruling(self, slot: PaperSlot) -> Ruling | None:
        """The ruling on the item in a slot."""
        return self.rulings.get(slot.item_version_id)

    def worth(self, slot: PaperSlot) -> float:
        """Points that a slot is worth now: the newest ones, 0 if its item is dropped."""
        if not self.points and not self.rulings:
            return slot.points
        return 0.0 if self.ruling(slot) is Ruling.DROPPED else self.points.get(slot.slot, slot.points)

    def paper(self, paper: Paper) -> Paper:
        """The paper with the points of today; the very same where nothing has changed."""
        if not self.points and not self.rulings:
            return paper
        return replace(paper, slots=tuple(replace(slot, points=self.worth(slot)) for slot in paper.slots))


NO_TERMS = Terms()
"""Everything as the paper has it."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An answer marked anew: by which key, whether there was an answer, whether marking it takes a run."""

    mark: Mark
    key_id: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Flags:
    """Flags that a machine does not lower: of slots that are closed until a person looks, and those people asked for."""

    closed: Collection[str]
    asked: Collection[str] = ()


def remark(
    slot: PaperSlot,
    old: SlotMark | None,
    fresh: Fresh,
    given: float | None,
    terms: Terms,
    flags: Flags,
) -> SlotMark | None:
    """The mark of one slot; ``None`` while it waits.

    ``old`` is its mark so far (``None``: it waited), ``given`` the share in [0, 1] that a person gave and that still
    stands.
    """
    ruling, points = terms.ruling(slot), terms.worth(slot)
    flag = old.flag if old else ""
    asked = flag if flag in flags.asked else ""
    is_closed = bool(flag) and not asked and (flag in flags.closed or not fresh.answered)
    if ruling is Ruling.DROPPED:
        return SlotMark(slot.slot, 0.0, 0.0, fresh.key_id, flag if is_closed else "")
    if given is not None and ruling is None:
        return SlotMark(slot.slot, slot_points(given, points), points, fresh.key_id, asked)
    if is_closed:
        return SlotMark(slot.slot, 0.0, points, fresh.key_id, flag)
    if ruling is Ruling.FULL:
        return SlotMark(slot.slot, slot_points(1.0, points), points, fresh.key_id)
    if isinstance(fresh.mark, Pending):
        return _as_run_before(old, fresh.key_id, points)
    earned = slot_points(fresh.mark.share, points)
    return SlotMark(slot.slot, earned, points, fresh.key_id, fresh.mark.flag or asked)


def _as_run_before(old: SlotMark | None, key_id: str, points: float) -> SlotMark | None:
    """What waits for a run keeps the mark of its last run under the same key."""
    if old is None or old.key_revision_id != key_id or not old.max_points:
        return None
    return replace(old, points=slot_points(old.points / old.max_points, points), max_points=points)


def gathered(paper: Paper, marks: Mapping[str, SlotMark | None], terms: Terms, penalty: float) -> Result:
    """The result that these marks by slot make, without ``passed``: points and pass follow by :func:`settle_total`."""
    done = tuple(mark for slot in paper.slots if (mark := marks[slot.slot]) is not None)
    pending = tuple(slot.slot for slot in paper.slots if marks[slot.slot] is None)
    possible = sum(terms.worth(slot) for slot in paper.slots)
    return Result(0.0, possible, False, done, pending, penalty)


def settled(
    result: Result,
    paper: Paper,
    terms: Terms,
    keys: Mapping[str, KeyRevision],
    pass_mark: float,
    closed: Collection[str] = (),
) -> Result:
    """A first marking (of ``terms.paper``) with the rulings put over it; ``keys`` are by version id.

    Slots in ``closed`` earn nothing whatever was ruled, until a person has looked.
    """
    if not terms.rulings:
        return result
    marks: dict[str, SlotMark | None] = {mark.slot: mark for mark in result.slots}
    for slot in paper.slots:
        ruling = terms.ruling(slot)
        if ruling is not None and slot.slot not in closed:
            worth = terms.worth(slot)
            key_id = keys[slot.item_version_id].id
            marks[slot.slot] = SlotMark(slot.slot, slot_points(1.0, worth), worth, key_id)
    everywhere = {slot.slot: marks.get(slot.slot) for slot in paper.slots}
    return settle_total(gathered(paper, everywhere, terms, result.penalty), pass_mark)


def settle_total(result: Result, pass_mark: float) -> Result:
    """Points and ``passed``; a paper without points, all its items dropped, is passed by nobody."""
    total = totalled(result, pass_mark)
    return total if total.max_points else replace(total, passed=False)


def same_places(one: Blueprint, other: Blueprint) -> bool:
    """Whether two versions of a quiz ask for the same at each place, points apart: the same named items, or pools."""
    return _places(one) == _places(other)


def points_by_slot(blueprint: Blueprint) -> dict[str, float]:
    """Points by slot id, as drawing names the slots: by place."""
    rules = [rule for section in blueprint.sections for rule in section.slots]
    points = [rule.points for rule in rules for _ in range(rule.count)]
    return {f"s{number:02d}": value for number, value in enumerate(points, 1)}


def _places(blueprint: Blueprint) -> list[str]:
    rules = [rule for section in blueprint.sections for rule in section.slots]
    return [rule.item_id or "" for rule in rules for _ in range(rule.count)]
