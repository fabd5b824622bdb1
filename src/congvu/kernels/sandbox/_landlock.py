"""Landlock: which files a process may reach from here on. Needs no privilege; Linux 5.13 and later.

Our own forty lines of ctypes: ``landlock`` is a development release that knows the ABI of 2022,
the others on the package index are months old.
Reference: https://docs.kernel.org/userspace-api/landlock.html (include/uapi/linux/landlock.h).
"""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Iterable

from congvu.kernels.sandbox._linux import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14

READ = _READ_FILE | _READ_DIR
LIST = _READ_DIR
WRITE_FILE = _READ_FILE | _WRITE_FILE | _TRUNCATE
WORK = READ | WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER
"""All that one does in a folder of one's own. Not: links out of it, sockets, pipes, devices, running programs."""

_NETWORK = 0b11  # to bind and to connect TCP
_SCOPED = 0b11  # abstract Unix sockets and signals, beyond this sandbox


def abi() -> int:
    """The kernel's Landlock version; 0 where it has none or has it switched off."""
    if sys.platform != "linux":
        return 0
    try:
        return syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def handled(version: int) -> int:
    """All file rights that this version knows: each is refused unless granted."""
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    return (1 << bits) - 1


def attributes(version: int) -> bytes:
    """``struct landlock_ruleset_attr`` with everything that this version can refuse."""
    words = [handled(version)]
    if version >= 4:
        words.append(_NETWORK)
    if version >= 6:
        words.append(_SCOPED)
    return struct.pack(f"={len(words)}Q", *words)


def restrict(version: int, grants: Iterable[tuple[int, int]]) -> None:
    """From here on this thread reaches only what is granted: (descriptor of a path, rights beneath it).

    The process must have no other thread, and have set ``no_new_privs``.
    """
    wanted = attributes(version)
    ruleset = syscall(_CREATE_RULESET, wanted, ctypes.c_size_t(len(wanted)), ctypes.c_uint32(0))
    known = handled(version)
    zero = ctypes.c_uint32(0)
    for descriptor, rights in grants:
        rule = struct.pack("=Qi", rights & known, descriptor)
        syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, zero)
    syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), zero)
