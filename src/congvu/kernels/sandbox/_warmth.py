"""A warm process, seen from its caller: its start, requests to it, its end."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from congvu.kernels.environment import KernelAccount, kernel_environment
from congvu.kernels.sandbox._scratch import Growth, remove
from congvu.kernels.sandbox._watch import WarmEnded, Watch
from congvu.kernels.sandbox.limits import Ended, Limits
from congvu.model.content import Json

_START_S = 120.0
_END_S = 10.0
# One thread each: a pool of them would not survive the fork, and would count against the run.
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


def environment_of(home: Path) -> dict[str, str]:
    """What a run, or the warm process, has as environment: whitelisted, no secrets."""
    return kernel_environment(home) | _ONE_THREAD


class NotStarted(WarmEnded):
    """A warm process did not come to work at all."""


class Warmth:
    """One warm process and its folder ``base``. Several threads may :meth:`call` at once."""

    def __init__(self, preload: Sequence[str], account: KernelAccount | None) -> None:
        self.account = (account.uid, account.gid) if account else None
        self.base = Path(tempfile.mkdtemp(prefix="congvu-sandbox-"))
        self.base.chmod(
            0o711 if account else 0o700
        )  # the runs' account passes through, and cannot look around
        options = {"preload": list(preload), "account": self.account, "base": str(self.base)}
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = self._start(theirs.fileno(), json.dumps(options))
            except OSError as error:
                self._channel.close()
                remove(self.base)
                raise NotStarted from error
        self.layer = self._ready()["layer"]

    def _start(self, channel: int, options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # ourselves
            [sys.executable, "-I", "-m", f"{__package__}._warm", str(channel), options],
            env=environment_of(self.base),
            cwd="/",
            pass_fds=[channel],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def _ready(self) -> dict[str, Any]:
        self._channel.settimeout(_START_S)
        try:
            data = self._channel.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self.close()
            raise NotStarted
        self._channel.settimeout(None)
        message: dict[str, Any] = json.loads(data)
        return message

    def call(self, job: Json, request: dict[str, Any], limits: Limits, growth: Growth) -> Ended:
        """A fork that does ``job``, followed to its end. Raises :class:`WarmEnded`."""
        with contextlib.ExitStack() as stack:
            line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)  # a message stays one
            stack.callback(_await_end, line)
            with contextlib.ExitStack() as given:
                given.enter_context(theirs)
                (out, out_end), (err, err_end), (reply, reply_end) = (_pipe(stack, given) for _ in range(3))
                work = _as_file(job)
                given.callback(os.close, work)
                wanted = request | {"limits": asdict(limits)}
                self._send(wanted, [theirs.fileno(), out_end, err_end, reply_end, work])
            return Watch(line, (out, err, reply), limits, growth).follow()

    def _send(self, request: dict[str, Any], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._channel, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise WarmEnded from error

    def close(self) -> None:
        """Ends the warm process and every run; removes the folder."""
        self._channel.close()
        try:
            self._process.wait(timeout=_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        remove(self.base)


def _pipe(ours: contextlib.ExitStack, theirs: contextlib.ExitStack) -> tuple[int, int]:
    """Its ends to read and to write, each closed with its stack."""
    reader, writer = os.pipe()
    ours.callback(os.close, reader)
    theirs.callback(os.close, writer)
    return reader, writer


def _await_end(line: socket.socket) -> None:
    """Where we leave early, as when interrupted: have the child killed, and go on when it has gone."""
    with line, contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        line.settimeout(_END_S)
        while line.recv(1 << 16):
            pass


def _as_file(job: Json) -> int:
    """In memory, and read from its beginning by who gets the descriptor."""
    descriptor = os.memfd_create("job")
    with open(descriptor, "wb", closefd=False) as file:
        file.write(json.dumps(job).encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
