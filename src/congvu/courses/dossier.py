"""A dossier at the one-stop desk as values: its papers, its state, what was done with it, the rules it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from congvu.law.deadlines import Limit


class Channel(StrEnum):
    """How a dossier comes in."""

    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"


class State(StrEnum):
    """Where a dossier stands."""

    FILED = "filed"
    WAITING = "waiting"
    """Sent back once; waits for the citizen."""
    RECEIVED = "received"
    WITH_UNIT = "with_unit"
    SOLVED = "solved"
    RETURNED = "returned"
    REFUSED = "refused"
    STOPPED = "stopped"


ENDED = frozenset({State.RETURNED, State.REFUSED, State.STOPPED})


class Action(StrEnum):
    """What is done with a dossier: by the desk, the citizen (``supplement``) or the unit (``solve``)."""

    RECEIVE = "receive"
    ASK = "ask"
    SUPPLEMENT = "supplement"
    REFUSE = "refuse"
    HAND_OVER = "hand_over"
    SOLVE = "solve"
    TELL_DELAY = "tell_delay"
    STOP = "stop"
    RETURN = "return"


class Rule(StrEnum):
    """What a step can break. The provision that states it stands in :attr:`DeskRules.citations`."""

    ORDER = "order"
    ASK_ONCE = "ask_once"
    COMPLETE_FIRST = "complete_first"
    NOTHING_EXTRA = "nothing_extra"
    REASONS = "reasons"
    PROMISE = "promise"
    ANSWER_ONLINE = "answer_online"
    HAND_OVER = "hand_over"
    EXTEND_ONCE = "extend_once"
    TELL_BEFORE = "tell_before"
    NEW_DATE = "new_date"
    STOP_ON_REQUEST = "stop_on_request"
    ON_TIME = "on_time"
    RECORD = "record"
    NO_BACKDATING = "no_backdating"


@dataclass(frozen=True, slots=True)
class DeskRules:
    """The rules of the desk from one day to another (both included).

    ``asks`` and ``extensions``: how often a supplement may be asked for, a new date given. ``restarts``: the time
    limit begins anew when the dossier is complete. ``forms`` name the form of each action, ``citations`` the
    provision of each rule. ``seniority_years`` and ``posting_months`` (least, most) are the standards of staff.
    """

    id: str
    from_on: date
    to_on: date | None
    forms: Mapping[Action, str]
    citations: Mapping[Rule, str]
    stop_on_request: bool
    seniority_years: int
    posting_months: tuple[int, int]
    asks: int = 1
    extensions: int = 1
    restarts: bool = True

    def holds(self, on: date) -> bool:
        """Whether the set is in force on that day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done at an instant (local time). ``written_at`` is the instant that stands on the form.

    ``missing``: the papers asked for; ``reasons``: why refused, late or stopped; ``promised_at``: the time on the
    receipt slip, or the new one; ``by_citizen``: she asked for it.
    """

    action: Action
    at: datetime
    written_at: datetime | None = None
    missing: frozenset[str] = frozenset()
    reasons: str = ""
    promised_at: datetime | None = None
    by_citizen: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a step broke or would have broken, with its provision (empty where none is cited)."""

    rule: Rule
    action: Action
    at: datetime
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier with its record. ``required`` and ``papers`` are names of documents."""

    id: str
    limit: Limit
    channel: Channel
    filed_at: datetime
    required: frozenset[str]
    papers: frozenset[str]
    state: State = State.FILED
    accepted_at: datetime | None = None
    promised_at: datetime | None = None
    record: tuple[Step, ...] = ()

    @property
    def missing(self) -> frozenset[str]:
        """Documents that the procedure asks for and that are not there."""
        return self.required - self.papers

    def times(self, action: Action) -> int:
        """How often something was done."""
        return sum(step.action is action for step in self.record)
