"""Options: counts and item–rest correlations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.grading.options import Response, option_figures

responses = st.lists(
    st.builds(Response, st.sets(st.sampled_from("abc")).map(frozenset), st.integers(0, 9).map(float)),
    max_size=30,
)


def test_worked_by_hand() -> None:
    """Key a by rests 3 and 2, distractor b by rest 1, c by nobody: r(a) = 0.5·√3, r(b) its negative."""
    given_ = [Response(frozenset(option), rest) for option, rest in (("a", 3.0), ("b", 1.0), ("a", 2.0))]
    a, b, c = option_figures("abc", given_)
    assert (a.count, a.share) == (2, pytest.approx(2 / 3))
    assert a.correlation == pytest.approx(0.5 * 3**0.5)
    assert b.correlation == pytest.approx(-0.5 * 3**0.5)
    assert (c.count, c.share, c.correlation) == (0, 0, None)


@given(responses)
def test_as_numpy_has_them(given_: list[Response]) -> None:
    """Pearson's r of having taken the option with the rest of the paper."""
    rests = np.array([one.rest for one in given_])
    for found in option_figures("abc", given_):
        taken = np.array([found.option in one.taken for one in given_], float)
        assert found.count == taken.sum()
        if len(given_) < 2 or np.ptp(taken) == 0 or np.ptp(rests) == 0:
            assert found.correlation is None
        else:
            assert found.correlation == pytest.approx(np.corrcoef(taken, rests)[0, 1], abs=1e-9)
