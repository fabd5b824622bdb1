"""What a child may use, and how it binds itself to that."""

from __future__ import annotations

import ctypes
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_ORPHAN_S = 5


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What the reader of one file may use. A list of 200,000 rows takes a tenth of the memory and of the time.

    ``wall_s`` holds everywhere, the others where the system has rlimits. ``reply_bytes`` is how much of the child's
    reply is read.
    """

    memory_bytes: int = 1 << 30
    wall_s: float = 60.0
    cpu_s: int = 60
    written_bytes: int = 0
    open_files: int = 64
    reply_bytes: int = 256 << 20


def bind(limits: FileLimits) -> None:
    """Binds this process for good. It also ends with the process that started it, and at the latest a little after its time."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_DATA: limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_FSIZE: limits.written_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in wanted.items():
        with suppress(ValueError, OSError):  # macOS knows some of them by name only
            hard = resource.getrlimit(which)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (least, least))
    # The kernel's own clock: a library in the middle of its work answers no other.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(limits.wall_s) + _ORPHAN_S)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
