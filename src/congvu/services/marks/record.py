"""Recording marks."""

from __future__ import annotations

from congvu.model.attempts import Result
from congvu.model.content import Json
from congvu.store import results


def marked_payload(result: Result) -> dict[str, Json]:
    """The payload of a ``marked`` or ``regraded`` event."""
    return {
        "points": result.points,
        "max_points": result.max_points,
        "passed": result.passed,
        "slots": [results.slot_to_json(slot) for slot in result.slots],
        "pending": list(result.pending),
        "penalty": result.penalty,
    }
