"""The marks of a whole paper: from its answers, its keys, its terms, and what already stands. Pure.

Every result of an attempt is made here, whatever the cause: it is handed in, runs out, comes from nbgrader's side, is
marked by a person, run, or regraded. A cause changes what the sheet holds, never how it is marked; so the marks of an
attempt do not depend on the way by which they came about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from congvu.messages import reaches
from congvu.model.attempts import RUN, Mark, Pending, Result, SlotMark
from congvu.model.content import ItemVersion, Json, KeyRevision, Paper, PaperSlot
from congvu.model.ports import CodeRunner
from congvu.quizzes.flags import CLOSING, SECOND_WANTED
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.marking import mark_with
from congvu.quizzes.terms import Ruling, Terms


@dataclass(frozen=True, slots=True)
class GivenShare:
    """What a person gave a slot: a share of its points in [0, 1], by the event of that number in the log."""

    share: float
    seq: int


@dataclass(frozen=True, slots=True)
class RunShare:
    """What the last run of a slot's code came to: a share of its points in [0, 1], by which key, and a flag."""

    share: float
    key_id: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of an attempt beside its answers, by slot.

    ``marks`` so far (a slot that waits is missing); what people have ``given`` last; what ``runs`` have come to; the
    flags of slots that are ``closed`` until a person has looked; the flags of slots whose marks stand although a person
    is ``asked`` for; the slots whose words were ``erased``, so that nobody can mark them anew.
    """

    marks: Mapping[str, SlotMark] = field(default_factory=dict)
    given: Mapping[str, GivenShare] = field(default_factory=dict)
    runs: Mapping[str, RunShare] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    erased: Collection[str] = ()


NOTHING_STANDS = Standing()


def standing_of(
    marks: Mapping[str, SlotMark],
    given: Mapping[str, GivenShare],
    runs: Mapping[str, RunShare],
    answered: Collection[str],
    erased: Collection[str] = (),
) -> Standing:
    """What stands by the marks of a result; ``answered`` are the slots with an answer.

    A flag on a slot without an answer closes it too: what was too long to be kept, for one.
    """
    flags = {slot: mark.flag for slot, mark in marks.items() if mark.flag}
    asked = {slot: flag for slot, flag in flags.items() if flag == SECOND_WANTED}
    closed = {
        slot: flag
        for slot, flag in flags.items()
        if slot not in asked and slot not in erased and (flag in CLOSING or slot not in answered)
    }
    return Standing(marks, given, runs, closed, asked, erased)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper with all that its marks follow from.

    ``items`` and ``keys`` are by item version id, ``answers`` by slot; ``late_share`` is the share of the points
    possible that handing in late costs.
    """

    paper: Paper
    items: Mapping[str, ItemVersion]
    keys: Mapping[str, KeyRevision]
    answers: Mapping[str, Json]
    terms: Terms
    late_share: float = 0.0
    standing: Standing = NOTHING_STANDS

    def marked(self, kinds: KindRegistry, runner: CodeRunner | None = None) -> Result:
        """The result. Without a ``runner`` slots that wait for a run go on waiting; with one this may take seconds."""

        def mark(slot: PaperSlot) -> Mark:
            version = slot.item_version_id
            return mark_with(
                kinds, self.items[version], self.keys[version], self.answers.get(slot.slot), runner
            )

        key_ids = {version: key.id for version, key in self.keys.items()}
        return marked(self.paper, self.standing, self.terms, key_ids, mark, self.late_share)


def marked(
    paper: Paper,
    standing: Standing,
    terms: Terms,
    key_ids: Mapping[str, str],
    mark: Callable[[PaperSlot], Mark],
    late_share: float = 0.0,
) -> Result:
    """The result of a paper; ``mark`` marks the answer in a slot by the key of ``key_ids`` (by item version).

    ``mark`` is asked for no slot that something else settles: a person's mark, a ruling, a flag that closes it.
    """
    marks = {
        slot.slot: slot_mark(slot, standing, terms, key_ids[slot.item_version_id], mark)
        for slot in paper.slots
    }
    possible = sum(terms.worth(slot) for slot in paper.slots)
    result = Result(
        0.0,
        possible,
        False,
        tuple(outcome for outcome in marks.values() if outcome is not None),
        tuple(slot for slot, outcome in marks.items() if outcome is None),
        penalty_points(late_share, possible),
    )
    return totalled(result, terms.pass_mark)


def slot_mark(
    slot: PaperSlot, standing: Standing, terms: Terms, key_id: str, mark: Callable[[PaperSlot], Mark]
) -> SlotMark | None:
    """The mark of one slot; ``None`` while it waits.

    A dropped item counts for nobody. A person's mark goes before the machine's, and the later of a person's mark and
    a ruling before the earlier. What is closed earns nothing, whatever was ruled, until a person has looked.
    """
    ruled, worth = terms.ruled(slot), terms.worth(slot)
    given = standing.given.get(slot.slot)
    closed, asked = standing.closed.get(slot.slot, ""), standing.asked.get(slot.slot, "")
    if ruled is not None and ruled.ruling is Ruling.DROPPED:
        return SlotMark(slot.slot, 0.0, 0.0, key_id, closed or asked)
    if given is not None and (ruled is None or given.seq > ruled.after_seq):
        return SlotMark(slot.slot, slot_points(given.share, worth), worth, key_id, asked)
    if closed:
        return SlotMark(slot.slot, 0.0, worth, key_id, closed)
    if ruled is not None:
        return SlotMark(slot.slot, slot_points(1.0, worth), worth, key_id, asked)
    return _by_machine(slot, standing, worth, key_id, mark)


def _by_machine(
    slot: PaperSlot, standing: Standing, worth: float, key_id: str, mark: Callable[[PaperSlot], Mark]
) -> SlotMark | None:
    """What the machine gives: by the answer, or by what its last run under the same key came to."""
    old = standing.marks.get(slot.slot)
    if old is not None and old.max_points and slot.slot in standing.erased:
        return replace(old, points=slot_points(old.points / old.max_points, worth), max_points=worth)
    outcome: Mark | RunShare | None = mark(slot)
    if isinstance(outcome, Pending):
        run = standing.runs.get(slot.slot) if outcome.waits_for == RUN else None
        outcome = run if run is not None and run.key_id == key_id else None
    if outcome is None:
        return None
    asked = standing.asked.get(slot.slot, "")
    return SlotMark(slot.slot, slot_points(outcome.share, worth), worth, key_id, outcome.flag or asked)


def slot_points(share: float, points: float) -> float:
    """Points earned for a share in [0, 1] of a slot's points, to four decimals, as every driver writes them."""
    return round(min(max(share, 0.0), 1.0) * points, 4)


def penalty_points(late_share: float, possible: float) -> float:
    """Points taken for handing in late. The result keeps them whole; its points do not fall below 0."""
    return round(late_share * possible, 4)


def totalled(result: Result, pass_mark: float) -> Result:
    """The result with points and ``passed`` that follow from its slots and its penalty.

    Passed means a share of the points that :func:`~congvu.messages.reaches` ``pass_mark``, with nothing pending; what
    rounding single slots may have taken fails nobody. A paper without points, all its items dropped, is passed by nobody.
    """
    points = max(0.0, round(sum(mark.points for mark in result.slots) - result.penalty, 4))
    possible = result.max_points
    passed = (
        possible > 0 and not result.pending and reaches((points + result.rounded_off) / possible, pass_mark)
    )
    return replace(result, points=points, passed=passed)
