"""What the question templates are given. Built from published content and an attempt; holds no key unless the
review policy has opened it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from congvu.model.content import Blueprint, PaperSlot


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question to answer (``kinds/<kind>/form.html.j2``).

    ``slot`` begins every field name: a paper's slot, or a practice's item id. ``sequence`` is that of the saved
    answer (0 for none); ``None`` where nothing is saved (a practice). ``fields`` prefill the form. ``error``
    says why the last answer was not taken, ``unread`` what of the saved one cannot be read; ``other_text`` is the answer that another window gave meanwhile.
    ``checkable``: the trainee may ask for feedback now. Once she has, ``checked`` is what the phase opens of the
    question; the answer is fixed then, and shown in there if the phase shows questions. ``practised``: it has a
    button of its own, which sends its form where no script takes it over.
    """

    slot: str
    kind: str
    content: Mapping[str, Any]
    arrangement: Sequence[str] = ()
    number: int | None = None
    points: float | None = None
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sequence: int | None = None
    saved_text: str = ""
    error: str = ""
    unread: str = ""
    other_text: str = ""
    checkable: bool = False
    checked: ReviewView | None = None
    practised: bool = False

    @property
    def answered(self) -> bool:
        """Whether an answer stands in the form."""
        return any(value for values in self.fields.values() for value in values)


@dataclass(frozen=True, slots=True)
class CitationView:
    """A provision as a link; without ``href`` it stands as text. ``paraphrase`` says in our words what it says."""

    text: str
    href: str = ""
    paraphrase: str = ""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An answered question (``kinds/<kind>/review.html.j2``). What is ``None`` or empty is not shown.

    ``answer`` is in normal form (``None``: blank), ``answer_text`` the same in words. ``key_answer`` and
    ``key_text`` show the right answer. ``verdicts`` tell of each part of the own answer, by option id, whether
    it is right; ``option_feedback`` the words for an option. ``points`` earned of ``max_points``;
    ``waiting`` while a person or a run has yet to give them. ``comment`` is the marker's.
    """

    slot: str
    kind: str
    content: Mapping[str, Any]
    arrangement: Sequence[str] = ()
    number: int | None = None
    answer: Any = None
    answer_text: str = ""
    key_answer: Any = None
    key_text: str = ""
    verdicts: Mapping[str, bool] | None = None
    option_feedback: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    citations: Sequence[CitationView] = ()
    points: float | None = None
    max_points: float | None = None
    note: str = ""
    comment: str = ""
    waiting: bool = False

    @property
    def outcome(self) -> str:
        """``right``, ``partly``, ``wrong`` or ``waiting``; empty while the marks are not shown."""
        if self.waiting:
            return "waiting"
        if self.points is None or not self.max_points:
            return ""
        if self.points <= 0:
            return "wrong"
        return "right" if self.points >= self.max_points - 1e-9 else "partly"


def in_order(options: Sequence[Mapping[str, str]], arrangement: Sequence[str]) -> list[Mapping[str, str]]:
    """``options`` in the order of the paper; those it does not name stand last, as published."""
    place = {option_id: number for number, option_id in enumerate(arrangement)}
    return sorted(options, key=lambda option: place.get(option["id"], len(place)))


def sections(
    blueprint: Blueprint, slots: Sequence[PaperSlot]
) -> list[tuple[str, list[tuple[int, PaperSlot]]]]:
    """Numbered slots (from 1) by section, in shown order, of slots as well as of sections."""
    shown: dict[int, list[tuple[int, PaperSlot]]] = {}
    for number, slot in enumerate(slots, 1):
        shown.setdefault(slot.section, []).append((number, slot))
    return [(blueprint.sections[section].title, numbered) for section, numbered in shown.items()]
