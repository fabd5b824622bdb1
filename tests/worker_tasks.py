"""Tasks for the workers' tests; importable by name where they run."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any


def doubled(number: int) -> int:
    """A short task."""
    return 2 * number


def refused(number: int) -> int:
    """A task that raises."""
    raise ValueError(f"no {number}")


def killed_once(task: tuple[str, int]) -> int:
    """Ends its own process the first time that task 5 is done; each run leaves its mark."""
    folder, number = Path(task[0]), task[1]
    with (folder / f"run-{number}").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if number == 5 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def always_killed(number: int) -> int:
    """Whoever takes this task dies."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed_first(task: tuple[str, Callable[[Any], Any], Any]) -> Any:
    """Does another task, but ends its own process the first time that anybody does one."""
    folder, function, given = task
    try:
        (Path(folder) / "killed").touch(exist_ok=False)
    except FileExistsError:
        return function(given)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")
