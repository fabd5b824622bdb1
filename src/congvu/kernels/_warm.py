"""The warm process: imports once, forks on request. Run as ``python -I -m congvu.kernels._warm FD OPTIONS``.

It has one thread and no event loop, so that a fork copies nothing that is in motion. It ends when the socket
to the campus closes; its children end with it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from congvu.kernels import _process, wire
from congvu.kernels._app import run_kernel
from congvu.kernels._shell import make_shell, run_cells

_READ = 1 << 16
# What IPython and ipykernel import only when the first cell or kernel runs: cheaper before the fork, and
# after a change of account perhaps no longer readable.
_LATE = (
    "IPython.core.logger",
    "bdb",
    "encodings.idna",
    "faulthandler",
    "ipykernel.debugger",
    "psutil",
    "resource",
    "tornado.platform.asyncio",
    "tornado.queues",
)

IMPORT_NICENESS = 5
"""While it imports, which may be in the middle of a quiz, and which somebody waits for: at 19 beside a busy program she
waited for over half a minute."""
NICENESS = 19
"""Lessons wait for quizzes: at nice 10, twenty kernels that start together weigh more than the campus."""


class WarmServer:
    """A warm process, seen from inside."""

    def __init__(self, shell: Any, channel: socket.socket) -> None:
        self._shell = shell
        self._channel = channel
        self._lines = wire.Lines()
        self._passed: list[int] = []
        self._children: set[int] = set()
        self._wake, self._woken = os.pipe()

    def serve(self) -> None:
        """Answer requests until the campus closes the socket."""
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)
        while True:
            readable, _, _ = select.select([self._channel.fileno(), self._wake], [], [])
            if self._wake in readable:
                os.read(self._wake, _READ)
                self._reap()
            if self._channel.fileno() in readable and not self._read():
                return

    def _read(self) -> bool:
        try:
            data, passed, _, _ = socket.recv_fds(self._channel, _READ, 4)
        except ConnectionError:  # killed with something of ours unread: as good as closed
            return False
        self._passed += passed
        for message in self._lines.feed(data):
            self._answer(message)
        return bool(data)

    def _answer(self, message: wire.Message) -> None:
        match message["op"]:
            case wire.SIGNAL:
                self._signal(message["pid"], message["signum"])
            case wire.WARM:
                channel = socket.socket(fileno=self._passed.pop(0))
                self._fork(message, lambda: _become_warm(self._shell, channel, message))
                channel.close()
            case wire.KERNEL:
                self._fork(message, lambda: _become_kernel(self._shell, message))

    def _fork(self, message: wire.Message, child: Any) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._leave(parent, child)
        self._children.add(pid)
        self.send({"tag": message["tag"], "pid": pid})

    def _leave(self, parent: int, child: Any) -> None:
        """In the child: forget the parent's business and never come back to its stack."""
        code = 1
        try:
            _process.die_with(parent)
            for fd in (self._channel.fileno(), self._wake, self._woken, *self._passed):
                os.close(fd)
            child()
            code = 0
        except BaseException:  # noqa: BLE001  # whatever it is, the child must not run the parent's loop
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)

    def _signal(self, pid: int, signum: int) -> None:
        if pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)

    def _reap(self) -> None:
        for pid in list(self._children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._children.discard(pid)
                self.send({"exited": pid, "code": os.waitstatus_to_exitcode(status)})

    def send(self, message: Any) -> None:
        """A message to the campus; where that has gone, reading says so next, and we clean up and end."""
        with contextlib.suppress(OSError):
            self._channel.sendall(wire.encode(message))


def _become_kernel(shell: Any, message: wire.Message) -> None:
    _process.become_child(message["environment"], message["directory"])
    run_kernel(shell, message)


def _become_warm(shell: Any, channel: socket.socket, message: wire.Message) -> None:
    """Run the cells, tell the campus what came of it, then serve forks of what is now in memory."""
    _process.become_child(message["environment"], message["directory"])
    warm = WarmServer(shell, channel)
    try:
        outputs = run_cells(shell, message["cells"])
        result = _named(message["finish"])(outputs, message["arguments"]) if message["finish"] else None
    except Exception as error:
        warm.send({"failed": f"{type(error).__name__}: {error}"})
        raise
    if threading.active_count() > 1:  # a thread does not survive a fork, and its locks may
        warm.send({"failed": "the cells started a thread"})
        return
    _settle()
    warm.send({"outputs": outputs, "result": result})
    warm.serve()


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _settle() -> None:
    """Keep the collector off the pages that children share: 12 MB less a kernel than without."""
    gc.collect()
    gc.freeze()


def _remove(directory: Path) -> None:
    """A kernel that is dying may still write there, so try again for two seconds."""
    for _ in range(40):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return
        time.sleep(0.05)


def main() -> None:
    """Give way, import, rehearse, change account, make the shell, serve."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    options = json.loads(sys.argv[2])
    os.nice(IMPORT_NICENESS)
    for module in (*_LATE, *options["preload"]):
        try:
            importlib.import_module(module)
        except ImportError:
            traceback.print_exc()
    if options["rehearsal"]:
        _named(options["rehearsal"])(options["arguments"])
    os.nice(NICENESS - IMPORT_NICENESS)
    if options["account"]:
        _process.change_account(*options["account"])
    _process.harden()
    warm = WarmServer(make_shell(), channel)
    _settle()
    warm.send({"outputs": [], "result": None})
    warm.serve()
    _remove(Path(os.environ["HOME"]).parent)  # a killed campus cannot
    os._exit(0)


if __name__ == "__main__":
    main()
