"""The connections of strangers, so many an address: whoever opens more closes her own oldest one.

A hall of trainees sits behind one address, and before they have logged in all of them are strangers. Whoever holds
connections open and says nothing is one too. A connection on which a session has asked is a stranger's no more.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import RequestHandler
from typing_extensions import override

STRANGERS_PER_ADDRESS = 512


class Strangers:
    """The open connections of who is not known, by address, the oldest first. ``most`` 0: as many as come."""

    def __init__(self, most: int = STRANGERS_PER_ADDRESS) -> None:
        self._most = most
        self._by_address: defaultdict[str, OrderedDict[IOStream, None]] = defaultdict(OrderedDict)
        self._address: dict[IOStream, str] = {}

    def came(self, stream: IOStream, address: str) -> None:
        """A connection was opened; beyond ``most`` of its address the oldest one ends."""
        if not self._most:
            return
        self._address[stream] = address
        streams = self._by_address[address]
        streams[stream] = None
        if len(streams) > self._most:
            oldest = next(iter(streams))
            self.gone(oldest)
            oldest.close()

    def gone(self, stream: IOStream) -> None:
        """It has ended, or is known."""
        address = self._address.pop(stream, None)
        if address is not None:
            streams = self._by_address[address]
            del streams[stream]
            if not streams:
                del self._by_address[address]


class CampusServer(HTTPServer):
    """tornado's server, which tells its application's ``strangers`` of connections that come and go."""

    strangers: Strangers

    @override
    def handle_stream(self, stream: IOStream, address: Any) -> None:
        self.strangers.came(stream, str(address[0]))
        super().handle_stream(stream, address)

    @override
    def on_close(self, server_conn: Any) -> None:
        self.strangers.gone(server_conn.stream)
        super().on_close(server_conn)


def note_known(handler: RequestHandler) -> None:
    """A session has asked on this connection."""
    strangers: Strangers | None = handler.settings.get("strangers")
    connection = getattr(handler.request, "server_connection", None)
    if strangers is not None and connection is not None:
        strangers.gone(connection.stream)
