"""A warm process, seen from the campus."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from congvu.kernels import wire

_READ = 1 << 18


class ForkFailed(Exception):
    """The warm process has ended; another one may be started."""


class Unforkable(ForkFailed):
    """What the warm process has run cannot be forked (it started a thread, say); use a stock kernel."""


@dataclass(frozen=True, slots=True)
class ForkedKernel:
    """A kernel process. ``exited`` gives its exit code; the warm process tells, nothing is polled."""

    pid: int
    exited: asyncio.Future[int]
    warm: WarmProcess = field(repr=False)

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel if it still runs."""
        if not self.exited.done():
            await self.warm.send(wire.SignalRequest(op=wire.SIGNAL, pid=self.pid, signum=signum))


class WarmProcess:
    """The campus's end of the socket to one warm process."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._tags = itertools.count()
        self._answers: dict[int, asyncio.Future[int]] = {}
        self._exits: dict[int, asyncio.Future[int]] = {}
        self._sending = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[wire.Message] = self._loop.create_future()
        self._reader = self._loop.create_task(self._read())

    @property
    def ended(self) -> bool:
        """Whether the process (or the socket to it) has gone."""
        return self._reader.done()

    @property
    def live_children(self) -> int:
        """How many of its children run."""
        return len(self._exits)

    async def ready(self) -> wire.Message:
        """Its first message: ``outputs`` and ``result``. Raises :class:`ForkFailed`."""
        message = await asyncio.shield(self._ready)
        if "lost" in message:
            raise ForkFailed("the warm process has ended")
        if "failed" in message:
            raise Unforkable(message["failed"])
        return message

    async def fork_kernel(
        self, connection: Mapping[str, Any], environment: Mapping[str, str], directory: str, *, closed: bool
    ) -> ForkedKernel:
        """A kernel on ``connection`` (as in a connection file); ``closed`` takes no code, comms only."""
        tag = next(self._tags)
        pid = await self._ask(
            wire.KernelRequest(
                op=wire.KERNEL,
                tag=tag,
                connection=dict(connection),
                environment=dict(environment),
                directory=directory,
                closed=closed,
            )
        )
        return ForkedKernel(pid, self._exits[pid], self)

    async def fork_warm(
        self,
        cells: Sequence[str],
        environment: Mapping[str, str],
        directory: str | None = None,
        *,
        finish: str = "",
        arguments: Mapping[str, Any] | None = None,
    ) -> WarmProcess:
        """A warm process that has run ``cells`` in ``directory``; see :class:`congvu.kernels.wire.WarmRequest`."""
        ours, theirs = socket.socketpair()
        child = WarmProcess(ours)
        try:
            with theirs:
                request = wire.WarmRequest(
                    op=wire.WARM,
                    tag=next(self._tags),
                    cells=list(cells),
                    environment=dict(environment),
                    directory=directory,
                    finish=finish,
                    arguments=dict(arguments or {}),
                )
                await self._ask(request, theirs.fileno())
            await child.ready()
        except BaseException:
            child.close()
            raise
        return child

    async def send(self, message: Any, *fds: int) -> None:
        """Write a message, with file descriptors if any."""
        try:
            async with self._sending:
                if fds:
                    await self._send_fds(fds)
                await self._loop.sock_sendall(self._sock, wire.encode(message))
        except OSError as error:
            raise ForkFailed("the warm process has ended") from error

    async def _send_fds(self, fds: Sequence[int]) -> None:
        """As ``sock_sendall``, which sends no file descriptors: waits while the other side has much to read."""
        while True:
            try:
                socket.send_fds(self._sock, [b"\n"], list(fds))
            except BlockingIOError:
                writable = asyncio.Event()
                self._loop.add_writer(self._sock, writable.set)
                try:
                    await writable.wait()
                finally:
                    self._loop.remove_writer(self._sock)
            else:
                return

    async def _ask(self, message: Any, *fds: int) -> int:
        if self.ended:
            raise ForkFailed("the warm process has ended")
        answer: asyncio.Future[int] = self._loop.create_future()
        self._answers[message["tag"]] = answer
        await self.send(message, *fds)
        return await answer

    async def _read(self) -> None:
        lines = wire.Lines()
        try:
            while data := await self._loop.sock_recv(self._sock, _READ):
                for message in lines.feed(data):
                    self._take(message)
        except OSError:
            pass
        finally:
            self._end()

    def _take(self, message: wire.Message) -> None:
        if "tag" in message:
            self._exits[message["pid"]] = self._loop.create_future()
            answer = self._answers.pop(message["tag"])
            if not answer.done():  # whoever asked may have been cancelled
                answer.set_result(message["pid"])
        elif "exited" in message:
            if exited := self._exits.pop(message["exited"], None):
                exited.set_result(message["code"])
        elif not self._ready.done():
            self._ready.set_result(message)

    def _end(self) -> None:
        """The socket is gone, and with it the process and its children."""
        if not self._ready.done():
            self._ready.set_result({"lost": True})
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ForkFailed("the warm process has ended"))
        for exited in self._exits.values():
            exited.set_result(-signal.SIGKILL)
        self._answers.clear()
        self._exits.clear()
        self._sock.close()

    def close(self) -> None:
        """End the process and its children."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    async def wait_closed(self) -> None:
        """Wait until the socket is gone and all futures are settled."""
        await asyncio.wait([self._reader])
