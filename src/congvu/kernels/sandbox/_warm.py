"""The warm process of a sandbox: imports once, forks a child for each call, kills it on request, reaps it.

Run as ``python -I -m congvu.kernels.sandbox._warm FD OPTIONS``. It has one thread, reads no store and holds no
secret: its environment is whitelisted, and it inherits one socket. Requests are datagrams on that socket, each with
five descriptors: the caller's line for this call, then standard output, standard error, reply and job of the child.
On the line the child's pid goes out when it is forked and its end when it ended; when the other side closes its
half, the child is killed. When the socket closes everything ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from congvu.kernels import _process
from congvu.kernels.sandbox import _child, _landlock, _linux, _places, _seccomp
from congvu.kernels.sandbox._probing import named
from congvu.kernels.sandbox._protocol import (
    KEPT_DESCRIPTORS,
    REPLY_FD,
    REQUEST_DESCRIPTORS,
    REQUEST_MAX_BYTES,
)
from congvu.kernels.sandbox._scratch import remove
from congvu.kernels.sandbox._seal import Seal, can_read

_FIRST_TO_GO = b"1000"
_OPEN_FILES = 1 << 16


class _Run:
    """A child and its caller."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self.line = line
        self.pidfd = os.pidfd_open(pid)

    def kill(self) -> None:
        signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def end(self) -> dict[str, Any]:
        """Reaped: how it ended."""
        _, status, usage = os.wait4(self.pid, 0)
        os.close(self.pidfd)
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "cpu_s": usage.ru_utime + usage.ru_stime}


class Warm:
    """The warm process, seen from inside."""

    def __init__(self, channel: socket.socket, seal: Seal) -> None:
        self._channel = channel
        self._seal = seal
        self._selector = selectors.DefaultSelector()
        self._runs: set[_Run] = set()
        self._open = True

    def serve(self) -> None:
        """Until the caller's process closes the socket; then nothing is left running."""
        self._selector.register(self._channel, selectors.EVENT_READ, self._request)
        while self._open:
            for key, _ in self._selector.select():
                key.data()
        for run in list(self._runs):
            run.kill()
            self._ended(run)

    def _request(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._channel, REQUEST_MAX_BYTES, REQUEST_DESCRIPTORS)
        except ConnectionError:
            data = b""
        if not data:
            self._open = False
            return
        line = socket.socket(fileno=descriptors[0])
        try:
            self._fork(json.loads(data), line, descriptors[1:])
        except OSError as error:  # no more processes, no more memory: this call fails, the next may not
            traceback.print_exc()
            _say(line, {"refused": named(error)})
            line.close()
        finally:
            for descriptor in descriptors[1:]:
                os.close(descriptor)

    def _fork(self, request: dict[str, Any], line: socket.socket, descriptors: list[int]) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                _child.run(self._seal, parent, request, descriptors)
            finally:
                os._exit(1)
        run = _Run(pid, line)
        self._runs.add(run)
        self._watch(run.pidfd, lambda: self._ended(run))
        self._watch(line, lambda: self._called_off(run))
        _say(line, {"pid": pid})

    def _watch(self, file: int | socket.socket, then: Callable[[], None]) -> None:
        self._selector.register(file, selectors.EVENT_READ, then)

    def _called_off(self, run: _Run) -> None:
        """The caller has had enough, or is no more."""
        if run in self._runs:
            run.kill()
            self._selector.unregister(run.line)

    def _ended(self, run: _Run) -> None:
        if run not in self._runs:
            return
        self._runs.discard(run)
        self._selector.unregister(run.pidfd)
        with contextlib.suppress(KeyError):
            self._selector.unregister(run.line)
        _say(run.line, run.end())
        run.line.close()


def _say(line: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # a caller who has gone needs no answer
        line.send(json.dumps(message).encode())


def make_seal(account: tuple[int, int] | None) -> Seal:
    """What all children of this process are closed in with."""
    return Seal(
        machine=_seccomp.machine(),
        abi=_landlock.abi(),
        readable=tuple(_places.grants(_places.readable())),
        account=account,
        library_closed=account is not None and not can_read(account, _places.library_folders()),
    )


def leave_the_network() -> str:
    """New, empty namespaces for network and IPC, where this machine gives them: below seccomp, not instead."""
    uid, gid = os.getuid(), os.getgid()
    try:
        if uid == 0:
            _linux.unshare(_linux.CLONE_NEWNET | _linux.CLONE_NEWIPC)
        else:
            _linux.unshare(_linux.CLONE_NEWUSER | _linux.CLONE_NEWNET | _linux.CLONE_NEWIPC)
            for name, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{uid} {uid} 1"),
                ("gid_map", f"{gid} {gid} 1"),
            ):
                Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
    except OSError:
        return ""
    return "network and IPC namespaces"


def _out_of_the_way(channel: int) -> socket.socket:
    """The socket at a number that no child needs; those that a child needs hold nothing of ours."""
    moved = fcntl.fcntl(channel, fcntl.F_DUPFD_CLOEXEC, KEPT_DESCRIPTORS)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, REPLY_FD)
    if nothing != REPLY_FD:
        os.close(nothing)
    if channel != REPLY_FD:
        os.close(channel)
    return socket.socket(fileno=moved)


def _go_first() -> None:
    """Where memory runs short, the machine gives up a sandbox before a campus or a database. Children inherit."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_bytes(_FIRST_TO_GO)


def _import(modules: list[str]) -> None:
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError:
            traceback.print_exc()


def main() -> None:
    """Import, harden, serve, clear away."""
    channel = _out_of_the_way(int(sys.argv[1]))
    options = json.loads(sys.argv[2])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, _OPEN_FILES), hard))
    _go_first()
    layer = leave_the_network()
    _import(options["preload"])
    seal = make_seal(tuple(options["account"]) if options["account"] else None)
    _process.harden()
    gc.collect()
    gc.freeze()
    channel.send(json.dumps({"layer": layer, "threads": threading.active_count()}).encode())
    Warm(channel, seal).serve()
    remove(Path(options["base"]))  # a caller that was killed cannot
    os._exit(0)


if __name__ == "__main__":
    main()
