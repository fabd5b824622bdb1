"""One contract for all workers: each task's outcome exactly once, whoever dies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dask_cluster import cluster
from worker_tasks import always_killed, doubled, killed_once, refused

from congvu.model.errors import UserError
from congvu.model.ports import Workers
from congvu.workers import InlineWorkers, LocalWorkers, make_workers
from congvu.workers.cluster import DaskWorkers
from congvu.workers.errors import WorkersDied

TASKS = 40


@pytest.fixture(scope="module")
def dask_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("dask")) as address:
        yield address


def closed_after(workers: Workers) -> Iterator[Workers]:
    yield workers
    workers.close()


@pytest.fixture(params=["inline", "local", "dask"])
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    """Each adapter in turn; Dask has a real scheduler and two worker processes."""
    makers: dict[str, Callable[[], Workers]] = {
        "inline": InlineWorkers,
        "local": lambda: LocalWorkers(2),
        "dask": lambda: DaskWorkers(request.getfixturevalue("dask_address")),
    }
    yield from closed_after(makers[request.param]())


@pytest.fixture(params=["local", "dask"])
def processes(request: pytest.FixtureRequest) -> Iterator[Workers]:
    """The adapters whose workers are processes of their own."""
    local = request.param == "local"
    yield from closed_after(
        LocalWorkers(2) if local else DaskWorkers(request.getfixturevalue("dask_address"))
    )


def test_each_task_has_its_outcome_exactly_once(workers: Workers) -> None:
    assert sorted(workers.map(doubled, range(TASKS))) == [(n, 2 * n) for n in range(TASKS)]


def test_without_tasks_there_is_nothing_to_do(workers: Workers) -> None:
    assert list(workers.map(doubled, [])) == []


def test_workers_do_one_thing_after_another(workers: Workers) -> None:
    for _ in range(2):
        assert sorted(workers.map(doubled, [1, 2])) == [(1, 2), (2, 4)]


def test_equal_tasks_are_tasks_of_their_own(workers: Workers) -> None:
    assert list(workers.map(doubled, [3, 3, 3])) == [(3, 6)] * 3


def test_what_a_task_raises_is_raised_to_the_driver(workers: Workers) -> None:
    with pytest.raises(ValueError, match="no 1"):
        list(workers.map(refused, [1]))


def test_tasks_are_taken_only_as_there_is_room(workers: Workers) -> None:
    """A hundred thousand submissions must not be read before the first is marked."""
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    outcomes = workers.map(doubled, endless())
    next(outcomes)
    assert taken <= 10
    outcomes.close()  # type: ignore[attr-defined]  # a generator in all adapters


def test_a_killed_worker_loses_nothing_and_nothing_counts_twice(processes: Workers, tmp_path: Path) -> None:
    """The task itself ends its process by SIGKILL, the first time: deterministically in the middle."""
    tasks = [(str(tmp_path), number) for number in range(TASKS)]
    outcomes = list(processes.map(killed_once, tasks))
    assert (tmp_path / "killed").exists()
    assert sorted(outcomes) == [(task, 2 * task[1]) for task in tasks]
    assert len((tmp_path / "run-5").read_text().split()) >= 2
    assert str(os.getpid()) not in (tmp_path / "run-5").read_text()


def test_a_task_that_always_kills_is_given_up() -> None:
    workers = LocalWorkers(1)
    with pytest.raises(WorkersDied):
        list(workers.map(always_killed, [1]))
    workers.close()


def test_who_leaves_early_leaves_no_process_behind() -> None:
    workers = LocalWorkers(2)
    outcomes = workers.map(doubled, range(TASKS))
    next(outcomes)
    workers.close()
    assert workers._pool is None


@pytest.mark.parametrize(("told", "adapter"), [("1", InlineWorkers), (" 3 ", LocalWorkers)])
def test_the_setting_chooses_the_adapter(told: str, adapter: type) -> None:
    assert type(make_workers(told)) is adapter


def test_an_address_chooses_the_cluster(dask_address: str) -> None:
    workers = make_workers(dask_address)
    assert isinstance(workers, DaskWorkers)
    workers.close()


@pytest.mark.parametrize("told", ["", "0", "-1", "two", "1.5", "257", "http://x", "²"])
def test_what_is_neither_is_refused(told: str) -> None:
    with pytest.raises(UserError) as caught:
        make_workers(told)
    assert caught.value.code == "CV-WORK-001"


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("congvu.workers.cluster.CONNECT_S", 1)
    with pytest.raises(UserError) as caught:
        make_workers("tcp://127.0.0.1:9")
    assert caught.value.code == "CV-WORK-003"
