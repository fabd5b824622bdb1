"""seccomp-BPF: which system calls a process may make from here on. Needs no privilege.

Our own small assembler rather than ``pyseccomp``: that had its last release in January 2021, and needs the
system's libseccomp, which ``pip install`` does not bring and slim images lack.
Reference: https://docs.kernel.org/userspace-api/seccomp_filter.html.

An allow-list. What it leaves out, and why that matters: ``fork`` and ``execve`` (one process, always), ``socket``,
``ptrace`` and ``process_vm_*``, ``memfd_create``, ``link`` and ``symlink`` (root may later follow them), ``truncate``
(Landlock judges it only since Linux 6.2), ``io_uring``, ``bpf``, ``keyctl``, ``userfaultfd``, ``unshare``, ``mount``.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from congvu.kernels.sandbox import _syscalls
from congvu.kernels.sandbox._linux import PR_SET_SECCOMP, SECCOMP_MODE_FILTER, prctl

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_EQUAL, _AT_LEAST = 0x15, 0x35
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data; both architectures are little-endian

ALLOW = 0x7FFF0000
KILL = 0x80000000
_X32 = 0x40000000
_NEWER = 435
"""Calls from clone3 on are newer than Linux 5.2: the C library tries them and takes "no such call" for an answer."""

_THREAD, _NAMESPACES = 0x00010000, 0x7E020080
_CREATING, _TRUNCATING = 0o100 | 0x400000, 0o1000  # O_CREAT or O_TMPFILE; O_TRUNC
_ACCESS, _WRITE_ONLY, _READ_WRITE, _SET_ID = 0o3, 0o1, 0o2, 0o6000
_PR_NAMES = (15, 16)  # PR_SET_NAME, PR_GET_NAME
# Not F_SETOWN and F_SETSIG: they send any signal to any process of the same account.
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO(N)CLEX
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF


def fails(number: int) -> int:
    """The action: the call returns this error; 0 says that all is well and does nothing."""
    return 0x00050000 | number


class When(NamedTuple):
    """A condition: an argument, as 32 bits (``high``: the upper ones), under ``mask``, equals ``value``."""

    argument: int
    value: int
    mask: int = 0xFFFFFFFF
    high: bool = False


Alternatives = Sequence[Sequence[When]]


def _instruction(code: int, operand: int, jump: int = 0, other: int = 0) -> bytes:
    return struct.pack("=HBBI", code, jump, other, operand)


def _conjunction(conditions: Sequence[When]) -> bytes:
    """Allows the call if all hold; else falls through to what follows."""
    code = _instruction(_RETURN, ALLOW)
    for argument, value, mask, high in reversed(conditions):
        offset = _ARGUMENTS_AT + 8 * argument + 4 * high
        tail = _instruction(_EQUAL, value, 0, len(code) // 8)
        code = _instruction(_LOAD, offset) + _instruction(_AND, mask) + tail + code
    return code


def _judge(number: int, alternatives: Alternatives, otherwise: int) -> bytes:
    body = b"".join(map(_conjunction, alternatives)) + _instruction(_RETURN, otherwise)
    return _instruction(_EQUAL, number, 0, len(body) // 8) + body


def _constant(numbers: Iterable[int], action: int) -> bytes:
    return b"".join(_judge(number, (), action) for number in numbers)


def _opening(flags: int) -> Alternatives:
    """``open``: no file that takes on its owner's identity; no truncating without a right to write.

    ``flags`` is the index of that argument; the mode follows it.
    """
    plain = When(flags + 1, 0, _SET_ID)
    return (
        [When(flags, 0, _CREATING | _TRUNCATING)],
        [plain, When(flags, 0, _TRUNCATING)],
        [plain, When(flags, _WRITE_ONLY, _ACCESS)],
        [plain, When(flags, _READ_WRITE, _ACCESS)],
    )


def _judgements(pid: int) -> dict[str, tuple[Alternatives, int]]:
    """By name of the call: when it is allowed, and what happens otherwise."""
    eperm = fails(errno.EPERM)
    return {
        "open": (_opening(1), eperm),
        "openat": (_opening(2), eperm),
        "fallocate": ([[When(1, 0)]], fails(errno.EOPNOTSUPP)),  # other modes reserve beyond RLIMIT_FSIZE
        "kill": ([[When(0, pid)]], eperm),
        "tgkill": ([[When(0, pid)]], eperm),
        "clone": ([[When(0, _THREAD, _THREAD | _NAMESPACES)]], eperm),
        "clone3": ([], fails(errno.ENOSYS)),  # its flags lie where a filter cannot look
        "prctl": ([[When(0, option)] for option in _PR_NAMES], eperm),
        "prlimit64": ([[When(0, 0), When(2, 0), When(2, 0, high=True)]], eperm),  # to read one's own
        "fcntl": ([[When(1, command)] for command in _FCNTL], eperm),
        "ioctl": ([[When(1, command)] for command in _IOCTL], fails(errno.ENOTTY)),
        "socketpair": ([[When(0, _AF_UNIX), When(1, _SOCK_STREAM, _SOCK_TYPE)]], eperm),
    }


def program(machine: str, pid: int) -> bytes:
    """The filter for a process ``pid``: instructions of ``struct sock_filter``."""
    numbers = _syscalls.judged(machine)
    judged = {numbers[name]: rule for name, rule in _judgements(pid).items() if name in numbers}
    return b"".join(
        [
            _instruction(_LOAD, _ARCH_AT),
            _instruction(_EQUAL, AUDIT_ARCH[machine], 1, 0),
            _instruction(_RETURN, KILL),
            _instruction(_LOAD, _NUMBER_AT),
            _instruction(_AT_LEAST, _X32, 0, 1),
            _instruction(_RETURN, KILL),
            _constant(_syscalls.allowed(machine), ALLOW),
            *(_judge(number, *rule) for number, rule in judged.items()),
            _constant(_syscalls.pretended(machine), fails(0)),
            _constant(_syscalls.unsupported(machine), fails(errno.ENOTSUP)),
            _instruction(_AT_LEAST, _NEWER, 0, 1),
            _instruction(_RETURN, fails(errno.ENOSYS)),
            _instruction(_RETURN, fails(errno.EPERM)),
        ]
    )


def restrict(code: bytes) -> None:
    """From here on this thread makes only the calls that ``code`` lets pass; ``no_new_privs`` must be set."""
    instructions = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(instructions))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog)


def machine() -> str:
    """The name under which filters know this processor, or an empty one."""
    name = platform.machine()
    return name if name in AUDIT_ARCH else ""
