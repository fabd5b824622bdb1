"""The state of a day under way, as values that only a player changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from congvu.courses.day.acts import Act
from congvu.courses.day.faults import PlantedFault
from congvu.courses.day.story import Ask, Story
from congvu.courses.day.world import RuleSet
from congvu.courses.dossier import Dossier

NO_REASON = "none"
REASON_OF_DELAY, REASON_OF_STOP = "unit", "request"


class Seen(StrEnum):
    """What the player is told of."""

    CAME = "came"
    BACK = "back"
    ASKED = "asked"
    READY = "ready"
    COLLECTS = "collects"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A line of the day's log: at an instant something came, or was done (``act``)."""

    at: datetime
    seen: Seen
    subject: str
    act: Act | None = None


@dataclass(slots=True)
class Life:
    """What a citizen lives through: when she was first dealt with, how often she must come, what for nothing."""

    came_at: datetime
    dealt_at: datetime | None = None
    trips: int = 1
    needless: int = 0


@dataclass(slots=True)
class Play:
    """The state of a day. Read it; only :func:`replay` changes it."""

    story: Story
    rule_set: RuleSet
    now: datetime
    dossiers: dict[str, Dossier]
    lives: dict[str, Life] = field(default_factory=dict)
    came: set[str] = field(default_factory=set)
    looked: set[str] = field(default_factory=set)
    collecting: set[str] = field(default_factory=set)
    open: dict[Ask, datetime] = field(default_factory=dict)
    answered: dict[Ask, datetime] = field(default_factory=dict)
    stand_in: str = ""
    faults: list[PlantedFault] = field(default_factory=list)
    log: list[QueueLine] = field(default_factory=list)
    ended: bool = False
