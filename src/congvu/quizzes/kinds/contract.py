"""What a question kind is: the door through which built-ins and third parties come alike.

A kind lives in one folder and is found through the entry point group ``congvu.question_kinds``.
Everything here is pure: no clock, no files, no global random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol, TypeAlias, runtime_checkable

from congvu.model.attempts import Mark, Marked
from congvu.model.ports import Observed, RunRequest

ENTRY_POINT_GROUP = "congvu.question_kinds"


class UnreadableAnswer(ValueError):
    """An answer that is not of the kind's form. The marking driver turns it into 0 and a flag."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An item's YAML taken apart.

    ``content`` is all that a trainee may see before review; ``key`` holds the key and the scoring rule;
    ``feedback`` holds ``why`` and whatever the kind shows for an option. All JSON values.
    """

    content: dict[str, Any]
    key: dict[str, Any]
    feedback: dict[str, Any]


Path: TypeAlias = tuple[str | int, ...]
"""Where a part of an answer stands: keys and indices from outside in; ``()`` is the answer itself."""

NOTHING_TYPED: tuple[Path, ...] = ()
"""What :meth:`QuestionKind.typed` gives for an answer of ids alone."""
ALL_TYPED: tuple[Path, ...] = ((),)
"""What :meth:`QuestionKind.typed` gives for an answer that is one typed text."""


class QuestionKind(Protocol):
    """A question kind."""

    name: str
    schema: type[Any]
    """The pydantic model of an item of this kind as authors write it."""

    def take_apart(self, item: Any) -> Parts:
        """Splits a validated item (an instance of ``schema``) into what is shown and what is secret."""

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Order of option ids on one paper; empty where the kind has no options."""

    def read(self, content: Mapping[str, Any], answer: Any) -> Any:
        """The answer in normal form, ``None`` for a blank; raises :class:`UnreadableAnswer`."""

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """Marks a read, non-blank answer. Pure."""

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Any:
        """An answer that earns full points (what review shows as the right answer)."""

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """A read answer as one line of plain Vietnamese text."""

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Where a read, non-blank answer holds words (strings) that the trainee typed herself.

        They are kept apart from the log, so that they can be erased; ``read`` takes ``None`` in their places for
        blanks. An answer that is a mapping must not have ``"text"`` or ``"json"`` as its only key.
        """


@runtime_checkable
class PartedKind(QuestionKind, Protocol):
    """A kind whose answers have parts that can be right or wrong by themselves, beyond comparing with the key."""

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """For each part of a read answer (``None``: blank), by its id, whether it is right."""


class UnreadableLevels(ValueError):
    """Levels that are not one known level for each criterion of a rubric; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion: ``text`` says what such an answer looks like, ``share`` what it earns, in [0, 1]."""

    id: str
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a marker looks for: ``levels`` from the best (share 1) to the worst (share 0); ``weight`` above 0."""

    id: str
    title: str
    weight: float
    levels: tuple[Level, ...]


@runtime_checkable
class PersonKind(QuestionKind, Protocol):
    """A kind that a person marks by a rubric: its ``mark`` gives ``Pending(PERSON)`` for a non-blank answer."""

    def rubric(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> tuple[Criterion, ...]:
        """The criteria, in the order in which a marker goes through them."""

    def share_of(
        self, content: Mapping[str, Any], key: Mapping[str, Any], levels: Mapping[str, str]
    ) -> float:
        """The share of the points, in [0, 1], for ``levels`` given: level id by criterion id.

        Monotone: a better level never earns less; the best of all criteria earns 1. Raises
        :class:`UnreadableLevels` unless every criterion has one of its levels, and nothing else is named.
        """


@runtime_checkable
class RunKind(QuestionKind, Protocol):
    """A kind whose answers are code: its ``mark`` gives ``Pending(RUN)``, and a run decides.

    The run sees the answer and the probes, never an expected value; those stay in the key, with ``judge``.
    """

    def run_request(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> RunRequest:
        """What is to be run for a read, non-blank answer."""

    def judge(self, content: Mapping[str, Any], key: Mapping[str, Any], observed: Observed) -> Marked:
        """Marks what the run showed. Pure; anything but plain expected values earns nothing."""
