"""What no honest visitor sends, as values to put anywhere; and a socket that sends it as it is."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

NESTED = 500
"""Deep enough to use up the stack of what recurses twice a level, shallow enough for a JSON parser."""


class Raw(str):
    """A piece of JSON that :func:`json.dumps` would not write."""

    __slots__ = ()


MISSING = Raw("")
JSON_VALUES: tuple[Any, ...] = (
    MISSING,
    None,
    True,
    0,
    -1,
    10**18,
    2**63,
    Raw("9" * 400),
    Raw("9" * 5_000),
    1.5,
    Raw("NaN"),
    Raw("-Infinity"),
    Raw("1e999"),
    Raw("-0.0"),
    Raw("1e-400"),
    "",
    "9" * 5_000,
    "1_0",
    "\uff16\uff10",
    "\u00b2",
    "x" * 100_000,
    "a\x00b",
    "\ud800",
    "\u202e\u200b",
    "a\r\n\x1bb",
    "'\"<script>{{7*7}}%s",
    "../../etc/passwd",
    [],
    [[]],
    {},
    {"": None},
    {"\x00": "\ud800"},
    Raw("[" * NESTED + "]" * NESTED),
    Raw('{"a":' * NESTED + "0" + "}" * NESTED),
    [0] * 5_000,
)
TEXTS = (
    "",
    "0",
    "-1",
    "1_0",
    "60%%",
    "1e1",
    "nan",
    "inf",
    "9" * 5_000,
    "\uff16\uff10",
    "\u00b2\u0663",
    "a\x00b",
    "\x1b[2J",
    "\r\nSet-Cookie: a=b",
    "\u202e\u200b\ufeff",
    "\u0323" * 300 + "\u0302" * 300,
    "x" * 20_000,
    "../../../etc/passwd",
    "'\"<script>{{7*7}}%s%n",
    "31/02/2026",
    "01/01/0001",
    "2026-13-45",
    "C:\\con",
)
"""For form fields and query arguments."""
PATH_PIECES = (
    "a",
    "0",
    "x" * 300,
    "f" * 5_000,
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%c3%a9",
    "%2e%2e",
    "..%2f..%2fetc",
    "%0d%0a",
    "%7f",
    "%25",
    "a%2fb",
    "conduct",
    "\u0111\u01a1n",
)

calm = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
"""The same examples at each run; one that fails stands in the report."""
texts = st.sampled_from(TEXTS) | st.text(max_size=40).filter(lambda text: text.isprintable())


def written(value: Any) -> bytes:
    """JSON, with :class:`Raw` pieces as they are and what is :data:`MISSING` left out."""
    return _written(value).encode()


def _written(value: Any) -> str:
    if isinstance(value, Raw):
        return str.__str__(value)
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(name)}:{_written(part)}" for name, part in value.items() if part is not MISSING
        )
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(part) for part in value if part is not MISSING) + "]"
    return json.dumps(value)


def paths_in(value: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a body, the whole first."""
    yield so_far
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from paths_in(part, (*so_far, name))


def mutated(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with something else at one place."""
    if not path:
        return value
    changed = deepcopy(body)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return changed


def send_raw(port: int, data: bytes, *, ends: bool = False) -> int:
    """Sends bytes as they are; the status of the answer, or 0 where the line was closed without any.

    ``ends``: says that nothing more will come, where the campus would wait for it.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(data)
        if ends:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while b"\r\n" not in answer:
            try:
                more = line.recv(4096)
            except ConnectionResetError:
                break
            if not more:
                break
            answer += more
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
