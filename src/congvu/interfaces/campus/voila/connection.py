"""What may pass between a browser and its kernel."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jupyter_client.jsonutil import json_default as date_default
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from typing_extensions import override

from congvu.interfaces.campus.json_bodies import is_shallow
from congvu.services.typed import shown_text

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
_PARTS = ("header", "parent_header", "metadata", "content")
NOTED_MOST = 20
"""Lines that one connection may add to the log."""
_TOLD_CHARS = 300
GOING_AWAY = 1001
FAILED = "congvu_failed"
TRACES_MOST = 200
"""Different failures whose way one process logs; of more the line alone."""
WAY_MOST = 10
"""Places of a way that are logged, the innermost."""
_NUMBER_CHARS = 6
_TRACEBACK = "Traceback (most recent call last)"
_traced: set[str] = set()
_PLACE = re.compile(r'File "?([^"\n]+)"?(?:, line |:)(\d+)')


class FilteredConnection(ZMQChannelsWebsocketConnection):
    """Comms on the shell channel and kernel info, both ways; no code, nothing on control, of errors their number alone.

    jupyter_server's own list (``allowed_message_types``) is set as well, but it looks at no channel.
    """

    @override
    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        try:
            allowed = self._may_enter(incoming_msg)
        except Exception:  # noqa: BLE001  # whatever a visitor made up, it is not a message
            self._report("a malformed message")
            return
        if not allowed:
            return
        try:
            super().handle_incoming_message(incoming_msg)  # type: ignore[arg-type]  # bytes come too
        except Exception as error:  # noqa: BLE001  # tornado would log a page and cut the line, at each such message
            self._report(f"a message that cannot be passed on ({type(error).__name__})")

    def _may_enter(self, message: str | bytes) -> bool:
        channel, header, parent, metadata, content = self._parse(message)
        parts = (header, parent, metadata, content)
        if not all(isinstance(part, dict) and is_shallow(part) for part in parts):
            raise ValueError("a part that is no object")
        kind = header["msg_type"]
        if channel != "shell" or kind not in INCOMING:
            self._report(f"{kind!a:.60} on {channel!a:.20}")
            return False
        return kind != "comm_open" or content["target_name"] in TARGETS

    def _report(self, what: str) -> None:
        """That something was refused."""
        self._note(f"{what} refused")

    def _note(self, what: str) -> None:
        """Once a connection for each thing, so that a visitor cannot fill the log."""
        noted: set[str] = self.__dict__.setdefault("_noted", set())
        if len(noted) < NOTED_MOST and what not in noted:
            noted.add(what)
            self.log.warning("kernel %s: %s", self.kernel_id, what)

    def _parse(self, message: str | bytes) -> tuple[str, Any, Any, Any, Any]:
        """The channel, and the four parts that are JSON."""
        if isinstance(message, bytes):
            _check_offsets(message, v1=self.subprotocol == V1)
        if self.subprotocol == V1:
            channel, parts = deserialize_msg_from_ws_v1(message)
            header, parent, metadata, content = map(self.session.unpack, parts[: _CONTENT + 1])
            return channel, header, parent, metadata, content
        legacy = deserialize_binary_message(message) if isinstance(message, bytes) else json.loads(message)
        return legacy["channel"], *(legacy[name] for name in _PARTS)

    @override
    def handle_outgoing_message(self, stream: str, outgoing_msg: list[Any]) -> None:
        _, parts = self.session.feed_identities(outgoing_msg)
        header = self.session.unpack(parts[1 + _HEADER])
        if header["msg_type"] == "error":
            self._fail("\n".join(self.session.unpack(parts[1 + _CONTENT])["traceback"]))
        elif header["msg_type"] in OUTGOING and not self._is_stderr(header, parts):
            super().handle_outgoing_message(stream, outgoing_msg)

    @classmethod
    def end_lines_of(cls, kernel_id: str) -> None:
        """Closes what browsers have open to a kernel that has ended: stock leaves them waiting for an answer."""
        for connection in list(cls._open_sockets):
            if connection.kernel_id == kernel_id and connection.websocket_handler is not None:
                connection.websocket_handler.close(GOING_AWAY)

    def _fail(self, trace: str) -> None:
        """A callback has failed: its way through the code goes into the log, once, its number to the visitor."""
        failure = Failure.of(trace)
        told: set[str] = self.__dict__.setdefault("_failures_told", set())
        if failure.number in told or len(told) >= NOTED_MOST:
            return
        told.add(failure.number)
        known = failure.number in _traced
        if not known and len(_traced) < TRACES_MOST:
            _traced.add(failure.number)
        self._note(f"error {failure.number}: {failure.what}" + ("" if known else f"; {failure.way}"))
        self._tell(failure.number)

    def _tell(self, number: str) -> None:
        """A message of ours among the kernel's, in the form of either protocol; others pass it over."""
        message = self.session.msg(FAILED, {"number": number})
        if self.subprotocol == V1:
            self.websocket_handler.write_message(
                serialize_msg_to_ws_v1(message, "iopub", self.session.pack), binary=True
            )
        else:
            text = json.dumps(message | {"channel": "iopub"}, default=date_default)
            self.websocket_handler.write_message(text)

    def _is_stderr(self, header: Any, parts: list[Any]) -> bool:
        """Tracebacks of callbacks and warnings: for our log, not for the visitor."""
        if header["msg_type"] != "stream":
            return False
        content = self.session.unpack(parts[1 + _CONTENT])
        if content["name"] != "stderr":
            return False
        text = content["text"]
        if _TRACEBACK in text:
            self._fail(text)
        else:
            self._note(_told_in_a_line(text))
        return True


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed callback: what it was, its way through the code, outermost first, and a number that follows from that way:
    the same fault has the same number for everybody."""

    number: str
    what: str
    way: str

    @classmethod
    def of(cls, trace: str) -> Failure:
        """From what a kernel has said."""
        places = [f"{path}:{line}" for path, line in _PLACE.findall(trace)]
        what = _told_in_a_line(trace)
        digest = sha256(" ".join(places or [what]).encode()).hexdigest()
        shown = " > ".join(shown_text(_last_parts(place)) for place in places[-WAY_MOST:])
        return cls(digest[:_NUMBER_CHARS].upper(), what, shown)


def _last_parts(place: str) -> str:
    return "/".join(place.split("/")[-2:])


def _told_in_a_line(text: str) -> str:
    """The last line of what a kernel complains of, and the innermost place that it names: no traceback."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    places = _PLACE.findall(text)
    where = f" ({places[-1][0]}:{places[-1][1]})" if places else ""
    return shown_text(f"{lines[-1]:.{_TOLD_CHARS}}{where}", 2 * _TOLD_CHARS) if lines else ""


def _check_offsets(message: bytes, *, v1: bool) -> None:
    """Raise ValueError when a binary message claims more parts than it has bytes for.

    jupyter_server believes the number at its head: eight bytes 0xff would keep it counting to 2**64, and
    the whole campus waiting.
    """
    width = 8 if v1 else 4
    parts = int.from_bytes(message[:width], "little" if v1 else "big")
    if width * (parts + 1) > len(message):
        raise ValueError("more offsets than bytes")
