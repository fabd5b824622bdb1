"""Which tests run a second time on PostgreSQL in ``make test``, and which in ``make test-all`` alone."""

from __future__ import annotations

from pathlib import Path

SERVICES = Path(__file__).parent / "services"
ENGINE_MATTERS = {
    *("attempts/test_attempt_races", "marks/test_marking_races", "marks/test_one_answer", "test_leases"),
    *("keeping/test_backup", "keeping/test_state_of_0_1_0", "keeping/test_tick", "people/test_erasing"),
    "learning/test_reading",
    *("gradebook/test_collect_comments", "gradebook/test_collect_submissions"),
    *("gradebook/test_grading_side_by_side", "gradebook/test_project_gradebook"),
    *("regrade/test_regrade_quiz", "regrade/test_regrade_gradebook", "regrade/test_regrades_side_by_side"),
    "statistics/test_quiz_statistics",
}
"""Tests of services that lock, race, sort or write whole tables: there the engine is a part of what is tried. The rest
stand on queries that the store's own tests run on both engines."""


def is_twin(path: Path) -> bool:
    """Whether a file's tests on PostgreSQL hardly differ from those on SQLite."""
    if not path.is_relative_to(SERVICES):
        return False
    return path.relative_to(SERVICES).with_suffix("").as_posix() not in ENGINE_MATTERS
