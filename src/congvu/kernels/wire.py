"""The wire between the campus and its warm processes: a JSON object a line over a Unix stream socket."""

from __future__ import annotations

import json
from typing import Any, TypedDict

Message = dict[str, Any]

KERNEL = "kernel"
WARM = "warm"
SIGNAL = "signal"


class KernelRequest(TypedDict):
    """Fork a kernel. The answer is ``{"tag": …, "pid": …}``."""

    op: str
    tag: int
    connection: dict[str, Any]
    environment: dict[str, str]
    directory: str
    closed: bool


class WarmRequest(TypedDict):
    """Fork a warm process that runs ``cells`` in ``directory``; its own socket is passed with the message.

    ``finish`` names a function, ``module:name``, called in the new process with ``outputs`` (a list of
    nbformat outputs for each cell) and ``arguments``; what it returns goes back as ``result``.
    """

    op: str
    tag: int
    cells: list[str]
    environment: dict[str, str]
    directory: str | None
    finish: str
    arguments: dict[str, Any]


class SignalRequest(TypedDict):
    """Send a signal to a child, if it is still one (so that a pid used again is never hit)."""

    op: str
    pid: int
    signum: int


def encode(message: Any) -> bytes:
    """One line."""
    return json.dumps(message, ensure_ascii=False, default=_bytes).encode() + b"\n"


def _bytes(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii")
    raise TypeError(f"{type(value).__name__} cannot go over the wire")


class Lines:
    """Cuts a byte stream into messages."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """The messages completed by ``data``."""
        self._rest += data
        *whole, rest = self._rest.split(b"\n")
        self._rest = bytearray(rest)
        return [json.loads(line) for line in whole if line]
