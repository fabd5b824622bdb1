"""Causes of marks crossed with the terms that they are given under, each pair as a story for :mod:`marks_stage`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backbone import CUC, DUNG, EN
from marks_model import PAPER, Fact

from congvu.model.attempts import Cause
from congvu.quizzes.flags import DUPLICATED

OLD_KEYS = {"chon-1": "b", "go-1": "phiếu hẹn", "viet-1": None, "ma-1": [4, 10], "trong-1": "b"}
NEW_KEYS = OLD_KEYS | {"chon-1": "c", "ma-1": [4, 11]}
FIRST: Fact = {
    "what": "publish",
    "points": {"s01": 1.0, "s02": 2.0, "s03": 4.0, "s04": 2.0, "s05": 1.0},
    "pass_mark": 0.3,
    "per_day": 0.1,
    "keys": OLD_KEYS,
}
NEW_POINTS = {"s01": 2.0, "s02": 3.0, "s03": 6.0, "s04": 1.0, "s05": 3.0}
ANSWERS = {"s01": "b", "s02": "phiếu hẹn", "s03": "Tôi mời chị ngồi.", "s04": "4 10"}
SHORT = {"s01": "b", "s02": "phiếu hẹn"}
EVERYTHING = [item for item, _ in PAPER.values()]


def fact(what: str, **told_of_it: Any) -> Fact:
    return {"what": what, **told_of_it}


def regraded(**wish: Any) -> list[Fact]:
    return [fact("begin", **wish), fact("finish")]


# -- causes ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Way:
    """How marks come about: what went before, the facts that cause them, and what event and audit call that.

    ``touches`` is the slot that it is about. ``ends``: these are the attempt's first marks.
    """

    cause: Cause
    touches: str
    before: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    actions: tuple[str, ...]
    ends: bool = False


SUBMITTED = fact("end", how="submit", answers=ANSWERS)
JUDGED = fact("judge", slot="s03", share=0.75, by=CUC)
RUN = fact("run")
DONE = (SUBMITTED, JUDGED, RUN)
CHANGED = fact("give", slot="s02", share=0.25, how="override")
ASKED = fact("judge", slot="s03", share=0.75, by=CUC, second=True)
FAR = (
    fact("judge", slot="s03", share=1.0, by=CUC, second=True),
    fact("judge", slot="s03", share=0.5, by=DUNG),
)
COLLECTED = fact("end", how="collect", answers=SHORT, flags={"s02": DUPLICATED})
REGRADED = (fact("publish", keys=NEW_KEYS), fact("begin"), fact("finish", runs=True))
DECIDED = ("judge_answer", "decide_mark")

WAYS = {
    "submit": Way(Cause.SUBMIT, "s01", (), (SUBMITTED,), ("submit_attempt",), ends=True),
    "expire": Way(
        Cause.EXPIRE, "s01", (), (fact("end", how="expire", answers=SHORT),), ("expire_attempt",), ends=True
    ),
    "collect": Way(Cause.COLLECT, "s01", (), (COLLECTED,), ("collect_submission",), ends=True),
    "formgrader": Way(
        Cause.FORMGRADER,
        "s03",
        (SUBMITTED, RUN, fact("shown")),
        (fact("give", slot="s03", share=0.5, how="formgrader"),),
        ("collect_marks",),
    ),
    "marker": Way(Cause.MARKER, "s03", (SUBMITTED, RUN), (JUDGED,), DECIDED),
    "second": Way(
        Cause.MARKER,
        "s03",
        (SUBMITTED, RUN, ASKED),
        (fact("judge", slot="s03", share=0.5, by=DUNG),),
        DECIDED,
    ),
    "third": Way(
        Cause.MARKER,
        "s03",
        (SUBMITTED, RUN, *FAR),
        (fact("judge", slot="s03", share=0.75, by=EN),),
        DECIDED,
    ),
    "second-wanted": Way(
        Cause.SECOND_WANTED, "s03", DONE, (fact("want", slot="s03"),), ("want_second_marker",)
    ),
    "override": Way(Cause.OVERRIDE, "s02", DONE, (CHANGED,), ("override_mark",)),
    "back": Way(Cause.OVERRIDE, "s02", (*DONE, CHANGED), (fact("back", slot="s02"),), ("override_mark",)),
    "back-essay": Way(Cause.OVERRIDE, "s03", DONE, (fact("back", slot="s03"),), ("override_mark",)),
    "back-code": Way(Cause.OVERRIDE, "s04", DONE, (fact("back", slot="s04"),), ("override_mark",)),
    "run": Way(Cause.RUN, "s04", (SUBMITTED, JUDGED), (RUN,), ("run_code",)),
    "regrade": Way(Cause.REGRADE, "s01", DONE, REGRADED, ()),
}

# -- terms -----------------------------------------------------------------------------------------------------
BEFORE, AFTER, DURING = "before", "after", "during"
FULL, DROPPED, ALL_DROPPED = "full", "dropped", "all-dropped"
POINTS, PASS_MARK, LATE = "points", "pass-mark", "late"
CHECKED, CHECKED_REGRADED, UNDER_WAY = "checked", "checked-regraded", "under-way"
TERMS = {
    FULL: (BEFORE, AFTER),
    DROPPED: (BEFORE, AFTER),
    ALL_DROPPED: (BEFORE, AFTER),
    POINTS: (BEFORE, AFTER),
    PASS_MARK: (BEFORE, AFTER),
    LATE: (BEFORE, AFTER),
    CHECKED: (BEFORE, AFTER),
    CHECKED_REGRADED: (BEFORE,),
    UNDER_WAY: (DURING,),
}
"""When each may come: set before the cause, or after it by a regrade; a regrade under way lies on both sides."""

RULED = "what is ruled full or dropped waits for nobody, neither a person nor a run"
ON_NBGRADER = "nothing is checked on nbgrader's side"
NOT_APPLICABLE = {
    **dict.fromkeys([(way, ALL_DROPPED, BEFORE) for way in ("marker", "second", "third", "run")], RULED),
    ("collect", CHECKED, BEFORE): ON_NBGRADER,
    ("collect", CHECKED, AFTER): ON_NBGRADER,
    ("collect", CHECKED_REGRADED, BEFORE): ON_NBGRADER,
}
"""What cannot be, and why (see ``test_what_is_ruled_waits_for_nobody`` for the first)."""
WAITING = {"marker": "s01", "second": "s01", "third": "s01", "run": "s01"}
"""Where a ruling before the cause would leave it nothing to do, it is about this slot instead."""


def ruled_item(way: str, order: str) -> str:
    slot = WAITING.get(way, WAYS[way].touches) if order == BEFORE else WAYS[way].touches
    return PAPER[slot][0]


def term_facts(way: str, term: str, order: str) -> list[Fact]:
    """What brings a term in: perhaps a publication, and the regrade that makes it count."""
    published = {
        POINTS: {"points": NEW_POINTS},
        PASS_MARK: {"pass_mark": 0.9},
        LATE: {"per_day": 0.25},
    }.get(term)
    wish = {
        FULL: {"full": [ruled_item(way, order), "trong-1"]},
        DROPPED: {"dropped": [ruled_item(way, order)]},
        ALL_DROPPED: {"dropped": EVERYTHING},
    }.get(term, {})
    return [*([fact("publish", **published)] if published else []), *regraded(**wish)]


def under_way(way: str) -> tuple[list[Fact], list[Fact]]:
    """A regrade with all at once that has begun, and its end; a regrade on top of it is one begun anew."""
    dropped = "chon-1" if WAYS[way].touches == "s02" else "go-1"
    news = {"points": NEW_POINTS, "pass_mark": 0.5, "per_day": 0.25, "keys": OLD_KEYS | {"chon-1": "c"}}
    return [fact("publish", **news), fact("begin", full=["trong-1"], dropped=[dropped])], [fact("finish")]


@dataclass(frozen=True)
class Tale:
    """A story in three parts: what went before the cause, the cause, what came after."""

    before: tuple[Fact, ...]
    cause: tuple[Fact, ...]
    after: tuple[Fact, ...] = ()


def tale(way: str, term: str, order: str) -> Tale:
    """The story of a case; each publication tells all that is published by then."""
    one, days = WAYS[way], int(term in (LATE, UNDER_WAY))
    opening = [] if way == "collect" else [fact("start", days=days)]
    cause = [
        {**told_of, "days": days} if told_of.get("how") == "collect" else told_of for told_of in one.facts
    ]
    before, after = list(one.before), list[Fact]()
    if term in (CHECKED, CHECKED_REGRADED):
        opening += [fact("check", slot="s01", answer="b"), fact("publish", keys=OLD_KEYS | {"chon-1": "c"})]
        opening += regraded() if term == CHECKED_REGRADED else []
        after += regraded() if order == AFTER else []
    elif term == UNDER_WAY:
        begun, after = under_way(way)
        before += begun
    else:
        before += term_facts(way, term, order) if order == BEFORE else []
        after += term_facts(way, term, order) if order == AFTER else []
    if way == "regrade" and term == UNDER_WAY:
        cause, after = [cause[0], fact("begin", restart=True), cause[2]], []
    return whole(Tale((*opening, *before), tuple(cause), tuple(after)))


def whole(one: Tale) -> Tale:
    """The same, each publication told in full."""
    published = FIRST

    def filled(told_of: Fact) -> Fact:
        nonlocal published
        if told_of["what"] == "publish":
            published = {**published, **told_of}
            return published
        return told_of

    return Tale(*(tuple(map(filled, part)) for part in (one.before, one.cause, one.after)))


POSSIBLE = [(way, term, order) for way in WAYS for term, orders in TERMS.items() for order in orders]
CASES = [case for case in POSSIBLE if case not in NOT_APPLICABLE]
_ORDERS = list(TERMS.items())
DIAGONAL = [
    (way, term, orders[number % len(orders)])
    for number, way in enumerate(WAYS)
    for term, orders in [_ORDERS[number % len(_ORDERS)]]
]
"""Each cause once and each term at least once."""


def named(cases: Sequence[tuple[str, str, str]]) -> list[str]:
    return ["-".join(case) for case in cases]
