"""Ports: what the rules and the use cases ask of the outside, as protocols and plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from congvu.model.content import Json

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class RunStatus(StrEnum):
    """How a run of somebody's code ended."""

    DONE = "done"
    ERROR = "error"
    """The code raised, or is no Python at all."""
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT = "output"
    KILLED = "killed"
    """It ended itself, or was ended for what it tried."""
    REFUSED = "refused"
    """There is no sandbox here, so it was not run at all."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Code to run once, and then the ``probes``: expressions whose values are wanted. Holds nothing of a key.

    ``files`` are laid into the empty working folder before the run (contents by name).
    """

    source: str
    probes: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Probed:
    """The value of one probe as plain JSON, or why there is none (``error``, one line)."""

    value: Json = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a run showed: one :class:`Probed` a probe when ``status`` is ``done``; what it printed, cut short."""

    status: RunStatus
    probed: tuple[Probed, ...] = ()
    stdout: str = ""
    error: str = ""


class CodeRunner(Protocol):
    """Runs other people's code, each request in a sandbox of its own. Never raises for what the code does."""

    def run(self, request: RunRequest) -> Observed:
        """Runs one request."""


class Workers(Protocol):
    """Does bulk work in other processes, here or on a cluster.

    ``function`` is importable by name and pure; tasks and outcomes can be pickled.
    """

    def map(
        self, function: Callable[[Task], Outcome], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome exactly once, as they are done. Takes tasks only as it has room for them.

        A task whose worker died is done again by another. What ``function`` raises is raised here.
        """

    def close(self) -> None:
        """Ends the workers that it started itself."""
