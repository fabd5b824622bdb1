"""What a player can do, read from what a browser sends: nothing in it is believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

MAX_ACTS = 400
MAX_WAIT_MIN = 60
ID_LENGTH = 24
MAX_PAPERS = 12
_YEARS = range(2000, 2100)


class Do(StrEnum):
    """Kinds of acts."""

    LOOK = "look"
    RECEIVE = "receive"
    ASK = "ask"
    REFUSE = "refuse"
    HAND_OVER = "hand_over"
    RETURN = "return"
    TELL_DELAY = "tell_delay"
    STOP = "stop"
    DECLINE_STOP = "decline_stop"
    STAND_IN = "stand_in"
    ANSWER = "answer"
    WAIT = "wait"
    FINISH = "finish"


class Unplayable(ValueError):
    """A list of acts that no player at this desk can have made. The message is Vietnamese, ready to show."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``subject`` is the dossier, colleague or request; the rest is what its form says."""

    do: Do
    subject: str = ""
    promised_on: date | None = None
    papers: frozenset[str] = frozenset()
    choice: str = ""
    agreed: bool = False
    minutes: int = 0

    def to_json(self) -> dict[str, Any]:
        """As :func:`read_acts` reads it; what an act does not use is left out."""
        body: dict[str, Any] = {"do": self.do.value}
        for name in _FIELDS[self.do]:
            value = getattr(self, name)
            body[name] = value.isoformat() if isinstance(value, date) else _plain(value)
        return body


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def read_acts(raw: Any) -> tuple[Act, ...]:
    """The acts of a JSON list, oldest first. Raises :class:`Unplayable`: all of it is good, or none."""
    if not isinstance(raw, list):
        raise Unplayable("Danh sách thao tác không đọc được. Tải lại trang rồi làm tiếp.")
    if len(raw) > MAX_ACTS:
        raise Unplayable(f"Một ngày không có quá {MAX_ACTS} thao tác. Hãy bắt đầu ngày mới.")
    return tuple(_read(number, body) for number, body in enumerate(raw, 1))


def _read(number: int, body: Any) -> Act:
    try:
        do = Do(body["do"])
        act = Act(do, **{name: _READERS[name](body[name]) for name in _FIELDS[do]})
        known = set(body) == {"do", *_FIELDS[do]}
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise Unplayable(f"Không đọc được thao tác thứ {number}. Tải lại trang rồi làm tiếp.")
    return act


def _id(value: Any) -> str:
    if not isinstance(value, str) or len(value) > ID_LENGTH:
        raise ValueError(value)
    return value


def _date(value: Any) -> date:
    if not isinstance(value, str) or len(value) != len("2026-11-23"):
        raise ValueError(value)
    day = date.fromisoformat(value)
    if day.year not in _YEARS:
        raise ValueError(value)
    return day


def _papers(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or len(value) > MAX_PAPERS:
        raise ValueError(value)
    return frozenset(map(_id, value))


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _minutes(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_WAIT_MIN:
        raise ValueError(value)
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    "subject": _id,
    "promised_on": _date,
    "papers": _papers,
    "choice": _id,
    "agreed": _yes,
    "minutes": _minutes,
}
_FIELDS: dict[Do, tuple[str, ...]] = {
    Do.LOOK: ("subject",),
    Do.RECEIVE: ("subject", "promised_on"),
    Do.ASK: ("subject", "papers"),
    Do.REFUSE: ("subject", "choice"),
    Do.HAND_OVER: ("subject", "choice"),
    Do.RETURN: ("subject", "agreed"),
    Do.TELL_DELAY: ("subject", "promised_on", "choice", "agreed"),
    Do.STOP: ("subject", "choice"),
    Do.DECLINE_STOP: ("subject",),
    Do.STAND_IN: ("subject",),
    Do.ANSWER: ("subject", "agreed"),
    Do.WAIT: ("minutes",),
    Do.FINISH: (),
}
"""``choice`` is a ground of refusal, a unit or a reason; ``agreed`` an apology, an entry in the record, a yes;
``minutes`` 0 waits for what comes next."""
