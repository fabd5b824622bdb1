"""What a run may use, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.model.content import Json
from congvu.model.ports import RunStatus

MB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. It is always one process: there is no number to set.

    ``memory_bytes`` is address space beyond what the warm process has mapped, libraries not counted twice.
    ``output_bytes`` is standard output and standard error together, ``reply_bytes`` the value as JSON.
    ``folder_bytes`` is growth of the working folder, ``file_bytes`` the size of one file in it.
    """

    wall_s: float = 10.0
    cpu_s: int = 8
    memory_bytes: int = 512 * MB
    output_bytes: int = 1 * MB
    reply_bytes: int = 1 * MB
    threads: int = 16
    file_bytes: int = 8 * MB
    folder_bytes: int = 64 * MB
    open_files: int = 64


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended. ``value`` is what the function returned, when ``status`` is ``done``.

    Everything in it but ``status`` comes from a process that ran hostile code: data to judge, no more.
    """

    status: RunStatus
    value: Json = None
    stdout: str = ""
    stderr: str = ""
    error: str = ""
