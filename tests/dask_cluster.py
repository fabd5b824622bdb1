"""A real Dask cluster on loopback: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client

HERE = Path(__file__).parent
QUIET = {
    "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
    "DASK_DISTRIBUTED__SCHEDULER__DASHBOARD__STATUS__TASK_STREAM_LENGTH": "1",
    "DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON__MALLOC_TRIM_THRESHOLD_": "65536",
}


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The scheduler's address; it listens on a free port of loopback, and its workers are there."""
    told = folder / "scheduler.json"
    with ExitStack() as stack:
        dask = [sys.executable, "-m", "dask"]
        stack.enter_context(
            _program(
                [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"],
                "--scheduler-file",
                told,
                folder,
            )
        )
        for number in range(workers):
            own = folder / f"worker-{number}"
            own.mkdir()
            command = [*dask, "worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard"]
            stack.enter_context(
                _program([*command, "--local-directory", str(own)], "--scheduler-file", told, own)
            )
        with Client(scheduler_file=str(told), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
            address = client.scheduler.address
        yield address


@contextmanager
def _program(command: list[str], option: str, path: Path, folder: Path) -> Iterator[None]:
    environ = os.environ | QUIET | {"PYTHONPATH": str(HERE)}
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen([*command, option, str(path)], env=environ, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
