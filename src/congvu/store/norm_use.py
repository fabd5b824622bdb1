"""What published content and attempts rest on: item versions by their citations, attempts by the items they held."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select

from congvu.store.database import Tx
from congvu.store.schema import attempt, item_version, result

CHUNK = 1_000
Cites = Callable[[tuple[str, ...]], bool]


def versions_citing(tx: Tx, wanted: Cites) -> set[str]:
    """Ids of all item versions ever published whose citations are wanted."""
    rows = tx.execute(select(item_version.c.id, item_version.c.body))
    return {row.id for row in rows if wanted(tuple(row.body["citations"]))}


def items_of(tx: Tx, version_ids: Collection[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Item id and citations of item versions."""
    query = select(item_version.c.id, item_version.c.item_id, item_version.c.body)
    rows = tx.execute(query.where(item_version.c.id.in_(list(version_ids))))
    return {row.id: (row.item_id, tuple(row.body["citations"])) for row in rows}


def results_holding(tx: Tx, version_ids: Collection[str]) -> tuple[int, int]:
    """How many finished attempts held any of these item versions, and how many of those passed."""
    wanted, taken, passed = frozenset(version_ids), 0, 0
    query = select(attempt.c.paper, result.c.passed).join(result, result.c.attempt_id == attempt.c.id)
    for paper, ok in tx.execution_options(yield_per=CHUNK).execute(query):
        if any(slot["item_version_id"] in wanted for slot in paper["slots"]):
            taken += 1
            passed += bool(ok)
    return taken, passed
