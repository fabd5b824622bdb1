"""The cheapest way to give each row a column of its own: the Hungarian method."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def cheapest(costs: Sequence[Sequence[float]]) -> list[int] | None:
    """The column of each row at the least total cost; ``None`` if the rows cannot all have one.

    ``costs`` has no more rows than columns; ``inf`` forbids a pair. Shortest augmenting paths over reduced costs,
    O(rows² · columns) (Kuhn 1955, Munkres 1957; in the form of Edmonds and Karp 1972).
    """
    columns = len(costs[0]) if costs else 0
    row_of = [-1] * columns
    on_rows, on_columns = [0.0] * len(costs), [0.0] * columns
    for row in range(len(costs)):
        if not _place(row, costs, row_of, on_rows, on_columns):
            return None
    column_of = [-1] * len(costs)
    for column, row in enumerate(row_of):
        if row >= 0:
            column_of[row] = column
    return column_of


def _place(
    start: int,
    costs: Sequence[Sequence[float]],
    row_of: list[int],
    on_rows: list[float],
    on_columns: list[float],
) -> bool:
    """Gives ``start`` a column along the shortest augmenting path, and keeps all reduced costs at 0 or above."""
    distance, came_from = [inf] * len(row_of), [-1] * len(row_of)
    done: list[int] = []
    waiting = set(range(len(row_of)))
    row, column, reached = start, -1, 0.0
    while row >= 0:
        for other in waiting:
            through = reached + costs[row][other] - on_rows[row] - on_columns[other]
            if through < distance[other]:
                distance[other], came_from[other] = through, column
        column = min(waiting, key=distance.__getitem__, default=-1)
        if column < 0 or distance[column] == inf:
            return False
        waiting.discard(column)
        done.append(column)
        reached, row = distance[column], row_of[column]
    on_rows[start] += reached
    for passed in done:
        if row_of[passed] >= 0:
            on_rows[row_of[passed]] += reached - distance[passed]
        on_columns[passed] -= reached - distance[passed]
    while column >= 0:
        before = came_from[column]
        row_of[column] = row_of[before] if before >= 0 else start
        column = before
    return True
