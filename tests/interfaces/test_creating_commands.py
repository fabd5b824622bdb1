"""``congvu campaign open`` and ``unit add`` run twice: one thing is made, and it is said which; who has left is counted beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from backbone import COURSE, FINAL, HOA, NOW, World, populate
from typer.testing import CliRunner

from congvu.interfaces.cli import app
from congvu.model.errors import Conflict
from congvu.services.campaigns import CampaignThere
from congvu.services.people.roles import leave_roster
from congvu.store import Store
from congvu.store.schema import campaign, unit

Run = Callable[..., str]


@pytest.fixture
def world(sqlite_store: Store) -> World:
    """The backbone's cast."""
    return populate(sqlite_store)


@pytest.fixture
def run(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the cast's state; what it raises is raised."""
    monkeypatch.setenv("CONGVU_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CONGVU_DATABASE_URL", world.store.url)
    monkeypatch.setattr("congvu.interfaces.cli.session.current_time", lambda: NOW + timedelta(hours=1))

    def invoke(*arguments: str) -> str:
        done = CliRunner().invoke(app, list(arguments), catch_exceptions=False, terminal_width=300)
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    return invoke


def test_a_campaign_is_opened_once(world: World, run: Run) -> None:
    """The command again names the one that is there; another title opens another."""
    days = ("--from", "01/12/2026", "--to", "20/12/2026")
    asked = ("--unit", "Xã Đông", "--course", COURSE, "--quiz", FINAL, *days)
    run("campaign", "open", "Tháng mười hai", *asked)
    count = len(world.rows(campaign))
    with pytest.raises(CampaignThere) as there:
        run("campaign", "open", "THÁNG  MƯỜI HAI", *asked)
    assert there.value.campaign.id in there.value.message
    assert len(world.rows(campaign)) == count
    run("campaign", "open", "Tháng mười hai, đợt bù", *asked)
    assert len(world.rows(campaign)) == count + 1


def test_a_unit_is_added_once(world: World, run: Run) -> None:
    run("unit", "add", "Phòng Đô thị", "--below", "Xã Đông")
    count = len(world.rows(unit))
    with pytest.raises(Conflict, match="Phòng Đô thị"):
        run("unit", "add", "Phòng Ðô thị", "--below", "Xã Đông")
    assert len(world.rows(unit)) == count


def test_results_tell_how_many_have_left(world: World, run: Run) -> None:
    """Three count of four, and one has left: in the results and in the list."""
    world.write(leave_roster, world.ctx(), HOA)
    results = run("campaign", "results", world.campaign_id)
    assert "Đã rời" in results
    assert results.rpartition("Tổng số")[2].split()[:2] == ["│", "3"]
    assert "Đã rời" in run("campaign", "list")
