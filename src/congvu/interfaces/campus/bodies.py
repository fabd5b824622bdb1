"""How much a request may bring, and for how long: by the route that it goes to, and by who sends it.

tornado holds a body in memory before any handler is asked. So the limits stand here, where the headers have come and
nothing else has: of who is not logged in no more is kept than a log-in needs, and what is too much is read past without
being kept, so that a browser gets to see the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from tornado.http1connection import HTTP1Connection
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.web import RequestHandler
from typing_extensions import override

STRANGER_MAX_BYTES = 8 * 2**10
"""A name, a password twice and a token, each as long as it may be."""
FORM_MAX_BYTES = 1_000_000
"""A form or a script's JSON, unless a handler says otherwise by ``body_max_bytes``, of its ``body_roles`` alone if it has any."""
READ_PAST_MAX_BYTES = 512 * 2**20
HEADER_MAX_BYTES = 64 * 2**10
IDLE_S = 75.0
"""How long a connection may be silent, or take over the headers of a request."""
BODY_S = 30.0
SLOWEST_BYTES_S = 8_000
"""A body may take :data:`BODY_S` and what it takes at this rate: a tenth of a bad mobile line."""

Refuse = Callable[[int], HTTPMessageDelegate]


class BodyGate(HTTPMessageDelegate):
    """Stands before the delegate of a handler until it is clear what of the body is kept."""

    def __init__(
        self,
        request: HTTPServerRequest,
        handler: type[RequestHandler],
        inner: HTTPMessageDelegate,
        refuse: Refuse,
        may_bring: Callable[[], Awaitable[int | None]],
    ) -> None:
        """``refuse`` makes the delegate that says how large a body may be.

        ``may_bring`` tells how much the visitor may bring here; None: no session asks.
        """
        self._inner, self._refuse, self._may_bring = inner, refuse, may_bring
        self._connection = cast(HTTP1Connection, request.connection)
        self._limit = body_max_bytes(handler)
        self._kept = True
        self._finished = False

    @override
    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        size = _announced(headers)
        self._connection.set_body_timeout(BODY_S + (size or 0) / SLOWEST_BYTES_S)
        if size is None:  # by chunks, without a body, or of a length that is none, which tornado tells
            self._connection.set_max_body_size(min(self._limit, STRANGER_MAX_BYTES))
        elif size > min(self._limit, STRANGER_MAX_BYTES):
            return self._ask(start_line, headers, size)
        return self._inner.headers_received(start_line, headers)

    async def _ask(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders, size: int
    ) -> None:
        """Looks who brings more than anybody may, and whether it is more than she may.

        Without a session nothing is kept: the handler turns her away, and looks at the session before the body.
        """
        own = await self._may_bring()
        limit = self._limit if own is None else own
        self._kept = own is not None and size <= limit
        if not self._kept:
            headers.pop("Content-Type", None)  # what is not kept is no form
        self._connection.set_max_body_size(READ_PAST_MAX_BYTES)
        if size > limit:
            self._inner = self._refuse(limit)
        coming = self._inner.headers_received(start_line, headers)
        if coming is not None:
            await coming
        if size > (FORM_MAX_BYTES if own is None else READ_PAST_MAX_BYTES):
            self.finish()  # the answer goes out now, and the connection is closed behind it

    @override
    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._inner.data_received(chunk) if self._kept else None

    @override
    def finish(self) -> None:
        if not self._finished:
            self._finished = True
            self._inner.finish()

    @override
    def on_connection_close(self) -> None:
        self._inner.on_connection_close()


def body_max_bytes(handler: type[RequestHandler]) -> int:
    """How much a handler takes, of who may bring it."""
    most: int = getattr(handler, "body_max_bytes", FORM_MAX_BYTES)
    return most


def _announced(headers: HTTPHeaders) -> int | None:
    """The length that a request says its body has."""
    text = headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
