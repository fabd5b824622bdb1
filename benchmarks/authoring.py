"""What authors wait for: ``congvu check`` of all content, and the handbook of a course as PDF and EPUB."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 3


def seconds(*command: str) -> float:
    """The median of whole processes, start included."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "congvu", *command], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure() -> dict[str, float]:
    """All figures of this file."""
    with tempfile.TemporaryDirectory() as folder:
        handbook = seconds("course", "handbook", "one-stop", "--out", folder)
        return {"check_s": seconds("check"), "handbook_s": handbook}


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
