"""Leases: one holder at a time, free when she has died, and never in the way of what the work came to."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from backbone import MINUTE, NOW

from congvu.model.errors import StoreUnavailable
from congvu.services.leases import Lease, LeaseBusy, has_died, own_name
from congvu.store import Store, bookkeeping


class WorkBusy(LeaseBusy):
    def __init__(self) -> None:
        super().__init__("Bận.")


WORK = Lease("work", 4 * MINUTE, WorkBusy)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def holder(store: Store) -> str:
    return store.read(lambda tx: bookkeeping.lease_holder(tx, WORK.name))


def held_elsewhere(store: Store, name: str, at: datetime = NOW) -> None:
    store.write(lambda tx: bookkeeping.take_lease(tx, WORK.name, name, at, WORK.length))


def test_a_lease_is_held_while_the_work_lasts_and_then_free(store: Store) -> None:
    with WORK.held(store, lambda: NOW):
        assert holder(store) == own_name()
    assert holder(store) == ""


def test_while_another_holds_it_the_work_does_not_begin(store: Store) -> None:
    held_elsewhere(store, "elsewhere")
    with pytest.raises(WorkBusy), WORK.held(store, lambda: NOW):
        raise AssertionError("it began")
    assert holder(store) == "elsewhere"


def test_work_that_outlasts_the_lease_and_prolongs_it_keeps_it(store: Store) -> None:
    clock = Hands()
    with WORK.held(store, clock) as prolong:
        clock.now += 3 * MINUTE
        prolong()
        clock.now += 3 * MINUTE
        with pytest.raises(WorkBusy):
            store.write(lambda tx: WORK.take(tx, clock.now, "elsewhere"))


def test_who_let_it_run_out_is_told_that_another_has_taken_it(store: Store) -> None:
    clock = Hands()
    with WORK.held(store, clock) as prolong:
        clock.now += WORK.length
        held_elsewhere(store, "elsewhere", clock.now)
        with pytest.raises(WorkBusy):
            prolong()
    assert holder(store) == "elsewhere"


def test_prolonging_a_fresh_lease_writes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with WORK.held(store, lambda: NOW) as prolong:
        monkeypatch.setattr(store, "write", lambda _job: pytest.fail("written"))
        prolong()
        monkeypatch.undo()


class Broken(Exception):
    """What the work itself raises."""


def no_room(_job: Callable[..., object]) -> None:
    raise StoreUnavailable("disk full")


def test_an_error_of_the_work_is_not_masked_by_a_lease_that_cannot_be_given_back(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        with WORK.held(store, lambda: NOW):
            monkeypatch.setattr(store, "write", no_room)
            raise Broken

    with caplog.at_level(logging.ERROR), pytest.raises(Broken):
        work()
    assert "the lease work could not be given back" in caplog.text


def test_work_that_is_done_stays_done_though_its_lease_cannot_be_given_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WORK.held(store, lambda: NOW):
        monkeypatch.setattr(store, "write", no_room)
    monkeypatch.undo()
    assert holder(store) == own_name()
    with WORK.held(store, lambda: NOW):  # the same process has it back at once
        pass


def child_name() -> str:
    """A process that tells its name and ends."""
    command = [sys.executable, "-c", "from congvu.services.leases import own_name; print(own_name())"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_lease_of_a_process_of_this_machine_that_has_died_is_free_at_once(store: Store) -> None:
    name = child_name()
    assert has_died(name)
    held_elsewhere(store, name)
    with WORK.held(store, lambda: NOW):
        assert holder(store) == own_name()


def test_a_number_that_went_to_another_process_does_not_keep_the_dead_one_alive() -> None:
    place, number, started = own_name().split(":")
    assert not has_died(own_name())
    assert has_died(f"{place}:{number}:{int(started) - 1}")


@pytest.mark.parametrize("name", ["", "elsewhere", "elsewhere:1:1", "elsewhere:4194304:1"])
def test_of_holders_that_are_not_of_this_machine_nothing_is_known(name: str) -> None:
    assert not has_died(name)


def test_a_name_fits_its_column_however_long_the_host_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    from congvu.services import leases

    monkeypatch.setattr(leases.socket, "gethostname", lambda: "may-chu:" * 30)
    leases._place.cache_clear()
    try:
        assert len(own_name()) <= 80
        assert not has_died(own_name())
    finally:
        monkeypatch.undo()
        leases._place.cache_clear()


def test_a_lease_may_be_taken_and_given_back_within_a_transaction(store: Store) -> None:
    def job(tx: object) -> None:
        WORK.take(tx, NOW, "mine")  # type: ignore[arg-type]
        raise Broken

    with pytest.raises(Broken):
        store.write(job)
    assert holder(store) == ""
    store.write(lambda tx: WORK.take(tx, NOW, "mine"))
    store.write(lambda tx: WORK.take(tx, NOW + timedelta(minutes=1), "mine"))
    store.write(lambda tx: WORK.drop(tx, "mine"))
    assert holder(store) == ""
