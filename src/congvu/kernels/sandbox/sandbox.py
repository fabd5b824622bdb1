"""The sandbox: other people's code, each call in a process of its own that is closed in before it starts."""

from __future__ import annotations

import contextlib
import math
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from congvu.kernels.environment import KernelAccount
from congvu.kernels.sandbox._machine import default_account, missing
from congvu.kernels.sandbox._plain import one_line
from congvu.kernels.sandbox._probing import OBSERVE
from congvu.kernels.sandbox._scratch import Growth, scratch, size_bytes
from congvu.kernels.sandbox._warmth import NotStarted, Warmth, environment_of
from congvu.kernels.sandbox._watch import WarmEnded
from congvu.kernels.sandbox.limits import Ended, Limits
from congvu.model.content import Json
from congvu.model.ports import Observed, Probed, RunRequest, RunStatus

DEFAULT_PRELOAD = ("json", "math", "datetime", "statistics", "numpy", "pandas")
_UNREADABLE = "Câu trả lời của chương trình không đọc được."


class Sandbox:
    """Runs code in forks of one warm process, which is started when first needed and again if it should end.

    Safe from several threads. Where :func:`missing` names something, everything is refused and nothing run.
    ``account`` is for runs of root and defaults to ``nobody``; others run code under their own account.
    """

    def __init__(
        self,
        *,
        preload: Sequence[str] = DEFAULT_PRELOAD,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        account: KernelAccount | None = None,
    ) -> None:
        self._preload = (OBSERVE.partition(":")[0], *preload)
        self._limits = limits
        self._account = account
        self._lock = threading.Lock()
        self._warmth: Warmth | None = None
        self._owner = os.getpid()
        self._closings = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, request: RunRequest) -> Observed:
        """Runs a trainee's code and its probes. Never raises for what the code does."""
        arguments = {"source": request.source, "probes": list(request.probes)}
        ended = self._call(OBSERVE, arguments, None, self._limits, request.files)
        if ended.status is not RunStatus.DONE:
            return Observed(ended.status, stdout=ended.stdout, error=ended.error)
        probed = _probed(ended.value, len(request.probes))
        if probed is None:
            return Observed(RunStatus.KILLED, stdout=ended.stdout, error=_UNREADABLE)
        return Observed(RunStatus.DONE, probed, ended.stdout)

    def call(
        self, function: str, arguments: Json, *, folder: Path | None = None, limits: Limits | None = None
    ) -> Ended:
        """Calls ``module:name`` with ``arguments`` in a fork that is closed in.

        It works in ``folder``, where it may write, or in an empty one that is removed afterwards; home and
        temporary files lie in another private folder in either case. The module is imported before the process is
        closed in, from what is preloaded if it is; name in ``preload`` whatever it imports later.
        The function gets and returns plain values. What it prints is in ``stdout`` and ``stderr``.
        """
        if folder is not None and not folder.is_dir():
            raise NotADirectoryError(folder)
        if folder is not None and size_bytes(folder) == math.inf:
            return Ended(
                RunStatus.REFUSED, error="Thư mục bài làm có quá nhiều tệp, hoặc có phần không đọc được."
            )
        return self._call(function, arguments, folder, limits or self._limits, {})

    def _call(
        self, function: str, arguments: Json, folder: Path | None, limits: Limits, files: Mapping[str, bytes]
    ) -> Ended:
        if lacking := missing():
            return Ended(RunStatus.REFUSED, error=f"Máy này thiếu: {', '.join(lacking)}.")
        job, closings = {"function": function, "arguments": arguments}, self._closings
        try:
            with contextlib.suppress(WarmEnded):
                return self._once(job, folder, limits, files)
            if closings == self._closings:  # else it ended because we were closed
                # Not this run's doing, as far as one can know: once more, in a new warm process.
                return self._once(job, folder, limits, files)
        except NotStarted:
            return Ended(RunStatus.REFUSED, error="Không khởi động được tiến trình chạy mã.")
        except WarmEnded:
            pass
        return Ended(RunStatus.KILLED, error="Tiến trình chạy mã đã kết thúc giữa chừng.")

    def _once(self, job: Json, folder: Path | None, limits: Limits, files: Mapping[str, bytes]) -> Ended:
        warmth = self._warm()
        try:
            with scratch(warmth.base, warmth.account, files) as own:
                work = folder.resolve() if folder else own.work
                request: dict[str, Any] = {
                    "environment": environment_of(own.home),
                    "folder": str(work),
                    "writable": sorted({str(own.work), str(own.home), str(work)}),
                    "foreign": folder is not None,
                }
                return warmth.call(job, request, limits, Growth(own.root, *([work] if folder else [])))
        except WarmEnded:
            self._lost(warmth)
            raise

    def _warm(self) -> Warmth:
        with self._lock:
            if self._owner != os.getpid():  # we are a fork of who made it: its processes are not ours to use
                self._owner, self._warmth = os.getpid(), None
            if self._warmth is None:
                self._warmth = Warmth(self._preload, self._account or default_account())
            return self._warmth

    def _lost(self, warmth: Warmth) -> None:
        with self._lock:
            if self._warmth is warmth:
                self._warmth = None
        warmth.close()

    def close(self) -> None:
        """Ends the warm process and all its runs; a later call starts it again."""
        with self._lock:
            warmth, self._warmth = self._warmth, None
            self._closings += 1
        if warmth is not None and self._owner == os.getpid():
            warmth.close()


def _probed(value: Json, count: int) -> tuple[Probed, ...] | None:
    """One for each probe, or nothing: the list may be forged."""
    if type(value) is not list or len(value) != count:
        return None
    probed = []
    for pair in value:
        if type(pair) is not list or len(pair) != 2 or type(pair[1]) is not str:
            return None
        probed.append(Probed(None, one_line(pair[1]) or _UNREADABLE) if pair[1] else Probed(pair[0]))
    return tuple(probed)
