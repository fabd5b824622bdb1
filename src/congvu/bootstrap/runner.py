"""Who runs code that trainees write: a sandbox, started when there is something to run."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from congvu.model.ports import CodeRunner, Observed, RunRequest
from congvu.settings import BadSetting, Settings

if TYPE_CHECKING:
    from congvu.kernels.sandbox import Limits


def sandbox_lacks() -> tuple[str, ...]:
    """What this machine lacks to run other people's code safely; empty where nothing is missing."""
    from congvu.kernels import sandbox  # only where code is run

    return sandbox.missing()


def run_limits(settings: Settings) -> Limits:
    """What a run of a trainee's code may use. Raises :class:`~congvu.settings.BadSetting` for less than one."""
    from congvu.kernels.sandbox import Limits

    for name in ("run_wall_s", "run_memory_mb"):
        if getattr(settings, name) < 1:
            raise BadSetting(f"CONGVU_{name.upper()}={getattr(settings, name)}: cần số từ 1 trở lên.")
    wall_s = settings.run_wall_s
    return Limits(wall_s=wall_s, cpu_s=wall_s, memory_bytes=settings.run_memory_mb * 2**20)


class RunnerOnDemand:
    """A :class:`~congvu.model.ports.CodeRunner` whose sandbox is imported and started with the first request.

    Where there can be no sandbox every request is refused: code never runs free. Limits are those of ``settings``.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._stack = ExitStack()
        self._sandbox: CodeRunner | None = None

    def run(self, request: RunRequest) -> Observed:
        """Runs one request."""
        if self._sandbox is None:
            from congvu.kernels.sandbox import Limits, Sandbox  # only where code is run

            limits = run_limits(self._settings) if self._settings else Limits()
            self._sandbox = self._stack.enter_context(Sandbox(limits=limits))
        return self._sandbox.run(request)

    def close(self) -> None:
        """Ends the sandbox, if one was started."""
        self._sandbox = None
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
