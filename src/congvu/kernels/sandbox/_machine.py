"""What this machine has of what a sandbox rests on."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from congvu.kernels.environment import KernelAccount
from congvu.kernels.sandbox import _landlock, _seccomp

_NOBODY = 65534


def missing() -> tuple[str, ...]:
    """What this machine lacks for a sandbox; empty if it has everything."""
    if sys.platform != "linux":
        return ("Linux",)
    lacking = {
        "x86_64/aarch64 (64 bit)": bool(_seccomp.machine()) and sys.maxsize > 2**32,
        "Landlock (Linux ≥ 5.13)": _landlock.abi() > 0,
        "seccomp-BPF": _has_seccomp(),
        "pidfd": hasattr(os, "pidfd_open"),
    }
    return tuple(name for name, there in lacking.items() if not there)


def _has_seccomp() -> bool:
    try:
        text = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return False
    return "\nSeccomp:" in text


def mechanism() -> str:
    """What a sandbox rests on here, in a line."""
    network = ", TCP" if _landlock.abi() >= 4 else ""
    account = ", another account" if _is_root() else ""
    return f"Landlock ABI {_landlock.abi()} (files{network}), seccomp-BPF ({_seccomp.machine()}), rlimits{account}"


def default_account() -> KernelAccount | None:
    """``nobody`` where we may change account, else none."""
    if not _is_root():
        return None
    import pwd  # not on Windows, where one asks what is missing

    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam("nobody")
        return KernelAccount(entry.pw_uid, entry.pw_gid)
    return KernelAccount(_NOBODY, _NOBODY)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
