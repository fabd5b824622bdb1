"""Content as read and checked: values with the places they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from congvu.model.content import Blueprint, ItemVersion, Json, KeyRevision
from congvu.model.findings import Finding, Severity
from congvu.model.norms import Register
from congvu.quizzes.kinds import KindRegistry


@dataclass(frozen=True, slots=True)
class Competency:
    """An entry of the competency framework (``roster/competencies.yaml``)."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class LoadedItem:
    """An item of a bank or a practice; ``place`` is its file and line."""

    version: ItemVersion
    key: KeyRevision
    place: str


@dataclass(frozen=True, slots=True)
class LoadedBank:
    """A question bank, or the practices of a course."""

    name: str
    title: str
    items: tuple[LoadedItem, ...]
    place: str


@dataclass(frozen=True, slots=True)
class LoadedBankAlone:
    """A bank by itself, ``None`` where its file cannot be read; the register and the framework; what was found."""

    bank: LoadedBank | None
    register: Register
    competencies: Mapping[str, Competency]
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class LoadedBlueprint:
    """A blueprint with file and line of its parts; ``rule_places`` are by section and rule number from 0."""

    blueprint: Blueprint
    place: str
    rule_places: Mapping[tuple[int, int], str] = field(default_factory=dict)
    difficulty_place: str = ""
    review_place: str = ""


@dataclass(frozen=True, slots=True)
class LessonCitation:
    """A ``norm:`` link of a lesson; ``section`` is the anchor it stands under, empty before the first section."""

    section: str
    citation: str
    place: str


@dataclass(frozen=True, slots=True)
class LoadedLesson:
    """A lesson: its notebook in canonical form and what was found in it. ``sections`` are (anchor, heading).

    ``quiz_id`` is the quiz at its end, empty without one, and ``listed`` its file and line in the course's list.
    ``live``: its author wants a kernel behind its page.
    """

    stem: str
    title: str
    minutes: int
    notebook: Mapping[str, Json]
    sections: tuple[tuple[str, str], ...]
    practices: tuple[str, ...]
    citations: tuple[LessonCitation, ...]
    place: str
    quiz_id: str = ""
    listed: str = ""
    live: bool = False


@dataclass(frozen=True, slots=True)
class LoadedCourse:
    """A course with its lessons in order. ``diagnostic_id`` is the quiz before it, empty without one; ``desk`` the data
    of its simulation."""

    course_id: str
    title: str
    summary: str
    lessons: tuple[LoadedLesson, ...]
    quiz_id: str
    place: str
    diagnostic_id: str = ""
    desk: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """Everything under a content root that could be read, and every fault found on the way."""

    root: Path
    kinds: KindRegistry
    register: Register
    competencies: Mapping[str, Competency]
    banks: tuple[LoadedBank, ...]
    practices: tuple[LoadedBank, ...]
    blueprints: tuple[LoadedBlueprint, ...]
    courses: tuple[LoadedCourse, ...]
    findings: list[Finding]

    @property
    def ok(self) -> bool:
        """Whether nothing stops a build or a publication (warnings do not)."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    @property
    def items(self) -> tuple[LoadedItem, ...]:
        """The items of all banks, practices not among them."""
        return tuple(item for bank in self.banks for item in bank.items)

    @property
    def practice_items(self) -> tuple[LoadedItem, ...]:
        """The items of all practices."""
        return tuple(item for bank in self.practices for item in bank.items)
