"""A kind from elsewhere: built as a wheel, installed beside congvu, and taken all the way with no change in congvu."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from project import ROOT

HERE = Path(__file__).parent


def test_a_strangers_kind_is_a_kind_like_any_other(tmp_path: Path) -> None:
    """What it is to show stands in ``toy_journey``, promise by promise."""
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=HERE / "toy_kind", check=True, capture_output=True)
    (wheel,) = wheels.glob("congvu_slider-*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, "--target", str(site), str(wheel)], check=True)
    command = ["-m", "pytest", str(HERE / "toy_journey.py"), "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command += ["-p", "no:hypothesispytest"]
    environ = os.environ | {"PYTHONPATH": str(site)}
    environ.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    promises = len(re.findall(r"^def test_", (HERE / "toy_journey.py").read_text("utf-8"), re.MULTILINE))
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert f"{promises} passed" in done.stdout
