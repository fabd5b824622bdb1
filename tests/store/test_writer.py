"""The writer: what is acknowledged stands, and a failure hits the job that caused it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from backbone import NOW
from backbone_fixtures import Databases
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from congvu.model.errors import StoreUnavailable
from congvu.store import Store, Tx, bookkeeping
from congvu.store.schema import officer


def add(officer_id: str) -> Callable[[Tx], str]:
    """A job that adds an officer."""

    def job(tx: Tx) -> str:
        tx.execute(insert(officer).values(id=officer_id, created_at=NOW))
        return officer_id

    return job


def ids(store: Store) -> list[str]:
    return sorted(store.read(lambda tx: list(tx.execute(select(officer.c.id)).scalars())))


class Gate:
    """A job that keeps the writer busy until it is opened, so that others wait together."""

    def __init__(self, store: Store) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        self.future = store.submit_write(self._wait)
        assert self.entered.wait(10)

    def _wait(self, _tx: Tx) -> None:
        self.entered.set()
        assert self.opened.wait(10)


def outcome(future: Future[Any]) -> Any:
    error = future.exception(20)
    return error or future.result()


def test_a_write_returns_what_the_job_returns_and_can_be_read(store: Store) -> None:
    assert store.write(add("a")) == "a"
    assert ids(store) == ["a"]


def test_a_write_raises_what_the_job_raises_and_leaves_nothing(store: Store) -> None:
    def job(tx: Tx) -> None:
        add("a")(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(job)
    assert ids(store) == []


def test_a_failed_job_is_undone_alone_in_its_group(store: Store) -> None:
    def half(tx: Tx) -> None:
        add("half")(tx)
        raise KeyError("half")

    gate = Gate(store)
    futures = [store.submit_write(job) for job in (add("a"), half, add("b"))]
    gate.opened.set()
    assert [type(outcome(future)) for future in futures] == [str, KeyError, str]
    assert ids(store) == ["a", "b"]


def test_a_row_that_breaks_a_rule_is_undone_alone_in_its_group(store: Store) -> None:
    store.write(add("there"))
    gate = Gate(store)
    futures = [store.submit_write(job) for job in (add("a"), add("there"), add("b"))]
    gate.opened.set()
    assert [type(outcome(future)) for future in futures] == [str, IntegrityError, str]
    assert ids(store) == ["a", "b", "there"]


def test_a_read_sees_nothing_of_an_unfinished_write(store: Store) -> None:
    entered, opened = threading.Event(), threading.Event()

    def job(tx: Tx) -> None:
        add("a")(tx)
        entered.set()
        assert opened.wait(10)

    future = store.submit_write(job)
    assert entered.wait(10)
    assert ids(store) == []
    opened.set()
    future.result(10)
    assert ids(store) == ["a"]


def test_a_read_on_a_reader_thread_gives_the_same(store: Store) -> None:
    store.write(add("a"))
    assert store.submit_read(lambda tx: tx.execute(select(officer.c.id)).scalar()).result(10) == "a"


def test_hundreds_of_jobs_from_many_threads_are_all_done_once(store: Store) -> None:
    def work(name: str) -> None:
        for number in range(25):
            store.write(add(f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(store)) == 200


def test_a_job_cancelled_while_it_waits_never_runs(databases: Databases, store: Store) -> None:
    """A browser that goes away cancels what waits for it."""
    gates = [Gate(store) for _ in range(4 if databases.name == "postgres" else 1)]
    waiting = store.submit_write(add("cancelled"))
    assert waiting.cancel()
    for gate in gates:
        gate.opened.set()
    store.write(add("after"))
    assert ids(store) == ["after"]


def test_a_cancelled_job_does_not_hold_up_those_behind_it(store: Store) -> None:
    gate = Gate(store)
    first, second, third = (store.submit_write(add(name)) for name in "abc")
    second.cancel()
    gate.opened.set()
    assert first.result(10) == "a"
    assert third.result(10) == "c"


def test_closing_finishes_what_waits(databases: Databases) -> None:
    url = databases.empty_url()
    store = Store(url)
    gate = Gate(store)
    futures = [store.submit_write(add(name)) for name in "abc"]
    gate.opened.set()
    store.close()
    assert [future.result(0) for future in futures] == ["a", "b", "c"]


def test_a_write_after_closing_is_refused(databases: Databases) -> None:
    url = databases.empty_url()
    with Store(url) as store:
        pass
    with pytest.raises(StoreUnavailable):
        store.submit_write(add("a"))


def test_a_broken_rule_is_no_unavailable_store(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.write(lambda tx: tx.execute(insert(officer).values(id="a")))


def test_two_writers_of_one_store_wait_for_each_other(databases: Databases) -> None:
    """The campus and a command of the command line have a store each."""
    url = databases.empty_url()
    with Store(url) as one, Store(url) as other:
        threads = [
            threading.Thread(target=lambda s=store, n=name: [s.write(add(f"{n}{i}")) for i in range(20)])
            for store, name in ((one, "a"), (other, "b"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ids(one)) == 40


def test_of_two_who_reach_for_a_lease_side_by_side_one_gets_it(databases: Databases) -> None:
    """On PostgreSQL the loser of a race is run again and sees the winner's row, as on SQLite."""
    url = databases.empty_url()
    barrier = threading.Barrier(2)
    firsts: dict[str, bool] = {}

    def take(tx: Tx, holder: str) -> bool:
        if databases.name == "postgres" and not firsts.get(holder):
            firsts[holder] = True
            tx.execute(text("SELECT 1"))
            barrier.wait(10)
        return bookkeeping.take_lease(tx, "tick", holder, NOW, NOW - NOW.replace(hour=1))

    with Store(url) as one, Store(url) as other:
        futures = [
            store.submit_write(lambda tx, h=holder: take(tx, h))
            for store, holder in ((one, "a"), (other, "b"))
        ]
        assert sorted(future.result(20) for future in futures) == [False, True]
