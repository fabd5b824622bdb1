"""Kind ``multiple``."""

from __future__ import annotations

import pytest
from authored import choices, faults, parts, share


@pytest.mark.parametrize(
    ("answer", "earned"),
    [("a", 1 / 3), ("abc", 1.0), ("abcd", 2 / 3), ("abcde", 1 / 3), ("ad", 0.0), ("de", 0.0), ("cb", 2 / 3)],
)
def test_per_option_adds_right_and_takes_off_wrong(answer: str, earned: float) -> None:
    item = parts("multiple", options=choices(5), key=["a", "b", "c"])
    assert share("multiple", item, list(answer)) == pytest.approx(earned)


@pytest.mark.parametrize(("answer", "earned"), [("ab", 1.0), ("ba", 1.0), ("a", 0.0), ("abc", 0.0)])
def test_all_or_nothing(answer: str, earned: float) -> None:
    item = parts("multiple", options=choices(4), key=["b", "a"], scoring="all_or_nothing")
    assert share("multiple", item, list(answer)) == earned


def test_ticking_everything_does_not_pay() -> None:
    assert share("multiple", parts("multiple", options=choices(6), key=["a", "b", "c"]), list("abcdef")) == 0


@pytest.mark.parametrize(
    ("fields", "code"), [({"key": []}, "too_short"), ({"key": ["a", "a"]}, "cv_key_twice")]
)
def test_unsound_keys_are_refused(fields: dict[str, object], code: str) -> None:
    assert code in faults("multiple", options=choices(4), **fields)
