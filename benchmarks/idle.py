"""What an office PC gives to a campus that nobody opens a dashboard on: memory of all its processes, as the demo leaves it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from campus import Server, make_settings

from congvu.settings import Settings

WATCH_S = 60.0
"""Long enough for the first minute's work, and for the projector that this may call."""
LOOK_S = 1.0
_KIB_PER_MB = 1024


def load_demo(settings: Settings) -> None:
    """The sample district, all content published, the gradebook projected: what ``congvu demo`` makes."""
    command = [sys.executable, "-m", "congvu", "demo", "--no-serve"]
    environ = os.environ | settings.environ()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)


def pss_mb(pid: int) -> float:
    """Memory of a process, what it shares divided among those who share it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / _KIB_PER_MB


def by_process(pid: int) -> dict[str, float]:
    """Memory of a process and of all that it has started, by the last word of the command and the process id."""
    found = {}
    top = psutil.Process(pid)
    for process in [top, *top.children(recursive=True)]:
        try:
            found[f"{process.cmdline()[-1][:40]} {process.pid}"] = round(pss_mb(process.pid), 1)
        except (psutil.NoSuchProcess, OSError, IndexError):
            continue  # it has ended meanwhile
    return found


def watch(pid: int) -> list[dict[str, float]]:
    """One look a second."""
    looks, end = [], time.monotonic() + WATCH_S
    while time.monotonic() < end:
        looks.append(by_process(pid))
        time.sleep(LOOK_S)
    return looks


def measure() -> dict[str, Any]:
    """The heaviest look, in MB, and what it was made of; ``settled_mb`` is the last."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder:
        settings = make_settings(Path(folder) / "state")
        load_demo(settings)
        server = Server(settings)
        server.start()
        assert server.process is not None
        try:
            looks = watch(server.process.pid)
        finally:
            server.stop()
    heaviest = max(looks, key=lambda look: sum(look.values()))
    return {
        "idle_campus_mb": sum(heaviest.values()),
        "by_process": heaviest,
        "settled_mb": sum(looks[-1].values()),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
