"""Kind ``judgement``."""

from __future__ import annotations

from itertools import product
from statistics import fmean
from typing import Any

import pytest
from authored import choices, faults, parts, share

from congvu.quizzes.kinds.contract import Parts, UnreadableAnswer
from congvu.quizzes.kinds.judgement import KIND
from congvu.quizzes.kinds.judgement.scoring import share_by_distance

SPREAD = {"a": 4, "b": 3, "c": 2, "d": 1}
KEYS = [
    dict(zip("abcd", ratings, strict=True))
    for ratings in product(range(1, 5), repeat=4)
    if max(ratings) - min(ratings) >= 2
]
"""Every key that an item of four actions can have."""


def item(key: dict[str, int] | None = None, **fields: Any) -> Parts:
    return parts("judgement", options=choices(4), key=key or SPREAD, **fields)


def rated(taken: Parts, **ratings: int) -> dict[str, int]:
    ids = {option["text"]: option["id"] for option in taken.content["options"]}
    return {ids[f"Phương án {'abcd'.index(name)}"]: rating for name, rating in ratings.items()}


@pytest.mark.parametrize(
    ("given", "earned"),
    [
        ({"a": 4, "b": 3, "c": 2, "d": 1}, 1),
        ({"a": 3, "b": 3, "c": 2, "d": 1}, 0.75),  # S = 11/12, U = 8/12
        ({"a": 3, "b": 3, "c": 2, "d": 2}, 0.5),
        ({"a": 1, "b": 3, "c": 2, "d": 1}, 0.25),
        ({"a": 4, "b": 3, "c": 2}, 0.25),
        ({"a": 1, "b": 2, "c": 3, "d": 4}, 0),
    ],
)
def test_marks_by_distance_to_the_key(given: dict[str, int], earned: float) -> None:
    taken = item()
    assert share("judgement", taken, rated(taken, **given)) == earned


@pytest.mark.parametrize("key", KEYS, ids=lambda key: "".join(map(str, key.values())))
def test_rating_every_action_alike_earns_nothing_whatever_the_key(key: dict[str, int]) -> None:
    assert [share_by_distance(key, dict.fromkeys(key, rating)) for rating in range(1, 5)] == [0, 0, 0, 0]


def test_rating_blindly_earns_little() -> None:
    """Mean over all 256 ways of rating four actions, for every key; the best key for the blind."""
    ways = [dict(zip("abcd", ratings, strict=True)) for ratings in product(range(1, 5), repeat=4)]
    means = [fmean(share_by_distance(key, way) for way in ways) for key in KEYS]
    assert max(means) < 0.15
    assert fmean(means) < 0.06


def test_an_unrated_action_earns_nothing_and_never_more_than_a_rated_one() -> None:
    """It counts as far away as the scale goes."""
    for key in KEYS[::7]:
        without = {name: rating for name, rating in key.items() if name != "a"}
        far = {**without, "a": 1 if key["a"] > 2 else 4}
        assert share_by_distance(key, without) <= share_by_distance(key, far) < 1


def test_a_rating_is_one_of_four() -> None:
    taken = item()
    for bad in (0, 5, 2.0, "3", True, [1]):
        with pytest.raises(UnreadableAnswer):
            KIND.read(taken.content, rated(taken, a=bad))  # type: ignore[arg-type]


def test_actions_left_open_are_not_part_of_the_answer() -> None:
    taken = item()
    (first, second) = rated(taken, a=4, b=1)
    assert KIND.read(taken.content, {first: 4, second: None}) == {first: 4}
    assert KIND.read(taken.content, {first: "", second: None}) is None


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ({"a": 4, "b": 3, "c": 2}, "cv_key_incomplete"),
        ({**SPREAD, "e": 1}, "cv_key_unknown"),
        ({"a": 3, "b": 3, "c": 3, "d": 2}, "cv_key_flat"),
        ({**SPREAD, "a": 5}, "less_than_equal"),
        ({**SPREAD, "a": True}, "int_type"),
    ],
)
def test_unsound_keys_are_refused(key: dict[str, Any], code: str) -> None:
    assert code in faults("judgement", options=choices(4), key=key)


def test_every_action_has_its_reason_in_the_feedback() -> None:
    taken = item()
    assert taken.feedback["options"].keys() == taken.key["ratings"].keys()
    bare = [{"id": option["id"], "text": option["text"]} for option in choices(4)]
    assert "missing" in faults("judgement", options=bare, key=SPREAD)


def test_actions_stand_as_written_only_where_the_author_keeps_their_order() -> None:
    kept = [option["text"] for option in item(shuffle=False).content["options"]]
    assert kept == [option["text"] for option in choices(4)]
    ids = [option["id"] for option in item().content["options"]]
    assert ids == sorted(ids)


def test_the_text_names_action_and_rating() -> None:
    taken = item(shuffle=False)
    assert KIND.text(taken.content, rated(taken, a=4, c=1)) == (
        "Phương án 0 → Rất phù hợp; Phương án 2 → Rất không phù hợp"
    )
