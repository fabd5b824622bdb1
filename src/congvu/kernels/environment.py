"""What a kernel may know of the machine: a whitelisted environment and, on POSIX, another account."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Voilà's stock handler passes all of os.environ to kernels, database URL and cookie secret included.
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONUTF8")
# Without these, Python on Windows cannot open a socket or find its libraries.
_KEPT_ON_WINDOWS = ("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS")


@dataclass(frozen=True, slots=True)
class KernelAccount:
    """The operating system account under which kernels run (ids, not names)."""

    uid: int
    gid: int


def can_fork() -> bool:
    """Whether kernels can be forked here: a POSIX system whose libraries survive a fork (not macOS)."""
    return hasattr(os, "fork") and sys.platform.startswith("linux")


def kernel_environment(home: Path, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a kernel: the whitelisted part of ``base``, with ``home`` for everything it writes."""
    kept = _KEPT + (_KEPT_ON_WINDOWS if sys.platform == "win32" else ())
    environment = {name: base[name] for name in kept if name in base}
    environment.setdefault("LANG", "C.UTF-8")
    return environment | {
        "HOME": str(home),
        "TMPDIR": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
