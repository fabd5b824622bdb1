"""Requests that have come before a stop are answered, within a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

from congvu.interfaces.campus.answering import AnsweringApplication

Scene = Callable[[AnsweringApplication, str, asyncio.Event], Awaitable[None]]


class Slow(RequestHandler):
    """Answers when the event comes."""

    async def get(self) -> None:
        self.settings["begun"].set()
        await self.settings["go"].wait()
        self.write("done")


class Line(WebSocketHandler):
    """A websocket, which stays open."""


def play(scene: Scene) -> None:
    async def run() -> None:
        go = asyncio.Event()
        app = AnsweringApplication([("/slow", Slow), ("/line", Line)], go=go, begun=asyncio.Event())
        sock, port = bind_unused_port()
        server = HTTPServer(app)
        server.add_socket(sock)
        try:
            await scene(app, f"127.0.0.1:{port}", go)
        finally:
            server.stop()
            await server.close_all_connections()

    asyncio.run(run())


def test_what_has_been_asked_is_answered_first() -> None:
    async def scene(app: AnsweringApplication, at: str, go: asyncio.Event) -> None:
        answer = asyncio.ensure_future(AsyncHTTPClient().fetch(f"http://{at}/slow"))
        await app.settings["begun"].wait()
        waiting = asyncio.ensure_future(app.answered(60))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        go.set()
        await waiting
        assert (await answer).body == b"done"

    play(scene)


def test_what_takes_longer_than_that_is_not_waited_for() -> None:
    async def scene(app: AnsweringApplication, at: str, go: asyncio.Event) -> None:
        answer = asyncio.ensure_future(AsyncHTTPClient().fetch(f"http://{at}/slow"))
        await app.settings["begun"].wait()
        await app.answered(0.05)
        assert not answer.done()
        go.set()
        await answer

    play(scene)


def test_open_websockets_and_pages_that_were_answered_are_not_waited_for() -> None:
    async def scene(app: AnsweringApplication, at: str, go: asyncio.Event) -> None:
        go.set()
        await AsyncHTTPClient().fetch(f"http://{at}/slow")
        await AsyncHTTPClient().fetch(f"http://{at}/nowhere", raise_error=False)
        line = await websocket_connect(f"ws://{at}/line")
        await asyncio.wait_for(app.answered(600), 60)
        line.close()

    play(scene)
