"""What a forked child does to itself before other people's code runs in it. Any step that fails raises."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from congvu.kernels import _process
from congvu.kernels.sandbox import _landlock, _linux, _places, _seccomp
from congvu.kernels.sandbox._protocol import KEPT_DESCRIPTORS
from congvu.kernels.sandbox.limits import Limits

_DESCRIPTORS_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """What is the same for all runs of a warm process; made once, in it."""

    machine: str
    abi: int
    readable: tuple[_places.Grant, ...]
    account: tuple[int, int] | None
    library_closed: bool
    """The account cannot read Python itself (pyenv under /root)."""

    def close(self, parent: int, folders: Sequence[str], limits: Limits, *, foreign: bool) -> None:
        """Closes this process in. ``folders`` are all it may write; ``foreign``: they are another account's."""
        work = [(_places.descriptor_of(folder), _landlock.WORK) for folder in folders]
        mapped = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * resource.getpagesize()
        self._drop(foreign=foreign)
        _process.die_with(parent)
        _linux.prctl(_linux.PR_SET_NO_NEW_PRIVS, 1)
        _linux.prctl(_linux.PR_SET_DUMPABLE, 0)
        _landlock.restrict(self.abi, [*self.readable, *work])
        os.closerange(KEPT_DESCRIPTORS, _DESCRIPTORS_MAX)
        _limit(limits, mapped)
        _seccomp.restrict(_seccomp.program(self.machine, os.getpid()))

    def _drop(self, *, foreign: bool) -> None:
        """Change account for good, and give up every capability.

        Two may stay, where a run could not work without: to read Python where the account may not, and to write
        a folder that is another's. Landlock stands above both.
        """
        kept: list[int] = []
        if self.account is not None:
            uid, gid = self.account
            kept += [_linux.CAP_DAC_READ_SEARCH] if self.library_closed else []
            kept += [_linux.CAP_DAC_OVERRIDE] if foreign else []
            _linux.prctl(_linux.PR_SET_KEEPCAPS, 1)
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
        _linux.keep_capabilities(*kept)


def _limit(limits: Limits, mapped: int) -> None:
    """Hard limits equal soft ones: a run cannot raise them again. ``mapped``: bytes mapped before the run.

    Address space and not ``RLIMIT_DATA``, which counts neither shared mappings nor those that grow downwards.
    """
    wanted = {
        resource.RLIMIT_AS: mapped + limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    for name, value in wanted.items():
        _set(name, value, value)
    # At the soft limit a signal that can be ignored; a second later one that cannot.
    _set(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1)


def _set(name: int, soft: int, hard: int) -> None:
    """Never above the hard limit that is there: an administrator's stays."""
    there = resource.getrlimit(name)[1]
    if there != resource.RLIM_INFINITY:
        soft, hard = min(soft, there), min(hard, there)
    resource.setrlimit(name, (soft, hard))


def can_read(account: tuple[int, int], folders: Sequence[str]) -> bool:
    """Whether that account may list these folders: tried in a child, since the way back would be open otherwise."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    try:
        os.setgroups([])
        os.setresgid(account[1], account[1], account[1])
        os.setresuid(account[0], account[0], account[0])
        for folder in folders:
            next(Path(folder).iterdir(), None)
    except BaseException:  # noqa: BLE001  # whatever it is, the child must not run on
        os._exit(1)
    os._exit(0)
