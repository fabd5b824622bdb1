"""The terms of marks: what slots are worth today, what was decided about faulty items, what it takes to pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from congvu.model.content import Blueprint, Json, Paper, PaperSlot


class Ruling(StrEnum):
    """What organisers decide about a faulty item, for everybody who met it."""

    FULL = "full"
    """Everybody gets its points (cho điểm cả phòng)."""
    DROPPED = "dropped"
    """It counts for nobody: neither its points nor its maximum (hủy câu)."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling, and when it was made: after the event of that number in the log."""

    ruling: Ruling
    after_seq: int


def rulings_to_json(rulings: Mapping[str, Ruled]) -> dict[str, Json]:
    """Rulings by item version, as a regrade keeps them."""
    return {
        version_id: {"ruling": told.ruling.value, "after_seq": told.after_seq}
        for version_id, told in rulings.items()
    }


def rulings_from_json(body: Mapping[str, Json], after_seq: int) -> dict[str, Ruled]:
    """The rulings that :func:`rulings_to_json` wrote. Version 0.1.0 kept no number: those were made ``after_seq``."""
    return {
        version_id: Ruled(Ruling(told), after_seq)
        if isinstance(told, str)
        else Ruled(Ruling(told["ruling"]), told["after_seq"])
        for version_id, told in body.items()
    }


@dataclass(frozen=True, slots=True)
class Terms:
    """What the marks of an attempt rest on today, beside answers and keys.

    ``points`` by slot where the quiz's have changed since the paper was drawn, ``rulings`` by item version,
    ``pass_mark`` a share of the points possible.
    """

    pass_mark: float
    points: Mapping[str, float] = field(default_factory=dict)
    rulings: Mapping[str, Ruled] = field(default_factory=dict)

    def ruled(self, slot: PaperSlot) -> Ruled | None:
        """The ruling on the item in a slot."""
        return self.rulings.get(slot.item_version_id)

    def worth(self, slot: PaperSlot) -> float:
        """Points that a slot is worth now: the newest ones, 0 if its item is dropped."""
        if not self.points and not self.rulings:
            return slot.points
        ruled = self.ruled(slot)
        is_dropped = ruled is not None and ruled.ruling is Ruling.DROPPED
        return 0.0 if is_dropped else self.points.get(slot.slot, slot.points)

    def paper(self, paper: Paper) -> Paper:
        """The paper with the points of today; the very same where nothing has changed."""
        if not self.points and not self.rulings:
            return paper
        return replace(paper, slots=tuple(replace(slot, points=self.worth(slot)) for slot in paper.slots))


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
