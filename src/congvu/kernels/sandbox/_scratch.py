"""Private folders of runs, and removing what hostile code left in them."""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import secrets
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ENTRIES_MAX = 10_000
_ORDER = 0o700
_TRIES, _PAUSE_S = 40, 0.05


@dataclass(frozen=True, slots=True)
class Scratch:
    """The folders of one run, all beneath ``root``: ``work`` is empty but for given files, ``home`` is empty."""

    root: Path

    @property
    def work(self) -> Path:
        """Where the run works, unless it was given a folder."""
        return self.root / "work"

    @property
    def home(self) -> Path:
        """Home, and folder of temporary files."""
        return self.root / "home"


@contextlib.contextmanager
def scratch(base: Path, owner: tuple[int, int] | None, files: Mapping[str, bytes]) -> Iterator[Scratch]:
    """Folders of one run, owned by ``owner``; gone afterwards, whatever has come to lie in them."""
    own = Scratch(base / secrets.token_hex(8))
    for folder in (own.root, own.work, own.home):
        folder.mkdir(mode=_ORDER)
    try:
        _lay(own.work, files)
        if owner is not None:
            for path in (*own.root.rglob("*"), own.root):
                os.chown(path, *owner)
        yield own
    finally:
        remove(own.root)


def _lay(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or not inside.parts:
            raise ValueError(f"a file of a run must lie in its folder: {name!r}")
        path = folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def size_bytes(folder: Path, entries_max: int = ENTRIES_MAX) -> float:
    """What lies in a folder, links not followed; at least a block for each entry.

    Infinite where one cannot know: more than ``entries_max`` entries, a folder that cannot be read, or too deep.
    """
    total, waiting, seen = 0, [folder], 0
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    seen += 1
                    if seen > entries_max:
                        return math.inf
                    status = entry.stat(follow_symlinks=False)
                    total += max(status.st_size, 512)
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(Path(entry.path))
        except FileNotFoundError:  # removed while we looked
            continue
        except OSError:
            return math.inf
    return total


class Growth:
    """By how much folders have grown since this was made: before the run, which is quick to write."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._before = self._size()

    def bytes(self) -> float:
        """Infinite where it cannot be known, as in :func:`size_bytes`."""
        now = self._size()
        return math.inf if now == math.inf else now - self._before

    def _size(self) -> float:
        return sum(map(size_bytes, self._folders))


def remove(folder: Path) -> None:
    """Removes a folder, however deep, and whatever its modes; no run may be working in it any more.

    ``shutil.rmtree`` recurses and gives up at a depth of about a thousand. Here what lies deeper is moved up
    first, so that depth and length of path stay bounded.
    Where its process is still dying and writes there, it is tried again for two seconds.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):
            return _remove(folder)
        time.sleep(_PAUSE_S)
    return _remove(folder)


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _empty(top)
        finally:
            os.close(top)
        folder.rmdir()


def _empty(top: int) -> None:
    names = (f".congvu-{number}-{secrets.token_hex(4)}" for number in itertools.count())
    while entries := os.listdir(top):
        for name in entries:
            if _is_folder(top, name):
                _lift(top, name, names)
            else:
                os.unlink(name, dir_fd=top)


def _is_folder(top: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode)


def _lift(top: int, name: str, names: Iterator[str]) -> None:
    """Files of a folder are removed, folders in it moved up to ``top``; then it is removed."""
    os.chmod(name, _ORDER, dir_fd=top)  # a run can make folders that nobody may enter
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for entry in os.listdir(inner):  # noqa: PTH208  # of a descriptor
            if _is_folder(inner, entry):
                os.chmod(entry, _ORDER, dir_fd=inner)  # to be moved, a folder must be writable
                os.rename(entry, next(names), src_dir_fd=inner, dst_dir_fd=top)
            else:
                os.unlink(entry, dir_fd=inner)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=top)
