"""Sandboxes to attack: one of root (where the tests are), one of an ordinary account."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest
from sandboxes import PRELOAD, Ordinary

from congvu.kernels.sandbox import Limits, Sandbox
from congvu.model.ports import Observed, RunRequest

WHO = ["root", "ordinary"] if sys.platform == "linux" and os.geteuid() == 0 else ["ordinary"]
QUICK = Limits(wall_s=20, cpu_s=15)


class Runs(Protocol):
    """Runs code in a sandbox that lives as long as the tests of a file, with limits of one's own if need be."""

    def __call__(
        self, source: str, *probes: str, limits: Limits = QUICK, files: dict[str, bytes] = ...
    ) -> Observed: ...


@pytest.fixture(scope="session", params=WHO)
def sandbox_of(request: pytest.FixtureRequest) -> Iterator[Callable[[Limits], Sandbox | Ordinary]]:
    """A sandbox with these limits, of root or of an ordinary account."""
    made: dict[Limits, Sandbox | Ordinary] = {}
    with ExitStack() as stack:

        def sandbox(limits: Limits) -> Sandbox | Ordinary:
            if limits not in made:
                kind = Sandbox if request.param == "root" else Ordinary
                made[limits] = stack.enter_context(kind(preload=PRELOAD, limits=limits))
            return made[limits]

        yield sandbox


@pytest.fixture
def runs(sandbox_of: Callable[[Limits], Sandbox | Ordinary]) -> Iterator[Runs]:
    """As :class:`Runs`; afterwards the same warm process must still run what is harmless."""

    def run(
        source: str, *probes: str, limits: Limits = QUICK, files: dict[str, bytes] | None = None
    ) -> Observed:
        return sandbox_of(limits).run(RunRequest(source, probes, files or {}))

    yield run
    after = run("import os", "1 + 1", "os.listdir('.')")
    assert [one.value for one in after.probed] == [2, []]
