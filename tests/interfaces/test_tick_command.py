"""``congvu state tick``: what was done is told, and what failed makes the command fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from backbone import HISTORICAL, HOA, HOUR, LAN, MAI, NOW, TYPED, World, populate
from typer.testing import CliRunner

from congvu.interfaces.cli import app
from congvu.model.errors import UserError
from congvu.store import Store, bookkeeping
from congvu.store.schema import attempt

Run = Callable[..., str]


@pytest.fixture
def world(sqlite_store: Store) -> World:
    """Hoa's and Mai's attempts of two quizzes have been overdue for an hour."""
    world = populate(sqlite_store)
    world.start(HOA, campaign_id=world.open(TYPED).id)
    world.start(MAI, campaign_id=world.open(HISTORICAL).id)
    return world


@pytest.fixture
def run(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CONGVU_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CONGVU_DATABASE_URL", world.store.url)
    monkeypatch.setattr("congvu.interfaces.cli.session.current_time", lambda: NOW + HOUR)
    return lambda *options: (
        CliRunner().invoke(app, ["state", "tick", *options], catch_exceptions=False).output
    )


def test_it_tells_what_it_did(run: Run) -> None:
    assert run() == "Đã nộp 2 bài hết giờ, ghi danh 0 người mới.\n"
    assert run() == "Đã nộp 0 bài hết giờ, ghi danh 0 người mới.\n"


def test_what_failed_makes_it_fail_and_is_not_tried_again_at_once(world: World, run: Run) -> None:
    """Lan's attempt has been damaged: it holds no paper."""
    (publication_id,) = {row.publication_id for row in world.rows(attempt) if row.officer_id == HOA}
    damaged = {"id": "damaged", "campaign_id": world.campaign_id, "publication_id": publication_id}
    damaged |= {"officer_id": LAN, "number": 1, "paper": {}, "started_at": NOW, "deadline_at": NOW}
    world.write(lambda tx: tx.execute(attempt.insert().values(damaged)))
    with pytest.raises(UserError) as failed:
        run()
    assert (failed.value.code, "congvu doctor" in failed.value.mend) == ("CV-TICK-001", True)
    assert "1 việc lần trước bị lỗi đang đợi tới lượt thử lại." in run()
    with pytest.raises(UserError):
        run("--retry")


def test_while_another_process_is_at_it_that_is_told_and_is_no_failure(world: World, run: Run) -> None:
    world.write(bookkeeping.take_lease, "tick", "elsewhere", NOW + HOUR, timedelta(minutes=1))
    assert run() == "Một tiến trình khác đang làm việc theo giờ.\n"
