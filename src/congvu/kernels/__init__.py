"""Kernels: a fork server, its provisioner for jupyter_client, a whitelisted environment.

POSIX-only code of congvu lives here and nowhere else. Where there is no ``fork``, :func:`can_fork` says so
and callers start stock kernels with the same whitelisted environment.
"""

from congvu.kernels.client import ForkedKernel, ForkFailed, Unforkable, WarmProcess
from congvu.kernels.environment import KernelAccount, can_fork, kernel_environment
from congvu.kernels.forkserver import ForkServer
from congvu.kernels.slots import KernelSlots, NoSlot

__all__ = [
    "ForkFailed",
    "ForkServer",
    "ForkedKernel",
    "KernelAccount",
    "KernelSlots",
    "NoSlot",
    "Unforkable",
    "WarmProcess",
    "can_fork",
    "kernel_environment",
]
