"""When norms end and the difficulty cannot be held any more: the trainee gets a paper, and it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from backbone import HOA, NEW, NEW_YEAR, NOW, OLD, World, blueprint, bundle, item

from congvu.model.content import Difficulty, ItemVersion, KeyRevision, SlotRule
from congvu.services.attempts.start import start_attempt
from congvu.services.keeping.doctor import Health, examine
from congvu.settings import read_settings
from congvu.store.schema import audit

HARD = "do-kho"


def leveled(item_id: str, citation: str, difficulty: float) -> tuple[ItemVersion, KeyRevision]:
    """An item of that difficulty."""
    version, key = item(item_id, citation)
    return replace(version, difficulty=difficulty), key


@pytest.fixture
def campaign(world: World) -> str:
    """A campaign over the turn of the year; what makes its quiz as hard as it should be ends with the old year."""
    old = [leveled(f"kho-{n}", OLD, 0.3) for n in range(4)]
    new = [leveled(f"de-{n}", NEW, 0.9) for n in range(4)]
    pool = blueprint().sections[0].slots[0]
    section = replace(blueprint().sections[0], slots=(SlotRule(1.0, pool=pool.pool, count=2),))
    hard = blueprint(HARD, sections=(section,), difficulty=Difficulty(0.3, 0.05))
    world.publish(bundle([*old, *new], [hard]))
    return world.open(HARD, opens_at=NOW, closes_at=NEW_YEAR + timedelta(days=30)).id


def health(world: World, tmp_path: Path) -> tuple[Health, str]:
    """What the doctor says of difficulties."""
    settings = read_settings({"CONGVU_STATE": str(tmp_path)})
    checks = examine(settings, world.store, world.ctx(), "nobody", tmp_path)
    found = next(check for check in checks if check.code == "CV-DOC-011")
    return found.health, found.message


def reason(world: World, attempt_id: str) -> str:
    """The reason in the audit entry of an attempt's start."""
    return next(row.reason for row in world.rows(audit) if row.object == attempt_id)


def test_while_the_norms_stand_nothing_is_told(world: World, campaign: str, tmp_path: Path) -> None:
    attempt = world.write(start_attempt, world.ctx(HOA), campaign)
    assert reason(world, attempt.id) == ""
    assert health(world, tmp_path)[0] is Health.GOOD


def test_after_norms_ended_the_nearest_paper_is_drawn_and_both_are_told(
    world: World, campaign: str, tmp_path: Path
) -> None:
    world.now = NEW_YEAR
    attempt = world.write(start_attempt, world.ctx(HOA), campaign)
    assert len(attempt.paper.slots) == 2
    assert reason(world, attempt.id) == "Độ khó của đề 0,9, ngoài khung 0,3 ± 0,05."
    found, message = health(world, tmp_path)
    assert found is Health.BAD
    assert "0,9, ngoài khung 0,3 ± 0,05" in message
