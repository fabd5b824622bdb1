"""Work that time brings: one bad attempt holds up nobody, and a kill anywhere does nothing twice."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from backbone import (
    CUC,
    DAY,
    DUNG,
    GRACE,
    HISTORICAL,
    HOA,
    HOUR,
    LAN,
    MAI,
    MEAN,
    MINUTE,
    NOW,
    TIME_LIMIT,
    TODAY,
    TYPED,
    World,
    posting,
)
from backbone_fixtures import Databases

from congvu.model.attempts import Attempt
from congvu.model.errors import NotFound, StoreUnavailable
from congvu.services.attempts.stuck import stuck_in
from congvu.services.attempts.submit import submit_attempt
from congvu.services.context import Context, Services
from congvu.services.keeping import ticking
from congvu.services.keeping.ticking import TickBusy, TickReport, reason_of, tick
from congvu.services.leases import Lease
from congvu.store import Store, Tx, attempts, audit, bookkeeping, campaigns, people, stuck
from congvu.store.schema import attempt as attempt_table
from congvu.store.stuck import Stuck

LATE = NOW + TIME_LIMIT + 2 * GRACE


@pytest.fixture
def bad(world: World) -> Attempt:
    """Hoa's attempt, overdue at LATE, of a quiz whose one question is of a kind that is not installed any more."""
    return world.start(HOA, campaign_id=world.open(TYPED).id)


@pytest.fixture
def others(world: World, bad: Attempt) -> list[Attempt]:
    """Three overdue attempts that are as they should be."""
    campaign_id = world.open(HISTORICAL).id
    return [world.start(who, campaign_id=campaign_id) for who in (MAI, LAN, CUC)]


def lacking(world: World, at: datetime = LATE) -> Context:
    """A call of the system on a machine where the kind is missing."""
    kinds = {name: kind for name, kind in world.services.kinds.items() if name != "short"}
    return Context(at, Services(kinds=kinds))


def types(world: World, attempt: Attempt) -> list[str]:
    return [event.type.value for event in world.read(attempts.events_of, attempt.id)]


def flags(world: World) -> list[Stuck]:
    return world.read(stuck.all_stuck)


ENDED = ["started", "expired", "marked"]


# -- all is well ----------------------------------------------------------------------------------------------------
def test_ticks_catch_up_after_downtime_and_count_what_they_ended(world: World) -> None:
    for who in (HOA, MAI):
        world.start(who)
    assert tick(world.store, world.ctx(at=NOW + DAY)) == TickReport(ended=2)
    assert tick(world.store, world.ctx(at=NOW + DAY)) == TickReport()


def test_newcomers_are_counted_and_noted(world: World) -> None:
    world.write(people.add_postings, [posting(DUNG, "phong", TODAY)])
    assert tick(world.store, world.ctx()).enrolled == 1
    assert world.read(audit.entries)[0].action == "enrol_newcomers"
    assert tick(world.store, world.ctx()).enrolled == 0


def test_nothing_is_done_while_another_process_ticks(world: World) -> None:
    attempt = world.start()
    world.write(bookkeeping.take_lease, "tick", "elsewhere", LATE, 5 * MINUTE)
    with pytest.raises(TickBusy):
        tick(world.store, world.ctx(at=LATE))
    assert types(world, attempt) == ["started"]
    assert tick(world.store, world.ctx(at=LATE + 5 * MINUTE)).ended == 1


def test_the_lease_is_free_when_the_tick_is_over(world: World) -> None:
    tick(world.store, world.ctx())
    assert world.read(bookkeeping.lease_holder, "tick") == ""


def test_a_tick_that_is_asked_to_stop_leaves_the_rest_to_the_next(
    world: World, others: list[Attempt]
) -> None:
    answers = iter([False, True])
    assert tick(world.store, world.ctx(at=LATE), stopped=lambda: next(answers)).ended == 1
    assert tick(world.store, world.ctx(at=LATE)).ended == 3


def test_a_tick_that_has_lost_its_lease_stops(world: World, others: list[Attempt]) -> None:
    """It slept through its lease, and another process has it now."""
    now = [LATE]

    def clock() -> Context:
        return world.ctx(at=now[0])

    def asleep() -> bool:
        if now == [LATE]:
            now[0] += 10 * MINUTE
            world.write(bookkeeping.take_lease, "tick", "elsewhere", now[0], 5 * MINUTE)
        return False

    with pytest.raises(TickBusy):
        tick(world.store, world.ctx(at=LATE), clock=clock, stopped=asleep)
    assert [types(world, one) for one in others] == [["started"]] * 3
    assert world.read(bookkeeping.lease_holder, "tick") == "elsewhere"


def test_answers_are_saved_between_the_jobs_of_a_tick(world: World, others: list[Attempt]) -> None:
    sitting = world.start(DUNG, at=LATE, campaign_id=others_campaign(world, DUNG))
    saved = []

    def between() -> bool:
        saved.append(world.save(sitting, f"s0{len(saved) + 1}", "b", at=LATE))
        return False

    assert tick(world.store, world.ctx(at=LATE), stopped=between).ended == 4
    assert set(saved) == {"saved"}


def others_campaign(world: World, officer_id: str) -> str:
    """A campaign of the same quiz that somebody else is enrolled in."""
    campaign_id = world.open(HISTORICAL).id
    world.write(campaigns.enrol, campaign_id, [(officer_id, "tay")], NOW)
    return campaign_id


# -- one that fails -------------------------------------------------------------------------------------------------
def test_one_bad_attempt_does_not_hold_up_the_others(
    world: World, bad: Attempt, others: list[Attempt], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        report = tick(world.store, lacking(world))
    assert (report.ended, report.failed) == (3, (bad.id,))
    assert [types(world, one) for one in [*others, bad]] == [ENDED, ENDED, ENDED, ["started"]]
    assert f"expire_attempt of {bad.id} failed" in caplog.text


def test_an_attempt_whose_paper_cannot_be_read_is_left_behind_too(
    world: World, others: list[Attempt]
) -> None:
    """Damaged in the store, by whatever: it fails before anything is known of it."""
    broken = {"id": "broken", "campaign_id": others[0].campaign_id, "officer_id": DUNG, "number": 1}
    times = {"started_at": NOW, "deadline_at": NOW + TIME_LIMIT, "publication_id": others[0].publication_id}
    world.write(lambda tx: tx.execute(attempt_table.insert().values(paper={}, **broken, **times)))
    report = tick(world.store, world.ctx(at=LATE))
    assert (report.ended, report.failed) == (4, ("broken",))


def test_a_failure_is_flagged_with_its_cause_and_nothing_that_was_typed(world: World, bad: Attempt) -> None:
    world.save(bad, "s01", "chữ riêng tư")
    tick(world.store, lacking(world))
    (flag,) = flags(world)
    assert (flag.key, flag.tries) == (("expire_attempt", bad.id), 1)
    assert (flag.first_at, flag.last_at, flag.next_at) == (LATE, LATE, LATE + MINUTE)
    assert flag.reason.startswith("KeyError (congvu.")
    assert "riêng tư" not in flag.reason


def test_a_failure_is_tried_again_later_and_ever_more_seldom(world: World, bad: Attempt) -> None:
    """After 1, 2, 4 … minutes, at last once an hour; there is a tick each minute."""
    tries = []
    for minute in range(130):
        at = LATE + minute * MINUTE
        report = tick(world.store, lacking(world, at))
        assert report.waiting == (not report.failed)
        tries += [minute] if report.failed else []
    assert tries == [0, 1, 3, 7, 15, 31, 63, 123]
    (flag,) = flags(world)
    assert (flag.tries, flag.first_at, flag.last_at) == (8, LATE, LATE + 123 * MINUTE)


def test_what_was_mended_is_done_and_its_flag_goes(world: World, bad: Attempt) -> None:
    tick(world.store, lacking(world))
    half = LATE + timedelta(seconds=30)
    assert tick(world.store, world.ctx(at=half)).waiting == 1
    assert types(world, bad) == ["started"]
    report = tick(world.store, world.ctx(at=LATE + MINUTE))
    assert (report.ended, report.failed, report.waiting) == (1, (), 0)
    assert types(world, bad) == ENDED
    assert flags(world) == []


def test_whoever_has_mended_it_need_not_wait(world: World, bad: Attempt) -> None:
    tick(world.store, lacking(world))
    assert tick(world.store, world.ctx(at=LATE), retry=True).ended == 1
    assert flags(world) == []


def test_a_flag_goes_when_somebody_else_has_done_the_work(world: World, bad: Attempt) -> None:
    tick(world.store, lacking(world))
    world.write(submit_attempt, world.ctx(HOA, LATE), bad.id)
    assert tick(world.store, world.ctx(at=LATE)).failed == ()
    assert flags(world) == []


def test_one_campaign_that_cannot_enrol_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.open(MEAN).id
    world.write(people.add_postings, [posting(DUNG, "phong", TODAY)])
    real = ticking.enrol_newcomers

    def fails(tx: Tx, ctx: Context, campaign: Any) -> int:
        if campaign.id == world.campaign_id:
            raise NotFound("Không còn đơn vị này.")
        return real(tx, ctx, campaign)

    monkeypatch.setattr(ticking, "enrol_newcomers", fails)
    report = tick(world.store, world.ctx())
    assert (report.enrolled, report.failed) == (1, (world.campaign_id,))
    assert world.read(campaigns.is_enrolled, other, DUNG)
    (flag,) = flags(world)
    assert flag.work == "enrol_newcomers"
    assert flag.reason.startswith("NotFound (")
    assert flag.reason.endswith("): Không còn đơn vị này.")


def test_a_store_that_takes_no_write_flags_nobody(
    world: World, bad: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it is the store that is in trouble; the next minute tries again."""
    real, calls = world.store.write, []

    def full(job: Callable[[Tx], Any]) -> Any:
        calls.append(job)
        if len(calls) > 1:  # the lease was taken, then the disk was full
            raise StoreUnavailable("disk full")
        return real(job)

    monkeypatch.setattr(world.store, "write", full)
    with pytest.raises(StoreUnavailable):
        tick(world.store, world.ctx(at=LATE))
    monkeypatch.undo()
    assert flags(world) == []
    assert tick(world.store, world.ctx(at=LATE)).ended == 1


def test_a_reason_quotes_no_value() -> None:
    def fail() -> None:
        raise KeyError("Đặng Thị Thúy Hòa")

    with pytest.raises(KeyError) as caught:
        fail()
    assert "Hòa" not in reason_of(caught.value)


def test_the_organiser_is_told_whose_attempt_it_is_and_a_stranger_is_not(world: World, bad: Attempt) -> None:
    assert world.read(stuck_in, world.scope(LAN), bad.campaign_id) == []
    tick(world.store, lacking(world))
    assert world.read(stuck_in, world.scope(LAN), bad.campaign_id) == ["Đặng Thị Thúy Hòa"]
    assert world.read(stuck_in, world.scope(DUNG), bad.campaign_id) == []
    assert world.read(stuck_in, world.scope(LAN), world.campaign_id) == []


# -- kills and races ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("point", ["leased", "writing", "committed", "flagging", "giving back"])
def test_a_killed_tick_is_made_good_by_the_next_and_nothing_is_done_twice(
    databases: Databases, point: str
) -> None:
    """A real process dies by SIGKILL; its lease is free at once, for it ran on this machine."""
    url, campaign_id = databases.world_url()
    with Store(url) as store:
        world = World(store, campaign_id=campaign_id)
        sat = [world.start(who) for who in (HOA, MAI, LAN)]
    script, helpers = str(Path(__file__).with_name("killed_tick.py")), str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, script, url, point, helpers],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Store(url) as store:
        world = World(store, campaign_id=campaign_id)
        tick(world.store, world.ctx(at=LATE + HOUR))
        assert [types(world, one) for one in sat] == [ENDED] * 3
        assert expiries(world) == sorted(one.id for one in sat)
        assert flags(world) == []


def expiries(world: World) -> list[str]:
    """The objects of all audit entries of an expiry."""
    return sorted(one.object for one in world.read(audit.entries) if one.action == "expire_attempt")


def test_two_ticks_side_by_side_end_each_attempt_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the lease keeps nobody out, as between machines whose clocks differ."""
    monkeypatch.setattr(ticking, "LEASE", Lease("tick", timedelta(), TickBusy))
    campaign_id = world.open(HISTORICAL).id
    sat = [world.start(who, campaign_id=one) for who in (HOA, MAI, LAN, CUC) for one in ("", campaign_id)]
    barrier = threading.Barrier(2)

    def side(holder: str) -> TickReport:
        first = iter([True])

        def meet() -> bool:
            if next(first, False):
                barrier.wait(30)
            return False

        with Store(world.store.url) as store:
            return tick(store, world.ctx(at=LATE), holder=holder, stopped=meet)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(side, ["one", "other"]))
    assert sum(report.ended for report in reports) == len(sat)
    assert [report.failed for report in reports] == [(), ()]
    assert [types(world, one) for one in sat] == [ENDED] * len(sat)
    assert expiries(world) == sorted(one.id for one in sat)
