"""Which requests are being answered, so that a stop can let them finish."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakSet

import tornado.web
from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler
from typing_extensions import override

LOOK_S = 0.02


class AnsweringApplication(tornado.web.Application):
    """An application that knows the requests it has not answered yet. Websockets are none: they end when closed."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._open: WeakSet[HTTPServerRequest] = WeakSet()

    @override
    def get_handler_delegate(
        self, request: HTTPServerRequest, target_class: type[RequestHandler], *given: Any, **named: Any
    ) -> Any:
        """Also notes that the request has come, and sets the application's ``gate`` before who answers it."""
        if request.headers.get("Upgrade", "").lower() != "websocket":
            self._open.add(request)
        inner = self.ungated(request, target_class, *given, **named)
        gate = self.settings.get("gate")
        return gate(self, request, target_class, inner) if gate else inner

    def ungated(
        self, request: HTTPServerRequest, target_class: type[RequestHandler], *given: Any, **named: Any
    ) -> Any:
        """As tornado makes them."""
        return super().get_handler_delegate(request, target_class, *given, **named)

    @override
    def log_request(self, handler: RequestHandler) -> None:
        """Also notes that the request is answered: tornado logs it then."""
        self._open.discard(handler.request)
        super().log_request(handler)

    async def answered(self, within_s: float) -> None:
        """Waits until all that have come are answered, ``within_s`` at most."""
        end = time.monotonic() + within_s
        while self._open and time.monotonic() < end:  # noqa: ASYNC110  # whoever went away is no event
            await asyncio.sleep(LOOK_S)
