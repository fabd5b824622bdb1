"""What an attempt's marks ought to be, as a fair teacher with pen and paper would have them; shares no code with congvu.

A story is a list of facts in the order of their happening, each a dict with ``what`` happened. Where a fact is that
something was published, it tells all of it: points by slot, the pass mark, what a day late costs, the key of each item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Fact = dict[str, Any]
PAPER = {
    "s01": ("chon-1", "choice"),
    "s02": ("go-1", "word"),
    "s03": ("viet-1", "essay"),
    "s04": ("ma-1", "code"),
    "s05": ("trong-1", "choice"),
}
"""Item and kind by slot."""
THRESHOLD = 0.3
NEVER = -1


def expected(story: Sequence[Fact]) -> dict[str, Any]:
    """The marks at the end of a story: ``marks`` by slot as (points, most, flag), ``pending``, and what follows."""
    teacher = Teacher()
    for when, fact in enumerate(story):
        told = {name: value for name, value in fact.items() if name != "what"}
        getattr(teacher, fact["what"])(when, **told)
    return teacher.result()


class Teacher:
    """Keeps her books: what is published and what the campaign follows, what people gave, and when."""

    def __init__(self) -> None:
        self.published: Fact = {}
        self.followed: Fact = {}
        self.keys: list[dict[str, Any]] = []  # the keys of each publication
        self.key_of: dict[str, int] = {}  # by which publication's key a slot is marked
        self.told: dict[str, tuple[int, int]] = {}  # checked slots: by which key, when
        self.regraded_at = NEVER
        self.rulings: dict[str, tuple[str, int]] = {}
        self.settled: dict[str, tuple[str, int]] = {}  # rulings of regrades that came to their end
        self.basis = 0
        self.answers: dict[str, Any] = {}
        self.tampered: dict[str, str] = {}
        self.days = 0
        self.given: dict[str, tuple[float, int]] = {}
        self.looked: set[str] = set()  # tampered cells that a person has seen since
        self.judged: dict[str, list[float]] = {}
        self.wanted: set[str] = set()
        self.ran: dict[str, float] = {}

    # -- what can happen ----------------------------------------------------------------------------------------
    def publish(self, when: int, points: Any, pass_mark: float, per_day: float, keys: Any) -> None:
        self.published = {"points": points, "pass_mark": pass_mark, "per_day": per_day}
        self.keys.append(keys)
        self.followed = self.followed or self.published

    def start(self, when: int, days: int = 0) -> None:
        self.days = days

    def check(self, when: int, slot: str, answer: Any) -> None:
        self.answers[slot], self.told[slot] = answer, (len(self.keys) - 1, when)

    def end(self, when: int, answers: Any, how: str = "", flags: Any = (), days: int | None = None) -> None:
        self.answers, self.tampered = {**answers, **self.answers}, dict(flags)
        self.days = self.days if days is None else days
        self.key_of = dict.fromkeys(PAPER, len(self.keys) - 1)
        self.key_of |= {slot: key for slot, (key, at) in self.told.items() if at > self.regraded_at}

    def give(self, when: int, slot: str, share: float, how: str = "") -> None:
        """Points: of a slot that is worth nothing they say nothing."""
        self.judged.pop(slot, None)
        self.wanted.discard(slot)
        if self._worth(slot):
            self._decide(when, slot, share)

    def shown(self, when: int) -> None:
        """The gradebook shows the marks; that changes none."""

    def judge(self, when: int, slot: str, share: float, by: str = "", *, second: bool = False) -> None:
        shares = self.judged.setdefault(slot, [])
        shares.append(share)
        if second:
            self.wanted.add(slot)
        if len(shares) == 1 and slot in self.wanted:
            return
        if len(shares) == 2 and abs(shares[0] - shares[1]) > THRESHOLD:
            return
        self._decide(when, slot, shares[2] if len(shares) > 2 else sum(shares) / len(shares))

    def _decide(self, when: int, slot: str, share: float) -> None:
        self.given[slot] = share, when
        self.looked.add(slot)
        self.wanted.discard(slot)

    def want(self, when: int, slot: str) -> None:
        self.wanted.add(slot)

    def back(self, when: int, slot: str) -> None:
        for book in (self.given, self.judged, self.ran):
            book.pop(slot, None)
        self.looked.discard(slot)
        self.wanted.discard(slot)
        self.key_of[slot] = len(self.keys) - 1

    def run(self, when: int) -> None:
        for slot in self.result()["pending"]:
            if PAPER[slot][1] == "code":
                self.key_of[slot] = len(self.keys) - 1
                self.ran[slot] = self._by_key(slot)

    def begin(
        self, when: int, full: Any = (), dropped: Any = (), restored: Any = (), *, restart: bool = False
    ) -> None:
        rulings = dict(self.settled if restart else self.rulings)
        rulings |= dict.fromkeys(full, ("full", when))
        rulings |= dict.fromkeys(dropped, ("dropped", when))
        self.rulings = {item: one for item, one in rulings.items() if item not in restored}
        self.followed, self.regraded_at, self.basis = self.published, when, len(self.keys) - 1

    def finish(self, when: int, *, runs: bool = False) -> None:
        self.settled = self.rulings
        for slot, key in self.key_of.items():
            self.key_of[slot] = max(key, self.basis)
            item = PAPER[slot][0]
            if self.keys[key][item] != self.keys[self.key_of[slot]][item]:
                self.ran.pop(slot, None)
        if runs:
            self.run(when)

    # -- what follows from it -----------------------------------------------------------------------------------
    def result(self) -> dict[str, Any]:
        marks = {slot: self._mark(slot) for slot in PAPER}
        stand = {slot: mark for slot, mark in marks.items() if mark is not None}
        possible = sum(self._worth(slot) for slot in PAPER)
        penalty = round(min(1.0, self.days * self.followed["per_day"]) * possible, 4)
        total = max(0.0, round(sum(points for points, _, _ in stand.values()) - penalty, 4))
        pending = [slot for slot in PAPER if marks[slot] is None]
        reached = total + 1e-9 >= self.followed["pass_mark"] * possible
        passed = reached and possible > 0 and not pending
        told = {"points": total, "max": possible, "penalty": penalty, "passed": passed}
        return {"marks": stand, "pending": pending, **told}

    def _ruling(self, slot: str) -> tuple[str, int]:
        return self.rulings.get(PAPER[slot][0], ("", NEVER))

    def _worth(self, slot: str) -> float:
        return 0.0 if self._ruling(slot)[0] == "dropped" else float(self.followed["points"][slot])

    def _mark(self, slot: str) -> tuple[float, float, str] | None:
        worth = self._worth(slot)
        closed = "" if slot in self.looked else self.tampered.get(slot, "")
        flag = closed or ("second_wanted" if slot in self.wanted else "")
        if self._ruling(slot)[0] == "dropped":
            return 0.0, 0.0, flag
        share = self._share(slot, closed)
        return None if share is None else (round(share * worth, 4), worth, flag)

    def _share(self, slot: str, closed: str) -> float | None:
        ruling, ruled_at = self._ruling(slot)
        share, given_at = self.given.get(slot, (0.0, NEVER))
        if given_at > ruled_at:
            return share
        if closed:
            return 0.0
        if ruling == "full":
            return 1.0
        if not self.answers.get(slot):
            return 0.0
        kind = PAPER[slot][1]
        return None if kind == "essay" else self.ran.get(slot) if kind == "code" else self._by_key(slot)

    def _by_key(self, slot: str) -> float:
        item, kind = PAPER[slot]
        right, answer = self.keys[self.key_of[slot]][item], self.answers[slot]
        if kind != "code":
            return float(answer == right)
        shown = [int(one) for one in answer.split()]  # a program is the numbers that it gives
        return sum(one == other for one, other in zip(shown, right, strict=True)) / len(right)
