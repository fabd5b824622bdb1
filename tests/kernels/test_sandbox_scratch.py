"""Private folders of runs: how big they are, and that nothing in them resists removal."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import pytest

from congvu.kernels.sandbox._scratch import remove, scratch, size_bytes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sandboxes are Linux's")


def deep(folder: Path, depth: int) -> None:
    """Folders in folders, each name 50 characters: far longer than a path may be."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 50, dir_fd=here)
        inner = os.open("d" * 50, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("last", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def test_the_folders_of_a_run_are_gone_after_it(tmp_path: Path) -> None:
    with scratch(tmp_path, None, {"a/b.txt": b"1"}) as own:
        assert (own.work / "a" / "b.txt").read_bytes() == b"1"
        assert list(own.home.iterdir()) == []
        assert own.root.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_laid_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="folder"), scratch(tmp_path, None, {"good": b"", "../bad": b""}):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_tree_deeper_than_any_path_is_removed(tmp_path: Path) -> None:
    deep(tmp_path, 3000)
    folder = tmp_path / ("d" * 50)
    remove(folder)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_nobody_may_enter_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    (folder / "a" / "b" / "c").mkdir(parents=True)
    (folder / "a" / "b" / "c" / "file").touch(mode=0)
    for path in (folder / "a" / "b" / "c", folder / "a" / "b", folder / "a"):
        path.chmod(0)
    remove(folder)
    assert not folder.exists()


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "run", tmp_path / "other"
    (folder / "sub").mkdir(parents=True)
    other.mkdir()
    (other / "kept").touch()
    (folder / "link").symlink_to(other)
    (folder / "sub" / "link").symlink_to(other)
    remove(folder)
    assert (other / "kept").exists()


def test_a_folder_that_is_not_there_is_removed_already(tmp_path: Path) -> None:
    remove(tmp_path / "none")


def test_size_counts_files_and_their_number(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10_000)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "empty").touch()
    assert size_bytes(tmp_path) >= 10_000 + 512


def test_size_does_not_follow_links(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/usr")
    assert size_bytes(tmp_path) < 10_000


def test_what_cannot_be_measured_is_without_bound(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}").touch()
    assert size_bytes(tmp_path, entries_max=4) == math.inf
    deep(tmp_path, 200)
    assert size_bytes(tmp_path) == math.inf
    remove(tmp_path / ("d" * 50))
