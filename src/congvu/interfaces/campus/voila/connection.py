"""What may pass between a browser and its kernel."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import json
from typing import Any

from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from typing_extensions import override

V1 = "v1.kernel.websocket.jupyter.org"
INCOMING = frozenset({"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"})
# The widget manager opens this one to fetch all states; `jupyter.widget` would create widgets in the kernel.
TARGETS = frozenset({"jupyter.widget.control"})
OUTGOING = frozenset(
    {
        "comm_open",
        "comm_msg",
        "comm_close",
        "comm_info_reply",
        "kernel_info_reply",
        "status",
        "stream",
        "display_data",
        "update_display_data",
        "execute_result",
        "clear_output",
    }
)
_HEADER, _CONTENT = 0, 3


class FilteredConnection(ZMQChannelsWebsocketConnection):
    """Comms on the shell channel and kernel info, both ways; no code, no errors, nothing on control.

    jupyter_server's own list (``allowed_message_types``) is set as well, but it looks at no channel.
    """

    @override
    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        try:
            allowed = self._may_enter(incoming_msg)
        except Exception:  # noqa: BLE001  # whatever a visitor made up, it is not a message
            self._report("a malformed message")
            return
        if allowed:
            super().handle_incoming_message(incoming_msg)  # type: ignore[arg-type]  # bytes come too

    def _may_enter(self, message: str | bytes) -> bool:
        channel, header, content = self._parse(message)
        kind = header["msg_type"]
        if channel != "shell" or kind not in INCOMING:
            self._report(f"{kind} on {channel}")
            return False
        return kind != "comm_open" or content["target_name"] in TARGETS

    def _report(self, what: str) -> None:
        """Once a connection for each thing, so that a visitor cannot fill the log."""
        reported: set[str] = self.__dict__.setdefault("_reported", set())
        if len(reported) < 20 and what not in reported:
            reported.add(what)
            self.log.warning("kernel %s: %.80s refused", self.kernel_id, what)

    def _parse(self, message: str | bytes) -> tuple[str, Any, Any]:
        if isinstance(message, bytes):
            _check_offsets(message, v1=self.subprotocol == V1)
        if self.subprotocol == V1:
            channel, parts = deserialize_msg_from_ws_v1(message)
            header, content = self.session.unpack(parts[_HEADER]), self.session.unpack(parts[_CONTENT])
            return channel, header, content
        legacy = deserialize_binary_message(message) if isinstance(message, bytes) else json.loads(message)
        return legacy["channel"], legacy["header"], legacy["content"]

    @override
    def handle_outgoing_message(self, stream: str, outgoing_msg: list[Any]) -> None:
        _, parts = self.session.feed_identities(outgoing_msg)
        header = self.session.unpack(parts[1 + _HEADER])
        if header["msg_type"] in OUTGOING and not self._is_stderr(header, parts):
            super().handle_outgoing_message(stream, outgoing_msg)

    def _is_stderr(self, header: Any, parts: list[Any]) -> bool:
        """Tracebacks of callbacks and warnings: for our log, not for the visitor."""
        if header["msg_type"] != "stream":
            return False
        content = self.session.unpack(parts[1 + _CONTENT])
        if content["name"] != "stderr":
            return False
        self.log.warning("kernel %s: %s", self.kernel_id, content["text"].rstrip())
        return True


def _check_offsets(message: bytes, *, v1: bool) -> None:
    """Raise ValueError when a binary message claims more parts than it has bytes for.

    jupyter_server believes the number at its head: eight bytes 0xff would keep it counting to 2**64, and
    the whole campus waiting.
    """
    width = 8 if v1 else 4
    parts = int.from_bytes(message[:width], "little" if v1 else "big")
    if width * (parts + 1) > len(message):
        raise ValueError("more offsets than bytes")
