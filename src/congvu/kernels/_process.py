"""What a forked child does to itself, on POSIX."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def harden() -> None:
    """No set-uid programs from here on, and no peeking by other processes of the same account."""
    if sys.platform.startswith("linux"):
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_DUMPABLE, 0)


def change_account(uid: int, gid: int) -> None:
    """Become another account for good.

    After the imports and not in ``Popen``: Python itself may lie where that account cannot read it (pyenv
    under /root). What was not imported before is then missing, so say it.
    """
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    library = Path(os.__file__).parent
    if not os.access(library, os.R_OK | os.X_OK):
        print(f"congvu: account {uid} cannot read {library}; kernels have what is preloaded", file=sys.stderr)


def die_with(parent_pid: int) -> None:
    """Be killed when the parent ends, however it ends. To be called after any change of account."""
    if sys.platform.startswith("linux"):
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it ended between the fork and the call above
        os._exit(1)


def become_child(environment: Mapping[str, str], directory: str | None = None) -> None:
    """A process group, an environment, a directory and random numbers of its own."""
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    if directory is not None:
        _enter(directory)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def _enter(directory: str) -> None:
    """A folder that this account may not enter is no reason to have no kernel."""
    try:
        os.chdir(directory)
    except PermissionError as error:
        print(f"congvu: kernels stay in {Path.cwd()}: {error}", file=sys.stderr)
