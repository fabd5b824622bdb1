"""Kind ``multiple``."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import pytest
from authored import choices, faults, parts, share
from hypothesis import given
from hypothesis import strategies as st

from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.multiple.scoring import RULES, above_chance, balanced, blind_mean, ticked_mean

SIZES = [(right, options) for options in (4, 5, 6) for right in range(1, options)]
every_size = pytest.mark.parametrize(("right", "options"), SIZES)


def sides(right: int, options: int) -> tuple[frozenset[str], frozenset[str]]:
    """The right and the wrong ids of an item."""
    ids = "abcdef"[:options]
    return frozenset(ids[:right]), frozenset(ids[right:])


def item(scoring: str | None = None, key: str = "abc", options: int = 5) -> Any:
    named = {"scoring": scoring} if scoring else {}
    return parts("multiple", options=choices(options), key=list(key), **named)


@pytest.mark.parametrize(
    ("answer", "earned"),
    [("a", 1 / 3), ("abc", 1.0), ("abcd", 1 / 2), ("abcde", 0.0), ("abd", 1 / 6), ("ad", 0.0), ("de", 0.0)],
)
def test_a_new_item_earns_its_share_of_the_right_options_less_that_of_the_wrong_ones(
    answer: str, earned: float
) -> None:
    assert item().key == {"options": ["a", "b", "c"], "scoring": "balanced"}
    assert share("multiple", item(), list(answer)) == pytest.approx(earned)


@pytest.mark.parametrize(
    ("answer", "earned"),
    [("a", 1 / 3), ("abc", 1.0), ("abcd", 2 / 3), ("abcde", 1 / 3), ("ad", 0.0), ("de", 0.0), ("cb", 2 / 3)],
)
def test_what_was_published_per_option_is_marked_as_it_was(answer: str, earned: float) -> None:
    assert share("multiple", item("per_option"), list(answer)) == pytest.approx(earned)


@pytest.mark.parametrize(("answer", "earned"), [("ab", 1.0), ("ba", 1.0), ("a", 0.0), ("abc", 0.0)])
def test_all_or_nothing(answer: str, earned: float) -> None:
    taken = parts("multiple", options=choices(4), key=["b", "a"], scoring="all_or_nothing")
    assert share("multiple", taken, list(answer)) == earned


@every_size
def test_who_decides_without_reading_gains_nothing_before_the_floor(right: int, options: int) -> None:
    """The mean over all ways to tick so many options is exactly 0, so it is 0 for any chance of ticking too."""
    key, wrong = sides(right, options)
    for ticks in range(1, options + 1):
        chosen = [frozenset(ids) for ids in combinations(sorted(key | wrong), ticks)]
        exact = [Fraction(len(c & key), right) - Fraction(len(c & wrong), options - right) for c in chosen]
        assert sum(exact) == 0
        assert [above_chance(key, wrong, c) for c in chosen] == pytest.approx([float(one) for one in exact])


@every_size
def test_ticking_everything_earns_what_a_blank_earns(right: int, options: int) -> None:
    taken = item(key="abcdef"[:right], options=options)
    assert share("multiple", taken, list("abcdef"[:options])) == 0


@every_size
def test_what_luck_leaves_is_no_more_than_one_of_three_choices_gives(right: int, options: int) -> None:
    """By the best number of ticks, if somebody knew it. With as many options right as wrong, one of four."""
    best = max(ticked_mean("balanced", right, options, ticks) for ticks in range(options + 1))
    assert best <= 1 / 3 + 1e-12
    assert right in (1, options - 1) or best <= 1 / 4


@given(data=st.data(), size=st.sampled_from(SIZES), rule=st.sampled_from(sorted(RULES)))
def test_one_right_more_never_lowers_and_one_wrong_more_never_raises(
    data: st.DataObject, size: tuple[int, int], rule: str
) -> None:
    key, wrong = sides(*size)
    chosen = data.draw(st.frozensets(st.sampled_from(sorted(key | wrong))))
    here = RULES[rule](key, wrong, chosen)
    assert 0 <= here <= 1
    assert all(RULES[rule](key, wrong, chosen | {one}) >= here for one in key)
    if chosen != key:  # all or nothing: whoever has all has nothing to win
        assert all(RULES[rule](key, wrong, chosen | {one}) <= here for one in wrong)


@given(size=st.sampled_from(SIZES), more=st.integers(1, 6))
def test_who_knows_some_right_options_and_ticks_no_other_earns_their_share(
    size: tuple[int, int], more: int
) -> None:
    key, wrong = sides(*size)
    known = frozenset(sorted(key)[:more])
    assert balanced(key, wrong, known) == pytest.approx(len(known) / len(key))


@pytest.mark.parametrize("rule", sorted(RULES))
@every_size
def test_the_random_guess_score_is_the_mean_of_all_answers(rule: str, right: int, options: int) -> None:
    taken = item(rule, "abcdef"[:right], options)
    ids = "abcdef"[:options]
    answers = [c for ticks in range(options + 1) for c in combinations(ids, ticks)]
    kind = load_kinds()["multiple"]
    shares = [share("multiple", taken, list(answer)) if answer else 0.0 for answer in answers]
    assert kind.random_guess_score(taken.content, taken.key) == pytest.approx(sum(shares) / 2**options)  # type: ignore[attr-defined]
    assert blind_mean(rule, right, options) >= 1 / 2**options  # the key itself may be hit
    assert len(answers) == sum(comb(options, ticks) for ticks in range(options + 1))


@pytest.mark.parametrize(
    ("scoring", "key", "codes"),
    [
        (None, "abcde", ["CV-ITEM-009"]),
        ("all_or_nothing", "abcde", ["CV-ITEM-009"]),
        ("per_option", "abc", ["CV-ITEM-010"]),
        ("per_option", "ab", []),
        (None, "a", ["CV-ITEM-011"]),
        (None, "abcd", []),
        (None, "abc", []),
    ],
)
def test_a_key_that_cannot_be_marked_fairly_is_told(scoring: str | None, key: str, codes: list[str]) -> None:
    taken = item(scoring, key)
    flaws = list(load_kinds()["multiple"].lint(taken.content, taken.key, taken.feedback))  # type: ignore[attr-defined]
    assert [flaw.code for flaw in flaws] == codes
    assert all("{" not in flaw.message + flaw.mend for flaw in flaws)


@pytest.mark.parametrize(
    ("fields", "code"), [({"key": []}, "too_short"), ({"key": ["a", "a"]}, "cv_key_twice")]
)
def test_unsound_keys_are_refused(fields: dict[str, object], code: str) -> None:
    assert code in faults("multiple", options=choices(4), **fields)
