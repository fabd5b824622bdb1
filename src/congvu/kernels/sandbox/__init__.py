"""A sandbox for other people's code: Landlock, seccomp-BPF and rlimits, a fork for each run.

The parent judges; the child returns plain values only. What each mechanism is for, and what it is not good for, stands
in ``docs/decisions/0005-sandbox.md``.
"""

from congvu.kernels.sandbox._machine import default_account, mechanism, missing
from congvu.kernels.sandbox.limits import Ended, Limits
from congvu.kernels.sandbox.sandbox import DEFAULT_PRELOAD, Sandbox

__all__ = ["DEFAULT_PRELOAD", "Ended", "Limits", "Sandbox", "default_account", "mechanism", "missing"]
