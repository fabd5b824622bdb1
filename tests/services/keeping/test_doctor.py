"""Each self-check, where all is well and where it is not."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from backbone import BINH, DAY, HOA, NOW, World

from congvu.model.people import Role
from congvu.services.context import Context, Services
from congvu.services.keeping import doctor
from congvu.services.keeping.doctor import Health, examine, projection_lag
from congvu.services.people.roles import revoke_role
from congvu.settings import Settings, read_settings
from congvu.store import Store, bookkeeping
from congvu.store import engine as engine_module
from congvu.store.marks import FEEDBACK, flag_stale
from congvu.store.stuck import Stuck, put_stuck


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    return read_settings({"CONGVU_STATE": str(state)})


def banks_of(settings: Settings) -> Path:
    """A folder of question banks beside the state folder."""
    folder = settings.state.parent / "banks"
    folder.mkdir(exist_ok=True)
    return folder


def health(world: World, settings: Settings, code: str, *, kernel_user: str = "nobody") -> Health:
    """The outcome of one check; a bad one says how to mend it."""
    checks = {
        check.code: check
        for check in examine(settings, world.store, world.ctx(), kernel_user, banks_of(settings))
    }
    found = checks[code]
    assert found.message
    assert bool(found.mend) is (found.health is not Health.GOOD)
    return found.health


def test_where_all_is_well_every_check_is_good_and_has_a_code_of_its_own(
    world: World, settings: Settings
) -> None:
    checks = examine(settings, world.store, world.ctx(), "nobody", banks_of(settings))
    assert [check.code for check in checks] == [f"CV-DOC-{n:03}" for n in range(1, 16)]
    assert {check.health for check in checks} == {Health.GOOD}


def test_a_missing_library_is_named(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "NEEDED", ("voila", "no_such_library"))
    assert health(world, settings, "CV-DOC-001") is Health.BAD


@pytest.mark.parametrize(
    ("mode", "outcome"), [(0o700, Health.GOOD), (0o750, Health.BAD), (0o701, Health.BAD)]
)
def test_a_state_folder_that_others_can_read_is_bad(
    world: World, settings: Settings, mode: int, outcome: Health
) -> None:
    settings.state.chmod(mode)
    assert health(world, settings, "CV-DOC-002") is outcome


def test_a_disk_that_is_nearly_full_is_bad(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "FREE_MIN_BYTES", 2**80)
    assert health(world, settings, "CV-DOC-003") is Health.BAD


def test_a_database_that_takes_no_write_is_bad(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SQLITE_BUSY_MS", 20)
    path = tmp_path / "locked.db"
    with Store(f"sqlite:///{path}") as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        checks = examine(settings, store, Context(NOW, Services()), "nobody", banks_of(settings))
        other.close()
    assert {check.code: check.health for check in checks}["CV-DOC-004"] is Health.BAD


def test_a_store_without_administrator_is_bad(world: World, settings: Settings) -> None:
    world.write(revoke_role, world.ctx(), "en", Role.ADMINISTRATOR)
    assert health(world, settings, "CV-DOC-005") is Health.BAD


def test_a_store_without_content_is_bad(store: Store, settings: Settings) -> None:
    assert health(World(store), settings, "CV-DOC-006") is Health.BAD


def test_a_gradebook_far_behind_is_bad(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LAG_MAX_EVENTS", 0)
    assert health(world, settings, "CV-DOC-007") is Health.GOOD
    world.sit(HOA)
    assert health(world, settings, "CV-DOC-007") is Health.BAD


def test_the_lag_is_what_stands_behind_the_bookmark(world: World) -> None:
    world.sit()
    world.sit()
    assert world.read(projection_lag) == 2
    world.write(bookkeeping.set_bookmark, "gradebook", 10**6, NOW)
    assert world.read(projection_lag) == 0


def test_kernels_under_the_servers_own_account_are_worth_a_note(world: World, settings: Settings) -> None:
    assert health(world, settings, "CV-DOC-008", kernel_user="") is Health.NOTE


def test_a_clock_behind_the_data_is_bad(world: World, settings: Settings) -> None:
    world.start(HOA)
    world.now -= DAY
    assert health(world, settings, "CV-DOC-009") is Health.BAD


@pytest.mark.parametrize(
    ("mode", "kernel_user", "outcome"),
    [(0o644, "nobody", Health.NOTE), (0o640, "nobody", Health.GOOD), (0o644, "", Health.GOOD)],
)
def test_banks_that_kernels_of_another_account_could_read_are_worth_a_note(
    world: World, settings: Settings, mode: int, kernel_user: str, outcome: Health
) -> None:
    bank = banks_of(settings) / "one-stop.yaml"
    bank.write_text("bank: one-stop", encoding="utf-8")
    bank.chmod(mode)
    assert health(world, settings, "CV-DOC-010", kernel_user=kernel_user) is outcome


def test_a_machine_without_a_sandbox_is_worth_a_note(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.sandbox, "missing", lambda: ("Landlock",))
    assert health(world, settings, "CV-DOC-012") is Health.NOTE


def test_a_sandbox_that_does_not_open_is_bad(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert health(world, settings, "CV-DOC-012") is Health.BAD


def test_a_quiz_whose_keys_opened_while_others_sit_it_is_named(world: World, settings: Settings) -> None:
    """Each campaign opens its own keys; who plans campaigns is told of the other one."""
    assert health(world, settings, "CV-DOC-014") is Health.GOOD
    world.open(by=BINH, unit_id="tay", title="Đợt của xã Tây", closes_at=NOW + DAY)
    checks = examine(settings, world.store, world.ctx(at=NOW + 2 * DAY), "", settings.state)
    found = next(check for check in checks if check.code == "CV-DOC-014")
    assert found.health is Health.NOTE
    assert "Đợt của xã Tây" in found.message and "Tập huấn một cửa" in found.message


def test_feedback_made_from_marks_that_have_changed_is_named(world: World, settings: Settings) -> None:
    """With the command that makes it anew; a flag without a file is no fault."""
    attempt = world.sit()
    world.store.write(lambda tx: flag_stale(tx, FEEDBACK, [attempt.id], NOW, "Sửa đáp án"))
    path = settings.nbgrader_root / "feedback" / HOA / "final" / "final.html"
    path.parent.mkdir(parents=True)
    path.write_text("<html></html>", "utf-8")
    checks = examine(settings, world.store, world.ctx(), "", settings.state)
    found = next(check for check in checks if check.code == "CV-DOC-013")
    assert (found.health, "generate_feedback final --force" in found.mend) == (Health.NOTE, True)
    path.unlink()
    assert health(world, settings, "CV-DOC-013") is Health.GOOD


def test_work_in_time_that_failed_is_told_with_its_object_and_cause(world: World, settings: Settings) -> None:
    flag = Stuck("expire_attempt", "a1b2", NOW, NOW, NOW, 3, "KeyError (congvu.quizzes.marking.mark_with)")
    world.write(put_stuck, flag)
    assert health(world, settings, "CV-DOC-015") is Health.BAD
    checks = examine(settings, world.store, world.ctx(), "nobody", banks_of(settings))
    told = next(check.message for check in checks if check.code == "CV-DOC-015")
    assert all(word in told for word in ("a1b2", "3 lần", "KeyError"))
