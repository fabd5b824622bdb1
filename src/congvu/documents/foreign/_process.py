"""The parent's side: a child is started, given the file, listened to, and ended whatever happens."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from congvu.documents.foreign._limits import FileLimits
from congvu.documents.foreign._refusal import FileRefused

CHILDREN = 2
"""Files read at once in this process; others wait their turn."""
MOST_LINE_BYTES = 64 << 20
_DETAIL_CHARS = 300
_PASSED_ON = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ")
"""Of the environment no more than Python needs: secrets of the campus stay with it."""
_CRASHES = ("SIGABRT", "SIGKILL", "SIGSEGV", "SIGBUS")
_turns = threading.BoundedSemaphore(CHILDREN)
_log = logging.getLogger("congvu.foreign")


class Why(StrEnum):
    """What ended a child."""

    TIME = "time"
    MEMORY = "memory"
    BROKEN = "broken"


class ChildFailed(Exception):
    """The child did not come to an end with this file; ``why`` tells."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class BadReply(ValueError):
    """The child replied what no child of ours would."""


def replies(
    task: str, args: dict[str, Any], body: bytes = b"", limits: FileLimits | None = None
) -> Generator[Any, None, None]:
    """What a child replies that does ``task`` (a name in ``child.py``) with a file's bytes, piece by piece, as plain JSON.

    Waits for its turn: :data:`CHILDREN` at once. Raises :class:`FileRefused` where the child says so, and
    :class:`ChildFailed`, which may come after some pieces.
    """
    limits = limits or FileLimits()
    with ExitStack() as stack:
        stack.enter_context(_turns)
        scratch = (
            stack.enter_context(tempfile.TemporaryDirectory(prefix="congvu-file-"))
            if limits.written_bytes
            else ""
        )
        process = stack.enter_context(_started(task, limits, scratch))
        late = stack.enter_context(_ended_after(process, limits.wall_s))
        _send(process, args, body)
        try:
            ended = yield from _pieces(process, limits)
        except (ValueError, RecursionError) as error:
            _log.warning("the reader of a file replied nonsense: %s", error)
            raise ChildFailed(Why.BROKEN) from error
        if not ended:
            raise ChildFailed(_why(process, late))


@contextmanager
def _started(task: str, limits: FileLimits, scratch: str) -> Iterator[subprocess.Popen[bytes]]:
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environ["OPENBLAS_NUM_THREADS"] = "1"  # openpyxl brings in numpy; each thread would take of the memory
    if scratch:
        environ |= dict.fromkeys(("TMPDIR", "TMP", "TEMP"), scratch)
    process = subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-I", "-X", "utf8", "-m", f"{__package__}.child", task, json.dumps(asdict(limits))],
        env=environ,
        cwd=scratch or os.path.abspath(os.sep),  # noqa: PTH100  # a string is what Popen takes
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not sent
                pipe.close()  # type: ignore[union-attr]  # both are pipes
        process.wait()


@contextmanager
def _ended_after(process: subprocess.Popen[bytes], wall_s: float) -> Iterator[threading.Event]:
    """Ends the child when its time is up; the event says that this has happened."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(wall_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _send(process: subprocess.Popen[bytes], args: dict[str, Any], body: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # a child that has died is found out by its silence
        process.stdin.write(json.dumps(args).encode() + b"\n")
        process.stdin.write(body)
        process.stdin.close()


def _pieces(process: subprocess.Popen[bytes], limits: FileLimits) -> Generator[Any, None, bool]:
    """Pieces until the child says that it has done; returns whether it did."""
    assert process.stdout is not None
    left = limits.reply_bytes
    while line := process.stdout.readline(min(left, MOST_LINE_BYTES) + 1):
        left -= len(line)
        if left < 0 or not line.endswith(b"\n"):
            if len(line) > MOST_LINE_BYTES or left < 0:
                raise BadReply("too long")
            return False
        name, value = _message(line)
        if name == "end":
            return True
        if name != "piece":
            _raise(name, value)
        yield value
    return False


def _message(line: bytes) -> tuple[str, Any]:
    message = json.loads(line, parse_constant=_no_constant)
    if not isinstance(message, dict) or len(message) != 1:
        raise BadReply("no message")
    return next(iter(message.items()))


def _no_constant(name: str) -> None:
    raise BadReply(name)


def _raise(name: str, value: Any) -> None:
    if (
        name == "refused"
        and isinstance(value, list)
        and len(value) == 2
        and all(type(v) is str for v in value)
    ):
        kind, detail = value
        raise FileRefused(kind, "".join(char for char in detail if char.isprintable())[:_DETAIL_CHARS])
    if name == "failed" and value in {Why.MEMORY, Why.BROKEN}:
        raise ChildFailed(Why(value))
    raise BadReply(f"message {name[:20]!r}")


def _why(process: subprocess.Popen[bytes], late: threading.Event) -> Why:
    try:
        code = process.wait(5)  # its pipe is closed: it has ended, or was cut off by a fault of its own
    except subprocess.TimeoutExpired:
        return Why.BROKEN
    if late.is_set() or code in {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGALRM")} - {0}:
        return Why.TIME
    if os.name == "nt":
        return Why.MEMORY if code not in {0, 1, 2} else Why.BROKEN
    return Why.MEMORY if code in {-getattr(signal, name) for name in _CRASHES} else Why.BROKEN
