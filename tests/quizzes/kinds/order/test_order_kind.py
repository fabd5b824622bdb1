"""Kind ``order``."""

from __future__ import annotations

import pytest
from authored import faults, parts, share, steps

from congvu.quizzes.kinds.contract import Parts, UnreadableAnswer


def given(item: Parts, letters: str) -> list[str]:
    """Published ids of the steps that the author called by letters."""
    ids = {option["text"]: option["id"] for option in item.content["options"]}
    return [ids[f"Việc {letter}"] for letter in letters]


@pytest.mark.parametrize(
    ("answer", "earned"), [("abcd", 1), ("dabc", 2 / 3), ("abdc", 1 / 3), ("dcba", 0), ("badc", 0)]
)
def test_adjacent_pairs(answer: str, earned: float) -> None:
    item = parts("order", options=steps(*"abcd"), key=list("abcd"))
    assert share("order", item, given(item, answer)) == pytest.approx(earned)


@pytest.mark.parametrize(("answer", "earned"), [("cab", 1), ("abc", 0)])
def test_exact(answer: str, earned: float) -> None:
    item = parts("order", options=steps(*"abc"), key=list("cab"), scoring="exact")
    assert share("order", item, given(item, answer)) == earned


@pytest.mark.parametrize("answer", ["ab", "aab", "abca"])
def test_an_order_that_is_not_whole_is_unreadable(answer: str) -> None:
    item = parts("order", options=steps(*"abc"), key=list("abc"))
    with pytest.raises(UnreadableAnswer):
        share("order", item, given(item, answer))


def test_a_key_must_name_every_step() -> None:
    assert "cv_key_incomplete" in faults("order", options=steps(*"abc"), key=list("ab"))
