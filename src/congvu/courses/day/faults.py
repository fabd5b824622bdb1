"""What can go wrong in a day beside the state machine's own rules, and to which of the five *rõ* each belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from congvu.courses.desk import FORBIDDING
from congvu.courses.dossier import Rule


class Clear(StrEnum):
    """The five *rõ* as a ward's press article of 2017 lists them; other lists have six."""

    WHO = "who"
    WHAT = "what"
    DUTY = "duty"
    STEPS = "steps"
    RESULT = "result"


class Slip(StrEnum):
    """Faults of a day that no single step of a dossier shows."""

    NOT_CHECKED = "not_checked"
    ASKED_IN_PART = "asked_in_part"
    REFUSED_WRONGLY = "refused_wrongly"
    WRONG_GROUND = "wrong_ground"
    RECEIVED_UNFIT = "received_unfit"
    PROMISED_EARLY = "promised_early"
    WRONG_UNIT = "wrong_unit"
    LEFT_WAITING = "left_waiting"
    NOT_RETURNED = "not_returned"
    NO_STAND_IN = "no_stand_in"
    UNFIT_STAND_IN = "unfit_stand_in"
    NO_APOLOGY = "no_apology"
    NO_CAUSE = "no_cause"
    UNFIT_DATE = "unfit_date"
    UNANSWERED = "unanswered"


Code = Rule | Slip
CLEAR: Mapping[str, Clear] = {
    Rule.ORDER: Clear.STEPS,
    Rule.ASK_ONCE: Clear.STEPS,
    Rule.COMPLETE_FIRST: Clear.WHAT,
    Rule.NOTHING_EXTRA: Clear.WHAT,
    Rule.REASONS: Clear.STEPS,
    Rule.PROMISE: Clear.STEPS,
    Rule.ANSWER_ONLINE: Clear.STEPS,
    Rule.HAND_OVER: Clear.WHO,
    Rule.EXTEND_ONCE: Clear.DUTY,
    Rule.TELL_BEFORE: Clear.DUTY,
    Rule.NEW_DATE: Clear.DUTY,
    Rule.STOP_ON_REQUEST: Clear.STEPS,
    Rule.ON_TIME: Clear.RESULT,
    Rule.RECORD: Clear.RESULT,
    Rule.NO_BACKDATING: Clear.DUTY,
    Slip.NOT_CHECKED: Clear.WHAT,
    Slip.ASKED_IN_PART: Clear.WHAT,
    Slip.REFUSED_WRONGLY: Clear.WHAT,
    Slip.WRONG_GROUND: Clear.WHAT,
    Slip.RECEIVED_UNFIT: Clear.WHAT,
    Slip.PROMISED_EARLY: Clear.STEPS,
    Slip.WRONG_UNIT: Clear.WHO,
    Slip.LEFT_WAITING: Clear.RESULT,
    Slip.NOT_RETURNED: Clear.RESULT,
    Slip.NO_STAND_IN: Clear.WHO,
    Slip.UNFIT_STAND_IN: Clear.WHO,
    Slip.NO_APOLOGY: Clear.DUTY,
    Slip.NO_CAUSE: Clear.DUTY,
    Slip.UNFIT_DATE: Clear.DUTY,
    Slip.UNANSWERED: Clear.DUTY,
}
"""Where each fault counts."""


_STOPPING: frozenset[Code] = FORBIDDING | {Slip.WRONG_UNIT, Slip.NO_APOLOGY}


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault at an instant; ``subject`` is the dossier or the request that it concerns."""

    code: Code
    subject: str
    at: datetime

    @property
    def stopped_act(self) -> bool:
        """Whether the act that it was made in was not done."""
        return self.code in _STOPPING

    @property
    def clear(self) -> Clear:
        """The *rõ* that it counts against."""
        return CLEAR[self.code]
