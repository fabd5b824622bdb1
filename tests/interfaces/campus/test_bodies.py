"""What has begun to come and does not go on is not waited for; who is known is no stranger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httputil import HTTPServerRequest
from tornado.testing import bind_unused_port
from tornado.web import RequestHandler

from congvu.interfaces.campus import bodies
from congvu.interfaces.campus.answering import AnsweringApplication
from congvu.interfaces.campus.bodies import BodyGate
from congvu.interfaces.campus.connections import CampusServer, Strangers, note_known

Scene = Callable[[int], Awaitable[None]]


class Form(RequestHandler):
    """Says how much it was given; ``/known`` is asked in a session."""

    body_max_bytes = 20_000

    def prepare(self) -> None:
        if self.request.path == "/known":
            note_known(self)

    def get(self) -> None:
        self.write("here")

    def post(self) -> None:
        self.write(str(len(self.request.body)))


class Refused(RequestHandler):
    """Says that it is too much."""

    def prepare(self) -> None:
        self.set_status(413)
        self.finish("too much")


def play(scene: Scene, *, own: int | None = 20_000, idle_s: float = 60, strangers: int = 3) -> None:
    """A server whose visitors may bring ``own`` bytes; None: nobody is logged in."""

    async def may_bring() -> int | None:
        return own

    def gate(app: Any, request: HTTPServerRequest, handler: type[RequestHandler], inner: Any) -> BodyGate:
        return BodyGate(request, handler, inner, lambda _: app.ungated(request, Refused), may_bring)

    async def run() -> None:
        app = AnsweringApplication([(r"/.*", Form)], gate=gate, strangers=Strangers(strangers))
        sock, port = bind_unused_port()
        server = CampusServer(app, idle_connection_timeout=idle_s)
        server.strangers = app.settings["strangers"]
        server.add_socket(sock)
        try:
            async with asyncio.timeout(60):
                await scene(port)
        finally:
            server.stop()
            await server.close_all_connections()

    asyncio.run(run())


async def opened(port: int, said: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which something was said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    await writer.drain()
    return reader, writer


def post(size: int, sent: int | None = None) -> bytes:
    """A request with a body of a size, of which so much is sent."""
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
    return head.encode() + b"x" * (size if sent is None else sent)


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_request_that_stands_still_is_ended(said: bytes) -> None:
    async def scene(port: int) -> None:
        reader, _ = await opened(port, said)
        assert await reader.read() == b""

    play(scene, idle_s=0.2)


@pytest.mark.parametrize("own", [None, 20_000])
def test_a_body_that_stands_still_is_ended(monkeypatch: pytest.MonkeyPatch, own: int | None) -> None:
    async def scene(port: int) -> None:
        reader, _ = await opened(port, post(400, 100))
        assert await reader.read() == b""

    monkeypatch.setattr(bodies, "BODY_S", 0.2)
    play(scene, own=own)


@pytest.mark.parametrize(
    ("size", "own", "told"),
    [
        (8_000, None, b"8000"),
        (9_000, None, b"\r\n\r\n0"),  # nothing of it is kept: the handler sees no body
        (9_000, 20_000, b"9000"),
        (20_000, 20_000, b"20000"),
        (20_001, 20_000, b"too much"),
        (20_001, None, b"too much"),
        (20_001, 30_000, b"20001"),
        (900_000, 20_000, b"too much"),
    ],
)
def test_a_body_is_kept_as_far_as_it_may_be_brought(size: int, own: int | None, told: bytes) -> None:
    async def scene(port: int) -> None:
        reader, _ = await opened(port, post(size))
        assert (await reader.read()).endswith(told)

    play(scene, own=own)


def test_who_is_known_stays_and_the_oldest_stranger_goes() -> None:
    async def scene(port: int) -> None:
        known, asking = await opened(port, b"GET /known HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await known.readuntil(b"here")
        lines = [await opened(port) for _ in range(3)]
        late, saying = await opened(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await late.readuntil(b"here")
        assert await lines[0][0].read() == b""
        for reader, writer in ((known, asking), (late, saying), lines[2]):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200 OK" in await reader.readuntil(b"here")

    play(scene)
