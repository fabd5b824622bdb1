"""What a notebook sends, kept in a list: in the place of a kernel's session and of its streams."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few types.

from __future__ import annotations

import io
import json
from typing import Any

from jupyter_client.session import Session
from typing_extensions import override

from congvu.kernels.notebook_wire import Message


class OutputLimitError(RuntimeError):
    """A notebook has printed or displayed more than it may."""


class Iopub(Session):
    """Where a kernel's session would send to its socket, this one keeps the messages of the cell in hand."""

    messages: list[Message]
    room_bytes: int

    def begin(self) -> None:
        """A new cell."""
        self.messages = []
        self.overflowed = False

    @override
    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_args: Any, **_kw: Any) -> None:
        """Keeps a message; raises OutputLimitError where there is no room for it."""
        if isinstance(msg_or_type, dict):
            msg_type, content = msg_or_type["msg_type"], msg_or_type["content"]
        else:
            msg_type = msg_or_type
        self._take(len(json.dumps(content)))
        self.messages.append({"msg_type": msg_type, "content": content})

    def write(self, name: str, text: str) -> None:
        """Keeps text that was printed, together with what was printed just before."""
        self._take(len(text.encode("utf-8", "surrogatepass")))
        for message in reversed(
            self.messages
        ):  # as a kernel, which sends each stream's text when it has rested
            if message["msg_type"] != "stream":
                break
            if message["content"]["name"] == name:
                message["content"]["parts"].append(text)
                return
        self.messages.append({"msg_type": "stream", "content": {"name": name, "parts": [text]}})

    def _take(self, size: int) -> None:
        if size > self.room_bytes:
            self.overflowed = True
            raise OutputLimitError("The notebook has printed more than it may.")
        self.room_bytes -= size

    def taken(self) -> list[Message]:
        """The messages of the cell that has ended."""
        return [_joined(message) for message in self.messages]


def _joined(message: Message) -> Message:
    content = message["content"]
    if message["msg_type"] != "stream":
        return message
    text = "".join(content["parts"]).encode("utf-8", "replace").decode("utf-8")
    return {"msg_type": "stream", "content": {"name": content["name"], "text": text}}


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the notebook."""

    encoding = "utf-8"

    def __init__(self, iopub: Iopub, name: str) -> None:
        super().__init__()
        self.iopub, self.stream_name = iopub, name

    @property
    def name(self) -> str:
        """As ipykernel's: ``<stdout>``."""
        return f"<{self.stream_name}>"

    @override
    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self.iopub.write(self.stream_name, text)
        return len(text)

    @override
    def writable(self) -> bool:
        return True
