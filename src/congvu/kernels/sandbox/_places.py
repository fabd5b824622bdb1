"""What a run may read beside its own folders: Python, its libraries, time zones. Never congvu's own package.

Landlock grants trees and cannot take a branch back, so a tree with something closed in it is granted branch by
branch. The wheel of congvu carries question banks, keys and all: a run has of congvu what is in memory.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

import congvu
from congvu.kernels.sandbox import _landlock

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_SHARED = ("/usr/share/zoneinfo", "/usr/share/fonts", "/etc/localtime", "/etc/ld.so.cache")
_DEVICES = {"/dev/null": _landlock.WRITE_FILE, "/dev/zero": _landlock.READ, "/dev/urandom": _landlock.READ}

Grant = tuple[int, int]


def library_folders() -> list[str]:
    """Where this Python imports from, and where its shared libraries lie."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    paths = sysconfig.get_paths()
    names = [
        *(f"{prefix}/{name}" for prefix in prefixes for name in ("lib", "lib64")),
        *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *site.getsitepackages(),
    ]
    return [name for name in names if Path(name).is_dir()]


def readable() -> dict[Path, int]:
    """Rights by path, each path resolved and there."""
    closed = Path(congvu.__file__).parent.resolve()
    roots = _outermost(Path(name).resolve() for name in (*library_folders(), *_LIBRARIES, *_SHARED))
    granted = {path: rights for root in roots for path, rights in _around(root, closed)}
    return granted | {Path(name): rights for name, rights in _DEVICES.items() if Path(name).exists()}


def _outermost(paths: Iterable[Path]) -> list[Path]:
    there = {path for path in paths if path.exists()}
    return [path for path in there if not there.intersection(path.parents)]


def _around(path: Path, closed: Path) -> Iterator[tuple[Path, int]]:
    if path == closed:
        return
    if path not in closed.parents:
        yield path, _landlock.READ
        return
    yield path, _landlock.LIST  # the import system lists a folder before it looks into it
    for entry in sorted(path.iterdir()):
        if not entry.is_symlink():  # it may lead into what is closed
            yield from _around(entry, closed)


def grants(rights: dict[Path, int]) -> list[Grant]:
    """Descriptors of the paths with what is granted beneath each, for :func:`._landlock.restrict`."""
    return [(descriptor_of(path), fit(path, right)) for path, right in rights.items()]


def descriptor_of(path: Path | str) -> int:
    """A descriptor that names a path and opens nothing."""
    return os.open(path, os.O_PATH | os.O_CLOEXEC)


def fit(path: Path, rights: int) -> int:
    """A file that is no folder takes no rights of folders."""
    return rights if path.is_dir() else rights & _landlock.WRITE_FILE
