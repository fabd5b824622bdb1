"""The cheapest assignment, against all assignments there are."""

from __future__ import annotations

from itertools import permutations
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from congvu.quizzes._assignment import cheapest


@st.composite
def tables(draw: st.DrawFn) -> list[list[float]]:
    """Costs of up to four rows and five columns, some pairs forbidden."""
    rows = draw(st.integers(1, 4))
    columns = draw(st.integers(rows, 5))
    cost = st.one_of(st.integers(-20, 20).map(float), st.just(inf))
    return draw(st.lists(st.lists(cost, min_size=columns, max_size=columns), min_size=rows, max_size=rows))


@given(tables())
def test_no_assignment_is_cheaper(costs: list[list[float]]) -> None:
    """The total is the least of all, and ``None`` is given only where every assignment is forbidden."""
    totals = [
        sum(costs[row][column] for row, column in enumerate(columns))
        for columns in permutations(range(len(costs[0])), len(costs))
    ]
    found = cheapest(costs)
    if found is None:
        assert min(totals) == inf
        return
    assert len(set(found)) == len(costs)
    assert sum(costs[row][column] for row, column in enumerate(found)) == min(totals)


def test_no_rows_need_no_columns() -> None:
    """An empty table is assigned."""
    assert cheapest([]) == []
