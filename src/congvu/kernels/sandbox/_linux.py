"""The system calls that Python has no name for, by ctypes. Each raises :class:`OSError` when it fails."""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2

CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522

CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _checked(result: int, what: str) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    """A system call by number; arguments are ctypes values."""
    assert _libc is not None
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), f"syscall {number}")


def prctl(option: int, argument: int | ctypes.c_void_p = 0, pointer: object = None) -> int:
    """``prctl(option, argument, pointer, 0, 0)``; unused arguments are whole zero words, as the kernel asks."""
    assert _libc is not None
    zero = ctypes.c_ulong(0)
    first = ctypes.c_ulong(argument) if isinstance(argument, int) else argument
    return _checked(_libc.prctl(option, first, zero if pointer is None else pointer, zero, zero), "prctl")


def unshare(flags: int) -> None:
    """New namespaces for this process."""
    assert _libc is not None
    _checked(_libc.unshare(flags), "unshare")


def keep_capabilities(*numbers: int) -> None:
    """From here on these capabilities and no others (of the first 32; all above are dropped)."""
    assert _libc is not None
    mask = sum(1 << number for number in numbers)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, 0, 0, 0, 0)  # effective, permitted, inheritable; twice 32 bits
    _checked(_libc.capset(header, data), "capset")
