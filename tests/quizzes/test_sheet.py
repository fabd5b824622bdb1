"""The marks of a paper, slot by slot, whatever brought them about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from congvu.model.attempts import PERSON, RUN, Mark, Marked, Pending, Result, SlotMark
from congvu.model.content import Blueprint, Counts, Paper, PaperSlot, Pool, Section, SlotRule
from congvu.quizzes.flags import ALTERED, CLOSING, NO_ANSWERS, SECOND_WANTED, UNREADABLE
from congvu.quizzes.sheet import GivenShare, RunShare, Standing, marked, slot_mark, standing_of, totalled
from congvu.quizzes.terms import (
    Ruled,
    Ruling,
    Terms,
    points_by_slot,
    rulings_from_json,
    rulings_to_json,
    same_places,
)

SLOT = PaperSlot("s01", "v1", 2.0, 0)
OLD = SlotMark("s01", 2.0, 2.0, "k1")
PLAIN, DOUBLE = Terms(0.5), Terms(0.5, {"s01": 4.0})
EARLIER, RULED_AT, LATER = 5, 10, 15
shares = st.floats(0, 1)
rulings = st.sampled_from([None, *Ruling])
givens = st.one_of(st.none(), st.builds(GivenShare, shares, st.sampled_from([EARLIER, LATER])))
flags = st.sampled_from(["", UNREADABLE, SECOND_WANTED, *sorted(CLOSING)])
marks = st.one_of(
    st.none(), st.builds(SlotMark, st.just("s01"), st.floats(0, 2), st.just(2.0), st.just("k1"), flags)
)


def terms(ruling: Ruling | None, points: float = 2.0) -> Terms:
    return Terms(0.5, {"s01": points}, {} if ruling is None else {"v1": Ruled(ruling, RULED_AT)})


def standing(
    old: SlotMark | None = OLD, given: GivenShare | None = None, *, answered: bool = True
) -> Standing:
    run = RunShare(old.points / old.max_points, old.key_revision_id) if old and old.max_points else None
    return standing_of(
        {"s01": old} if old else {},
        {"s01": given} if given else {},
        {"s01": run} if run else {},
        {"s01"} if answered else (),
    )


def verdict(share: float | None, waits_for: str = RUN) -> Mark:
    return Pending(waits_for) if share is None else Marked(share)


def mark(
    stands: Standing, under: Terms, share: float | None, *, key: str = "k2", waits: str = RUN
) -> SlotMark | None:
    return slot_mark(SLOT, stands, under, key, lambda _: verdict(share, waits))


def never(_: PaperSlot) -> Mark:
    raise AssertionError("asked for a mark that something else settles")


def test_an_answer_is_marked_as_if_for_the_first_time() -> None:
    assert mark(standing(), PLAIN, 0.5) == SlotMark("s01", 1.0, 2.0, "k2")


def test_new_points_are_those_of_the_terms() -> None:
    assert mark(standing(), DOUBLE, 0.5) == SlotMark("s01", 2.0, 4.0, "k2")


def test_what_a_person_gave_stays_as_a_share() -> None:
    assert slot_mark(SLOT, standing(given=GivenShare(0.25, 1)), DOUBLE, "k2", never) == SlotMark(
        "s01", 1.0, 4.0, "k2"
    )


def test_of_a_persons_mark_and_a_ruling_the_later_stands() -> None:
    full = terms(Ruling.FULL)
    assert slot_mark(SLOT, standing(given=GivenShare(0.25, EARLIER)), full, "k2", never) == replace(
        OLD, key_revision_id="k2"
    )
    assert slot_mark(SLOT, standing(given=GivenShare(0.25, LATER)), full, "k2", never) == SlotMark(
        "s01", 0.5, 2.0, "k2"
    )


def test_a_dropped_item_counts_for_nobody_whatever_a_person_gives() -> None:
    for seq in (EARLIER, LATER):
        stands = standing(given=GivenShare(1.0, seq))
        assert slot_mark(SLOT, stands, terms(Ruling.DROPPED), "k2", never) == SlotMark("s01", 0.0, 0.0, "k2")


@pytest.mark.parametrize("flag", [ALTERED, NO_ANSWERS])
@pytest.mark.parametrize("ruling", [None, Ruling.FULL])
def test_a_closed_slot_stays_closed(flag: str, ruling: Ruling | None) -> None:
    old = replace(OLD, points=0.0, flag=flag)
    assert slot_mark(SLOT, standing(old), terms(ruling, 4.0), "k2", never) == SlotMark(
        "s01", 0.0, 4.0, "k2", flag
    )


def test_a_persons_mark_opens_a_closed_slot() -> None:
    stands = standing(replace(OLD, points=0.0, flag=ALTERED), GivenShare(1.0, LATER))
    assert mark(stands, PLAIN, 0.0) == SlotMark("s01", 2.0, 2.0, "k2")


def test_a_flag_on_a_blank_stays_and_one_on_an_answer_is_marked_anew() -> None:
    old = replace(OLD, points=0.0, flag=UNREADABLE)
    blank = mark(standing(old, answered=False), PLAIN, 0.0)
    assert blank is not None and blank.flag == UNREADABLE
    assert mark(standing(old), PLAIN, 1.0) == SlotMark("s01", 2.0, 2.0, "k2")


@pytest.mark.parametrize("ruling", [None, *Ruling])
def test_a_second_marker_who_was_asked_for_is_still_awaited(ruling: Ruling | None) -> None:
    """Also while a ruling stands: it may be taken back, and nobody would ask again."""
    old = replace(OLD, flag=SECOND_WANTED)
    for given in (None, GivenShare(0.5, EARLIER)):
        made = mark(standing(old, given), terms(ruling), 1.0)
        assert made is not None and made.flag == SECOND_WANTED


def test_code_keeps_the_mark_of_its_last_run_under_the_same_key() -> None:
    assert mark(standing(), DOUBLE, None, key="k1") == replace(OLD, points=4.0, max_points=4.0)
    assert mark(standing(), PLAIN, None, key="k2") is None


def test_code_that_a_ruling_gave_its_points_waits_for_its_run_when_that_is_taken_back() -> None:
    stands = standing_of({"s01": OLD}, {}, {}, {"s01"})
    assert mark(stands, PLAIN, None, key="k1") is None


def test_code_that_was_run_has_its_mark_back_when_a_ruling_is_taken_back() -> None:
    dropped = SlotMark("s01", 0.0, 0.0, "k1")
    stands = standing_of({"s01": dropped}, {}, {"s01": RunShare(0.5, "k1", "run_timeout")}, {"s01"})
    assert mark(stands, PLAIN, None, key="k1") == SlotMark("s01", 1.0, 2.0, "k1", "run_timeout")


def test_an_essay_waits_again_when_a_ruling_is_taken_back() -> None:
    """The points that stood were the ruling's: nobody has marked it."""
    assert mark(standing(), PLAIN, None, key="k1", waits=PERSON) is None


@pytest.mark.parametrize("waits_for", [PERSON, RUN])
def test_what_waits_goes_on_waiting(waits_for: str) -> None:
    assert mark(standing(None), PLAIN, None, waits=waits_for) is None


def test_a_ruling_ends_the_waiting() -> None:
    assert mark(standing(None), terms(Ruling.FULL), None) == SlotMark("s01", 2.0, 2.0, "k2")
    assert mark(standing(None), terms(Ruling.DROPPED), None) == SlotMark("s01", 0.0, 0.0, "k2")


def test_what_was_erased_keeps_its_mark_under_its_own_key() -> None:
    stands = replace(standing(replace(OLD, points=1.0)), erased={"s01"})
    assert slot_mark(SLOT, stands, DOUBLE, "k2", never) == SlotMark("s01", 2.0, 4.0, "k1")
    assert mark(replace(standing(None), erased={"s01"}), PLAIN, 0.0) == SlotMark("s01", 0.0, 2.0, "k2")


@for_any(marks, st.one_of(st.none(), shares), givens, rulings, st.floats(0.5, 9), st.booleans())
def test_marks_lie_between_0_and_the_points(
    old: SlotMark | None,
    share: float | None,
    given: GivenShare | None,
    ruling: Ruling | None,
    points: float,
    answered: bool,
) -> None:
    under = terms(ruling, points)
    made = mark(standing(old, given, answered=answered), under, share)
    if made is not None:
        assert 0 <= made.points <= round(made.max_points, 4)
        assert made.max_points == under.worth(SLOT)


@for_any(marks, st.one_of(st.none(), shares), givens, rulings, st.booleans())
def test_a_second_time_changes_nothing(
    old: SlotMark | None, share: float | None, given: GivenShare | None, ruling: Ruling | None, answered: bool
) -> None:
    under = terms(ruling)
    once = mark(standing(old, given, answered=answered), under, share)
    assert mark(standing(once, given, answered=answered), under, share) == once


@for_any(shares, rulings)
def test_a_regrade_gives_what_a_first_marking_by_the_same_terms_gives(
    share: float, ruling: Ruling | None
) -> None:
    """So that it does not matter whether an attempt ends before or after the regrade."""
    under = terms(ruling, 3.0)
    assert whole(under, share, standing(None)) == whole(under, share, standing(OLD))


def whole(under: Terms, share: float | None, stands: Standing, late_share: float = 0.0) -> Result:
    paper: Paper = Paper(0, (SLOT,))
    keys: Mapping[str, str] = {"v1": "k2"}
    return marked(paper, stands, under, keys, lambda _: verdict(share), late_share)


# -- the total ------------------------------------------------------------------------------------------------------
def test_a_penalty_is_a_share_of_the_points_possible_and_takes_no_more_than_there_is() -> None:
    late = whole(PLAIN, 1.0, standing(None), 0.6)
    assert (late.points, late.penalty, late.passed) == (0.8, 1.2, False)
    assert whole(PLAIN, 0.25, standing(None), 0.6).points == 0.0


def test_what_waits_passes_nobody() -> None:
    waiting = whole(Terms(0.0), None, standing(None))
    assert (waiting.pending, waiting.passed, waiting.max_points) == (("s01",), False, 2.0)


@pytest.mark.parametrize("pass_mark", [0.0, 0.5])
def test_a_paper_of_dropped_items_alone_is_passed_by_nobody(pass_mark: float) -> None:
    under = replace(terms(Ruling.DROPPED), pass_mark=pass_mark)
    assert whole(under, 1.0, standing(None)) == Result(0.0, 0.0, False, (SlotMark("s01", 0.0, 0.0, "k2"),))


def test_two_thirds_reach_two_thirds() -> None:
    third = (
        SlotMark("s01", 0.6667, 1.0, "k"),
        SlotMark("s02", 0.6667, 1.0, "k"),
        SlotMark("s03", 0.6666, 1.0, "k"),
    )
    assert totalled(Result(0.0, 3.0, False, third), 2 / 3).passed


def test_rulings_of_before_numbers_were_kept_stand_after_their_job_began() -> None:
    told = {"v1": Ruled(Ruling.FULL, 7)}
    assert rulings_from_json(rulings_to_json(told), 99) == told
    assert rulings_from_json({"v1": "full"}, 7) == told


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


def test_rounding_single_questions_fails_nobody() -> None:
    """Three thirds of a point are kept as 0.9999 points and are the point that is asked for; two thirds are not."""
    third = SlotMark("s01", 0.3333, 1.0, "k")
    needed = 1 / 3
    assert totalled(Result(0.0, 3.0, False, (third, third, third)), needed).passed
    assert not totalled(Result(0.0, 3.0, False, (third, third)), needed).passed


def test_what_is_right_or_wrong_as_a_whole_is_not_rounded_up() -> None:
    """Two of three points are below 66.67% of them, however little, and above 66.66%."""
    whole = tuple(
        SlotMark(slot, points, 1.0, "k") for slot, points in (("s01", 1.0), ("s02", 1.0), ("s03", 0.0))
    )
    assert not totalled(Result(0.0, 3.0, False, whole), 0.6667).passed
    assert totalled(Result(0.0, 3.0, False, whole), 0.6666).passed


@for_any(st.lists(st.fractions(0, 1, max_denominator=12), min_size=1, max_size=40), st.integers(100, 10_000))
def test_whoever_earns_the_pass_mark_passes(exact: list[Fraction], typed: int) -> None:
    """By exact fractions: of any shares of a point, at any pass mark with two decimals of a percent."""
    slots = tuple(SlotMark(f"s{n}", round(float(one), 4), 1.0, "k") for n, one in enumerate(exact))
    result = totalled(Result(0.0, float(len(exact)), False, slots), typed / 10_000)
    if sum(exact) >= Fraction(typed, 10_000) * len(exact):
        assert result.passed
    elif sum(exact) < Fraction(typed, 10_000) * len(exact) - Fraction(len(exact), 5_000):
        assert not result.passed
