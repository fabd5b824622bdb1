"""The rule of a regrade, slot by slot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from congvu.model.attempts import PERSON, RUN, Marked, Pending, SlotMark
from congvu.model.content import (
    Blueprint,
    Counts,
    KeyRevision,
    Paper,
    PaperSlot,
    Pool,
    Section,
    SlotRule,
)
from congvu.quizzes.marking import slot_points
from congvu.quizzes.remarking import (
    Flags,
    Fresh,
    Ruling,
    Terms,
    gathered,
    points_by_slot,
    remark,
    same_places,
    settle_total,
    settled,
)

SLOT = PaperSlot("s01", "v1", 2.0, 0)
OLD = SlotMark("s01", 2.0, 2.0, "k1")
FLAGS = Flags({"altered_cell", "no_answers"}, {"second_wanted"})
DOUBLE = Terms({"s01": 4.0})
shares = st.floats(0, 1)
rulings = st.sampled_from([None, *Ruling])
marks = st.one_of(
    st.none(), st.builds(SlotMark, st.just("s01"), st.floats(0, 2), st.just(2.0), st.just("k1"))
)


def fresh(share: float | None, *, key: str = "k2", answered: bool = True, waits_for: str = RUN) -> Fresh:
    return Fresh(Pending(waits_for) if share is None else Marked(share), key, answered)


def terms(ruling: Ruling | None, points: float = 2.0) -> Terms:
    return Terms({"s01": points}, {} if ruling is None else {"v1": ruling})


def test_an_answer_is_marked_as_if_for_the_first_time() -> None:
    assert remark(SLOT, OLD, fresh(0.5), None, Terms(), FLAGS) == SlotMark("s01", 1.0, 2.0, "k2")


def test_new_points_are_those_of_the_terms() -> None:
    assert remark(SLOT, OLD, fresh(0.5), None, DOUBLE, FLAGS) == SlotMark("s01", 2.0, 4.0, "k2")


def test_what_a_person_gave_stays_as_a_share() -> None:
    assert remark(SLOT, OLD, fresh(0.0), 0.25, DOUBLE, FLAGS) == SlotMark("s01", 1.0, 4.0, "k2")


@pytest.mark.parametrize("flag", ["altered_cell", "no_answers"])
@pytest.mark.parametrize("ruling", [None, Ruling.FULL])
def test_a_closed_slot_stays_closed(flag: str, ruling: Ruling | None) -> None:
    old = replace(OLD, points=0.0, flag=flag)
    made = remark(SLOT, old, fresh(1.0), None, terms(ruling, 4.0), FLAGS)
    assert made == SlotMark("s01", 0.0, 4.0, "k2", flag)


def test_a_flag_on_a_blank_stays_and_one_on_an_answer_is_marked_anew() -> None:
    old = replace(OLD, points=0.0, flag="unreadable")
    blank = remark(SLOT, old, fresh(0.0, answered=False), None, Terms(), FLAGS)
    assert blank is not None and blank.flag == "unreadable"
    read = remark(SLOT, old, fresh(1.0), None, Terms(), FLAGS)
    assert read == SlotMark("s01", 2.0, 2.0, "k2")


def test_a_second_marker_who_was_asked_for_is_still_awaited() -> None:
    old = replace(OLD, flag="second_wanted")
    for given in (None, 0.5):
        made = remark(SLOT, old, fresh(1.0), given, Terms(), FLAGS)
        assert made is not None and made.flag == "second_wanted"


def test_code_keeps_the_mark_of_its_last_run_under_the_same_key() -> None:
    assert remark(SLOT, OLD, fresh(None, key="k1"), None, DOUBLE, FLAGS) == replace(
        OLD, points=4.0, max_points=4.0
    )
    assert remark(SLOT, OLD, fresh(None, key="k2"), None, Terms(), FLAGS) is None


@pytest.mark.parametrize("waits_for", [PERSON, RUN])
def test_what_waits_goes_on_waiting(waits_for: str) -> None:
    assert remark(SLOT, None, fresh(None, waits_for=waits_for), None, Terms(), FLAGS) is None


def test_a_ruling_ends_the_waiting() -> None:
    assert remark(SLOT, None, fresh(None), None, terms(Ruling.FULL), FLAGS) == SlotMark("s01", 2.0, 2.0, "k2")
    assert remark(SLOT, None, fresh(None), None, terms(Ruling.DROPPED), FLAGS) == SlotMark(
        "s01", 0.0, 0.0, "k2"
    )


@for_any(marks, st.one_of(st.none(), shares), st.one_of(st.none(), shares), rulings, st.floats(0.5, 9))
def test_marks_lie_between_0_and_the_points(
    old: SlotMark | None, share: float | None, given: float | None, ruling: Ruling | None, points: float
) -> None:
    under = terms(ruling, points)
    made = remark(SLOT, old, fresh(share), given, under, FLAGS)
    if made is not None:
        assert 0 <= made.points <= round(made.max_points, 4)
        assert made.max_points == under.worth(SLOT)


@for_any(marks, st.one_of(st.none(), shares), st.one_of(st.none(), shares), rulings)
def test_a_second_time_changes_nothing(
    old: SlotMark | None, share: float | None, given: float | None, ruling: Ruling | None
) -> None:
    under = terms(ruling)
    once = remark(SLOT, old, fresh(share), given, under, FLAGS)
    assert remark(SLOT, once, fresh(share), given, under, FLAGS) == once


@for_any(shares, rulings)
def test_a_regrade_gives_what_a_first_marking_by_the_same_terms_gives(
    share: float, ruling: Ruling | None
) -> None:
    """So that it does not matter whether an attempt ends before or after the regrade."""
    paper, under = Paper(0, (SLOT,)), terms(ruling, 3.0)
    key = KeyRevision("k2", "v1", 2, {}, {})
    worth = under.worth(SLOT)
    first = SlotMark("s01", slot_points(share, worth), worth, "k2")
    plain = settle_total(gathered(paper, {"s01": first}, under, 0.0), 0.5)
    again = remark(SLOT, OLD, fresh(share), None, under, FLAGS)
    regraded = settle_total(gathered(paper, {"s01": again}, under, 0.0), 0.5)
    assert settled(plain, paper, under, {"v1": key}, 0.5) == regraded


# -- which places are the same --------------------------------------------------------------------------------------
def quiz(*rules: SlotRule) -> Blueprint:
    return Blueprint("q", "Q", "c", 60, 0, 0.5, 1, Counts.BEST, (Section("A", rules),))


def test_points_are_by_place() -> None:
    blueprint = quiz(SlotRule(1.0, item_id="a"), SlotRule(2.0, pool=Pool(("b",)), count=2))
    assert points_by_slot(blueprint) == {"s01": 1.0, "s02": 2.0, "s03": 2.0}


def test_places_are_the_same_whatever_they_are_worth_and_however_they_are_grouped() -> None:
    pool = Pool(("b",))
    one = quiz(SlotRule(1.0, pool=pool, count=2))
    other = quiz(SlotRule(2.0, pool=pool), SlotRule(3.0, pool=Pool(("b",), difficulty=(0.2, 0.4))))
    assert same_places(one, other)


@pytest.mark.parametrize(
    "other",
    [
        quiz(SlotRule(1.0, item_id="b"), SlotRule(1.0, item_id="a")),
        quiz(SlotRule(1.0, item_id="a")),
        quiz(SlotRule(1.0, item_id="a"), SlotRule(1.0, pool=Pool(("b",)))),
    ],
)
def test_named_items_that_moved_are_other_places(other: Blueprint) -> None:
    """Carrying points over by place would give one item the points of another."""
    assert not same_places(quiz(SlotRule(1.0, item_id="a"), SlotRule(1.0, item_id="b")), other)
