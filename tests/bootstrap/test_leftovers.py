"""Folders that killed processes have left behind are removed at the next start; nobody else's, nothing in use."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from congvu.bootstrap.leftovers import OLDER_THAN_S, _is_left, _oldest_start, sweep_leftovers

LONG_AGO = time.time() - OLDER_THAN_S - 60
NEVER = float("inf")


def left(folder: Path, name: str, at: float = LONG_AGO) -> Path:
    """A folder with a file in it, last changed at an instant."""
    path = folder / name
    path.mkdir()
    (path / "ds.xlsx").write_bytes(b"x")
    for one in (path / "ds.xlsx", path):
        os.utime(one, (at, at))
    return path


def test_those_of_dead_processes_are_ours_old_and_unused(tmp_path: Path) -> None:
    ours = [left(tmp_path, name) for name in ("congvu-import-ab12", "congvu-sandbox-x", "congvu-0alxipx4")]
    young = left(tmp_path, "congvu-import-young", time.time() - 60)
    assert all(_is_left(path, NEVER) for path in ours)
    assert not _is_left(young, NEVER)
    assert not any(
        _is_left(path, LONG_AGO - 60) for path in ours
    )  # a congvu that is older than they are runs


def test_a_folder_in_which_something_has_changed_is_in_use(tmp_path: Path) -> None:
    path = left(tmp_path, "congvu-import-ab12")
    os.utime(path / "ds.xlsx")
    assert not _is_left(path, NEVER)


def test_a_link_and_names_of_others_stay(tmp_path: Path) -> None:
    """A link of that name leads to somebody's own files."""
    target = left(tmp_path, "của tôi")
    (tmp_path / "congvu-import-link").symlink_to(target)
    others = [
        left(tmp_path, name) for name in ("congvu-staged-x1", "congvu-import", "congvux-import-ab", "x")
    ]
    sweep_leftovers(tmp_path)
    assert target.is_dir()
    assert (tmp_path / "congvu-import-link").is_symlink()
    assert all(path.is_dir() for path in others)


def test_processes_of_congvu_that_run_are_seen(tmp_path: Path) -> None:
    """By their command: what they may use is younger than they are, and stays."""
    running = subprocess.Popen([sys.executable, "-c", "input()", "congvu"], stdin=subprocess.PIPE)
    try:
        started = psutil.Process(running.pid).create_time()
        assert _oldest_start() <= started
        assert not _is_left(left(tmp_path, "congvu-import-ab12"), LONG_AGO - 1)
    finally:
        running.communicate(b"\n")
