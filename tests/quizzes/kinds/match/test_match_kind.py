"""Kind ``match``."""

from __future__ import annotations

import pytest
from authored import faults, parts, share, steps

from congvu.quizzes.kinds.contract import Parts, UnreadableAnswer

LEFT, RIGHT = steps("l1", "l2"), steps("r1", "r2", "r3")
KEY = {"l1": "r2", "l2": "r1"}


def item() -> Parts:
    return parts("match", left=LEFT, right=RIGHT, key=KEY)


def pairs(taken: Parts, **given: str) -> dict[str, str]:
    ids = {entry["text"]: entry["id"] for entry in taken.content["left"] + taken.content["right"]}
    return {ids[f"Việc {one}"]: ids[f"Việc {other}"] for one, other in given.items()}


@pytest.mark.parametrize(
    ("given", "earned"), [({"l1": "r2", "l2": "r1"}, 1), ({"l1": "r2"}, 0.5), ({"l1": "r1", "l2": "r2"}, 0)]
)
def test_the_share_of_right_pairs(given: dict[str, str], earned: float) -> None:
    taken = item()
    assert share("match", taken, pairs(taken, **given)) == earned


def test_left_and_right_may_not_be_exchanged() -> None:
    taken = item()
    with pytest.raises(UnreadableAnswer):
        share("match", taken, {right: left for left, right in pairs(taken, l1="r2").items()})


def test_entries_left_open_are_not_part_of_the_answer() -> None:
    from congvu.quizzes.kinds.match import KIND

    taken = item()
    open_entry = taken.content["left"][1]["id"]
    given = pairs(taken, l1="r2")
    assert KIND.read(taken.content, {**given, open_entry: ""}) == given
    assert KIND.read(taken.content, {open_entry: ""}) is None


@pytest.mark.parametrize(
    ("key", "code"), [({"l1": "r1"}, "cv_key_incomplete"), ({**KEY, "l2": "l1"}, "cv_key_unknown")]
)
def test_unsound_keys_are_refused(key: dict[str, str], code: str) -> None:
    assert code in faults("match", left=LEFT, right=RIGHT, key=key)
