"""Attempts, their events and marks, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from congvu.model.content import Json, Paper


class EventType(StrEnum):
    """What can happen to an attempt. Events are appended, never changed."""

    STARTED = "started"
    ANSWERED = "answered"
    LATE_ANSWERED = "late_answered"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    MARKED = "marked"
    REGRADED = "regraded"
    CHECKED = "checked"
    """The trainee asked for the feedback of one slot while the attempt was open; its answer stands from then on."""
    JUDGED = "judged"
    """One person's judgement of one slot; it becomes a mark through a ``regraded`` event."""
    SECOND_WANTED = "second_wanted"
    """Somebody asked for a second marker of one slot."""


class Cause(StrEnum):
    """Why marks were recorded: key ``cause`` in the payload of ``marked`` and ``regraded`` events."""

    SUBMIT = "submit"
    EXPIRE = "expire"
    COLLECT = "collect"
    """A submission came in from nbgrader's side."""
    FORMGRADER = "formgrader"
    MARKER = "marker"
    OVERRIDE = "override"
    RUN = "run"
    SECOND_WANTED = "second_wanted"
    """The marks stand, but somebody asked for a second marker."""
    REGRADE = "regrade"


BY_A_PERSON = frozenset({Cause.FORMGRADER, Cause.MARKER, Cause.OVERRIDE})
"""Causes whose payload holds ``changed`` (points by slot) as a person gave them; no machine overwrites these."""

PERSON = "person"
RUN = "run"


class AttemptState(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sitting of a quiz by an officer within a campaign. Instants are UTC."""

    id: str
    campaign_id: str
    publication_id: str
    officer_id: str
    number: int
    paper: Paper
    started_at: datetime
    deadline_at: datetime
    state: AttemptState = AttemptState.OPEN


@dataclass(frozen=True, slots=True)
class Answer:
    """The last acknowledged answer of a slot. ``sequence`` counts its saves from 1."""

    slot: str
    sequence: int
    value: Json
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark as a share of the points, in [0, 1]; ``flag`` names what a person should look at."""

    share: float
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """No mark yet: waits for a person (:data:`PERSON`) or for a run of its code (:data:`RUN`)."""

    waits_for: str


Mark: TypeAlias = Marked | Pending


@dataclass(frozen=True, slots=True)
class SlotMark:
    """The mark of one slot: points earned, points possible, by which key revision."""

    slot: str
    points: float
    max_points: float
    key_revision_id: str
    flag: str = ""


SLOT_ROUNDING = 0.00005
"""Half of the last decimal to which the points of a slot are kept."""


@dataclass(frozen=True, slots=True)
class Result:
    """The marks of an attempt.

    ``pending`` lists slots that a person or a run has yet to judge. ``penalty`` are points taken for handing in
    late: ``points`` is the sum of the slots less the penalty, not below 0.
    """

    points: float
    max_points: float
    passed: bool
    slots: tuple[SlotMark, ...]
    pending: tuple[str, ...] = ()
    penalty: float = 0.0

    @property
    def rounded_off(self) -> float:
        """What keeping each slot's points to four decimals may have taken: three thirds of a point are 0.9999."""
        partly = sum(0 < mark.points < mark.max_points for mark in self.slots)
        return partly * SLOT_ROUNDING

    def mark_of(self, slot: str) -> SlotMark | None:
        """The mark of a slot; ``None`` while it waits."""
        return next((mark for mark in self.slots if mark.slot == slot), None)
