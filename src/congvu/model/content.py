"""Published content as values: items, keys, blueprints, papers.

JSON values here are what ``json.loads`` gives; ``content`` never holds anything of a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """Wording and options of an item as published. ``id`` is the digest of what a trainee reads."""

    id: str
    item_id: str
    bank: str
    kind: str
    content: Mapping[str, Json]
    competency: str
    difficulty: float
    citations: tuple[str, ...]
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class KeyRevision:
    """Key, scoring rule and feedback of one item version; a new revision follows a mended key."""

    id: str
    item_version_id: str
    number: int
    key: Mapping[str, Json]
    feedback: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Pool:
    """Which items a random slot may draw: banks, competency prefix, kinds, difficulty range [0, 1].

    ``changed_since``: only items that rest on law which has changed since that day (:mod:`congvu.law.changes`).
    """

    banks: tuple[str, ...]
    competency: str = ""
    kinds: tuple[str, ...] = ()
    difficulty: tuple[float, float] = (0.0, 1.0)
    changed_since: date | None = None


@dataclass(frozen=True, slots=True)
class SlotRule:
    """``count`` slots of ``points`` each: one named item, or drawn from a pool."""

    points: float
    item_id: str | None = None
    pool: Pool | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of slots."""

    title: str
    slots: tuple[SlotRule, ...]


class Phase(StrEnum):
    """Phases of review, as Moodle has them: during, right after, while open, after close."""

    DURING = "during"
    AFTER = "after"
    OPEN = "open"
    CLOSED = "closed"


REVIEWED = ("marks", "answers", "why", "provisions")
"""What a phase of review may show: marks, the right answer, the explanation, the provisions it rests on."""
TELLING = frozenset({"answers", "why"})
"""Those of :data:`REVIEWED` that tell a key: explanations, and what is said of an option, state the answer as a rule."""


class Counts(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The mean difficulty of a paper's items, by points: ``target`` ± ``tolerance``, both in [0, 1]."""

    target: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """Attempts are taken up to ``days`` after a campaign closes; each day begun costs ``per_day`` of the points."""

    days: int
    per_day: float


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A quiz: how its papers are drawn, timed, marked and reviewed. Times in seconds.

    ``course`` is empty for a quiz over several courses.

    ``shuffle_slots`` mixes the slots of each section on the page, ``shuffle_sections`` whole sections; a slot keeps
    its id, rule and points wherever it is shown.

    ``second_marker``: every answer that waits for a person gets two markers. ``marker_threshold``: two marks that
    lie further apart than this share of the slot's points go to a third person.

    ``formative``: a quiz to learn from, which bears no credit, so that it may tell its answers as it goes.
    """

    quiz_id: str
    title: str
    course: str
    time_limit_s: int
    grace_s: int
    pass_mark: float
    attempts: int
    counts: Counts
    sections: tuple[Section, ...]
    review: Mapping[Phase, frozenset[str]] = field(default_factory=dict)
    shuffle_slots: bool = False
    historical: bool = False
    difficulty: Difficulty | None = None
    late: LatePolicy | None = None
    second_marker: bool = False
    marker_threshold: float = 0.2
    shuffle_sections: bool = False
    formative: bool = False

    @property
    def slot_count(self) -> int:
        """Number of slots of every paper."""
        return sum(rule.count for section in self.sections for rule in section.slots)

    @property
    def max_points(self) -> float:
        """Points of every paper."""
        return sum(rule.count * rule.points for section in self.sections for rule in section.slots)

    @property
    def fixed_paper(self) -> bool:
        """Whether every paper holds the same items."""
        return all(rule.item_id for section in self.sections for rule in section.slots)

    @property
    def asks_for_changes(self) -> bool:
        """Whether a slot is drawn by what has changed in the law."""
        rules = [rule for section in self.sections for rule in section.slots]
        return any(rule.pool is not None and rule.pool.changed_since is not None for rule in rules)


@dataclass(frozen=True, slots=True)
class Publication:
    """A blueprint as published, with the versions and keys that its papers may use."""

    id: str
    blueprint: Blueprint
    number: int


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """One place of a paper. ``arrangement`` is the shown order of option ids.

    ``slot`` names the place in the blueprint (``s03``: the third), whatever its place on the page.
    """

    slot: str
    item_version_id: str
    points: float
    section: int
    arrangement: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of one attempt: drawn once, stored with it. Slots stand in shown order."""

    seed: int
    slots: tuple[PaperSlot, ...]

    @property
    def version_ids(self) -> list[str]:
        """Ids of the item versions on it, slot by slot."""
        return [slot.item_version_id for slot in self.slots]

    def slot(self, slot_id: str) -> PaperSlot | None:
        """The slot of that id."""
        return next((slot for slot in self.slots if slot.slot == slot_id), None)
