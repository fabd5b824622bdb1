"""One run, seen from inside: a fork of the warm process that closes itself in, works, replies and ends.

The reply goes as JSON through a pipe that the hostile code shares. It can write to it what it likes: a
forged reply says nothing that the code could not have returned from its function in the first place, and there
is nothing in this process worth lying for, since expected values never enter it. What it cannot forge is
the byte before the reply, written once the process is closed in and before any of that code has run.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any

from congvu.kernels import _process
from congvu.kernels.sandbox._plain import NotPlain, Plainer
from congvu.kernels.sandbox._probing import named
from congvu.kernels.sandbox._protocol import REPLY_FD, SEALED
from congvu.kernels.sandbox._seal import Seal
from congvu.kernels.sandbox.limits import Limits
from congvu.model.content import Json

_encode = json.JSONEncoder(allow_nan=False, check_circular=False).encode
_OUT_OF_MEMORY = b'{"status": "memory", "error": "MemoryError"}'


def run(seal: Seal, parent: int, request: dict[str, Any], descriptors: list[int]) -> None:
    """Never returns to its caller's stack with hostile code having run: the process ends here."""
    out, err, reply, job = descriptors
    _connect(out, err, reply)
    try:
        with open(job, encoding="utf-8", closefd=False) as file:
            task = json.load(file)
        function = function_named(task["function"])
        _process.become_child(request["environment"], request["folder"])
        seal.close(parent, request["writable"], Limits(**request["limits"]), foreign=request["foreign"])
    except BaseException as error:  # noqa: BLE001  # not closed in: say so, without the byte, and run nothing
        os.write(REPLY_FD, named(error).encode())
        os._exit(1)
    os.write(REPLY_FD, SEALED)
    _work(function, task["arguments"])


def function_named(name: str) -> Callable[[Json], Json]:
    """The function called ``module:name``."""
    module, _, attribute = name.partition(":")
    function: Callable[[Json], Json] = getattr(importlib.import_module(module), attribute)
    return function


def _connect(out: int, err: int, reply: int) -> None:
    """To the numbers that stay open; the warm process keeps nothing of its own there."""
    for fd, place in ((out, 1), (err, 2), (reply, REPLY_FD)):
        os.dup2(fd, place)
    sys.stdout, sys.stderr = _text(1), _text(2)
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc]  # a process of our own
    tempfile.tempdir = None


def _text(fd: int) -> TextIOWrapper:
    return open(fd, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)


def _work(function: Callable[[Json], Json], arguments: Json) -> None:
    """Call, reply, end. What the function left running ends with the process."""
    streams = (sys.stdout, sys.stderr)
    plainer, write, leave = Plainer(), os.write, os._exit
    try:
        reply = _encode(_outcome(function, arguments, plainer)).encode()
    except BaseException:  # noqa: BLE001  # there was no room left to say more
        reply = _OUT_OF_MEMORY
    for stream in streams:
        with contextlib.suppress(BaseException):  # closed by the code: its own loss
            stream.flush()
    while reply:
        reply = reply[write(REPLY_FD, reply) :]
    leave(0)


def _outcome(function: Callable[[Json], Json], arguments: Json, plainer: Plainer) -> dict[str, Json]:
    try:
        return {"status": "done", "value": plainer.plain(function(arguments))}
    except MemoryError:
        return {"status": "memory", "error": "MemoryError"}
    except NotPlain as error:
        return {"status": "error", "error": str(error)}
    except BaseException as error:  # noqa: BLE001  # SystemExit and KeyboardInterrupt too
        return {"status": "error", "error": named(error)}
