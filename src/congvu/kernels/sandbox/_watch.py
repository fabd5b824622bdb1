"""One call, seen by its caller: reads what comes, judges when it is enough, believes nothing of it."""

from __future__ import annotations

import json
import math
import os
import selectors
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from congvu import messages
from congvu.kernels.sandbox._plain import ELEMENTS_MAX, Plainer, one_line
from congvu.kernels.sandbox._protocol import SEALED
from congvu.kernels.sandbox._scratch import Growth
from congvu.kernels.sandbox.limits import Ended, Limits
from congvu.model.content import Json
from congvu.model.ports import RunStatus

_READ_BYTES = 1 << 16
_LOOK_S = 0.05
"""How often the size of the folder and the number of threads are looked at."""
_FORK_S = 60.0
_REAP_S = 30.0
_SIGKILL, _SIGXCPU = -9, -24
_PLAINER = Plainer()


class WarmEnded(Exception):
    """The warm process ended, or does not answer."""


@dataclass(slots=True)
class _Stream:
    """What came through a pipe."""

    fd: int
    data: bytearray = field(default_factory=bytearray)

    def read(self) -> bool:
        """Takes what is there; false at its end."""
        try:
            piece = os.read(self.fd, _READ_BYTES)
        except BlockingIOError:
            return True
        self.data += piece
        return bool(piece)


class Watch:
    """Watches one child to its end."""

    def __init__(
        self, line: socket.socket, pipes: tuple[int, int, int], limits: Limits, growth: Growth
    ) -> None:
        self._line = line
        self._out, self._err, self._reply = (_Stream(fd) for fd in pipes)
        self._limits = limits
        self._growth = growth
        self._selector = selectors.DefaultSelector()
        self._verdict: tuple[RunStatus, str] | None = None
        self._end: dict[str, Any] | None = None
        self._deadline = 0.0

    def follow(self) -> Ended:
        """Until the child has ended, by itself or by us. Raises :class:`WarmEnded`."""
        self._line.settimeout(_FORK_S)
        started = self._hear()
        if "pid" not in started:
            return Ended(RunStatus.REFUSED, error=started["refused"])
        with self._selector:
            self._attend(started["pid"])
        return self._judge()

    def _attend(self, pid: int) -> None:
        for stream in (self._out, self._err, self._reply):
            os.set_blocking(stream.fd, False)
            self._selector.register(stream.fd, selectors.EVENT_READ, stream)
        self._selector.register(self._line, selectors.EVENT_READ, None)
        now = time.monotonic()
        self._deadline, look = now + self._limits.wall_s, now + _LOOK_S
        while self._end is None:
            self._take(max(0.0, min(look, self._deadline) - time.monotonic()))
            now = time.monotonic()
            if now >= self._deadline:
                self._overdue()
            if now >= look:
                look = now + _LOOK_S
                self._look(pid)
        self._drain()
        self._look(pid)  # what was quick may have grown too

    def _overdue(self) -> None:
        if self._verdict is not None:  # killed, and not reaped
            raise WarmEnded
        self._stop(RunStatus.TIMEOUT, f"Chạy quá {messages.duration(self._limits.wall_s)}.")

    def _take(self, timeout_s: float) -> None:
        for key, _ in self._selector.select(timeout_s):
            if key.data is None:
                self._end = self._hear()
            elif not key.data.read():
                self._selector.unregister(key.fd)
        self._measure()

    def _hear(self) -> dict[str, Any]:
        """A message of the warm process, which no hostile code can write."""
        try:
            data = self._line.recv(_READ_BYTES)
        except OSError as error:
            raise WarmEnded from error
        if not data:
            raise WarmEnded
        message: dict[str, Any] = json.loads(data)
        return message

    def _measure(self) -> None:
        if len(self._out.data) + len(self._err.data) > self._limits.output_bytes:
            self._stop(RunStatus.OUTPUT, "In ra quá nhiều.")
        elif len(self._reply.data) > self._limits.reply_bytes + len(SEALED):
            self._stop(RunStatus.OUTPUT, "Giá trị trả về quá lớn.")

    def _look(self, pid: int) -> None:
        if self._verdict is not None:
            return
        if self._growth.bytes() > self._limits.folder_bytes:
            self._stop(RunStatus.KILLED, "Ghi quá nhiều tệp.")
        elif _threads(pid) > self._limits.threads:
            self._stop(RunStatus.KILLED, "Mở quá nhiều luồng.")

    def _stop(self, status: RunStatus, error: str) -> None:
        """Have it killed; the first reason stands."""
        if self._verdict is not None:
            return
        self._verdict = (status, error)
        self._deadline = time.monotonic() + _REAP_S
        if self._end is None:
            try:
                self._line.shutdown(
                    socket.SHUT_WR
                )  # no message: one left unread would cost us the last of theirs
            except OSError:  # it has just ended by itself, or the warm process has: reading says which
                return

    def _drain(self) -> None:
        """What is still in the pipes. Nobody writes any more, but a fork of ours may hold an end open."""
        for stream in (self._out, self._err, self._reply):
            before = -1
            while len(stream.data) != before and self._verdict is None:
                before = len(stream.data)
                stream.read()
                self._measure()

    def _judge(self) -> Ended:
        status, value, error = self._outcome()
        cut = self._limits.output_bytes
        out, err = (bytes(stream.data[:cut]).decode(errors="replace") for stream in (self._out, self._err))
        return Ended(status, value, out, err, error)

    def _outcome(self) -> tuple[RunStatus, Json, str]:
        assert self._end is not None
        if self._verdict is not None:
            return self._verdict[0], None, self._verdict[1]
        code, reply = self._end["code"], bytes(self._reply.data)
        if code == _SIGXCPU or (code == _SIGKILL and self._end["cpu_s"] >= self._limits.cpu_s):
            return RunStatus.TIMEOUT, None, f"Tính quá {messages.duration(self._limits.cpu_s)}."
        if not reply.startswith(SEALED):
            return RunStatus.REFUSED, None, one_line(reply.decode(errors="replace"))
        if code < 0 or len(reply) == len(SEALED):
            return RunStatus.KILLED, None, "Chương trình tự kết thúc hoặc bị hệ thống kết thúc."
        return read_reply(reply[len(SEALED) :])


def _threads(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return int(text.partition("\nThreads:")[2].split(maxsplit=1)[0] or 0)


def read_reply(data: bytes) -> tuple[RunStatus, Json, str]:
    """Status, value and error out of a reply that hostile code may have written.

    Fails closed: whatever is not exactly a reply is the end of a run that ended itself.
    """
    try:
        reply = _PLAINER.plain(_decode(data))
        status = {"done": RunStatus.DONE, "error": RunStatus.ERROR, "memory": RunStatus.MEMORY}[
            reply["status"]
        ]
        error = one_line(str.__str__(reply.get("error", "")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return RunStatus.KILLED, None, "Câu trả lời của chương trình không đọc được."
    return status, reply.get("value") if status is RunStatus.DONE else None, error


def _decode(data: bytes) -> Json:
    if sum(map(data.count, (b"[", b"{", b","))) > ELEMENTS_MAX:  # 8 MB of "[]" would be 200 MB of lists
        raise ValueError("too many elements")
    return json.loads(data.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
