"""A visitor of the test campus: plain HTTP, and kernel messages on either protocol."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websocket
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

V1 = "v1.kernel.websocket.jupyter.org"
SERVER = Path(__file__).with_name("voila_server.py")


@dataclass(frozen=True)
class Campus:
    """A running test campus."""

    port: int
    pid: int
    base: str
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    def state(self) -> dict[str, Any]:
        """Progress posted and tickets alive."""
        body = Visitor(self, "inspector").get("lessons/one-stop/01-receiving/progress")[1]
        state: dict[str, Any] = json.loads(body)
        return state

    def wait_until(self, holds: Callable[[dict[str, Any]], bool], timeout_s: float = 10) -> None:
        """Ask for the state until it is so."""
        deadline = time.monotonic() + timeout_s
        while not holds(self.state()):
            assert time.monotonic() < deadline, "it did not come about"


@contextlib.contextmanager
def running_campus(**arguments: Any) -> Iterator[Campus]:
    """Start a campus; end it by closing its input."""
    process = subprocess.Popen(
        [sys.executable, str(SERVER), json.dumps(arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout
    try:
        said = json.loads(process.stdout.readline())
        yield Campus(said["port"], said["pid"], arguments.get("base_url", "/"), process)
    finally:
        process.stdin.close()
        process.wait(timeout=20)


@dataclass(frozen=True)
class Visitor:
    """Somebody with a cookie."""

    campus: Campus
    name: str = "ha"

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        """Status and body."""
        cookies = f"visitor={self.name}; {headers.pop('cookie', '')}"
        request = urllib.request.Request(self.campus.url + path, method=method)
        for name, value in ({"Cookie": cookies} | headers).items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def write(self, path: str, method: str = "POST") -> int:
        """A write with a valid XSRF token."""
        xsrf = "2|00000000|00000000000000000000000000000000|1700000000"
        return self.get(path, method, cookie=f"_xsrf={xsrf}", X_XSRFToken=xsrf)[0]

    def open_lesson(self, path: str = "live/one-stop/01-receiving") -> str:
        """The kernel's id."""
        page = self.get(path)[1]
        config = page.split('<script id="jupyter-config-data" type="application/json">')[1]
        kernel_id: str = json.loads(config.split("</script>")[0])["kernelId"]
        return kernel_id

    def connect(self, kernel_id: str, protocol: str | None = None) -> Channel:
        """The kernel's websocket."""
        url = f"{self.campus.url}api/kernels/{kernel_id}/channels?session_id={uuid.uuid4()}"
        sock = websocket.create_connection(
            url.replace("http", "ws", 1),
            cookie=f"visitor={self.name}",
            subprotocols=[protocol] if protocol else None,
            timeout=20,
        )
        return Channel(sock, protocol)


@dataclass(frozen=True)
class Channel:
    """Kernel messages, whichever the protocol."""

    sock: Any
    protocol: str | None

    def send(self, kind: str, content: dict[str, Any], channel: str = "shell") -> str:
        """Send a message; returns its id."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "username": "",
            "session": "s",
            "version": "5.3",
        }
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {"version": "1.0.0"},
            "content": content,
        }
        if self.protocol:
            parts = [json.dumps(part).encode() for part in message.values()]
            self.sock.send_binary(serialize_msg_to_ws_v1(parts, channel))
        else:
            self.sock.send(json.dumps(message | {"channel": channel, "buffers": []}))
        return header["msg_id"]

    def receive(self) -> dict[str, Any]:
        """The next message."""
        data = self.sock.recv()
        if not self.protocol:
            message: dict[str, Any] = json.loads(data)
            return message
        channel, parts = deserialize_msg_from_ws_v1(data)
        names = ("header", "parent_header", "metadata", "content")
        return dict(zip(names, map(json.loads, parts[:4]), strict=True)) | {"channel": channel}

    def until_reply(self, msg_id: str) -> list[dict[str, Any]]:
        """All messages up to the reply and the return to idle of this request."""
        messages, waiting = [], {"reply", "idle"}
        while waiting:
            message = self.receive()
            messages.append(message)
            if message["parent_header"].get("msg_id") == msg_id:
                if message["header"]["msg_type"].endswith("_reply"):
                    waiting.discard("reply")
                if message["content"].get("execution_state") == "idle":
                    waiting.discard("idle")
        return messages

    def everything_so_far(self) -> list[dict[str, Any]]:
        """All messages until a later ``kernel_info_request`` has been answered: what came before it is in."""
        return self.until_reply(self.send("kernel_info_request", {}))

    def widgets(self) -> dict[str, dict[str, Any]]:
        """The states of all widgets, by model id."""
        comm_id = uuid.uuid4().hex
        self.send("comm_open", {"comm_id": comm_id, "target_name": "jupyter.widget.control", "data": {}})
        self.send("comm_msg", {"comm_id": comm_id, "data": {"method": "request_states"}})
        for message in self.everything_so_far():
            if message["content"].get("comm_id") == comm_id and message["header"]["msg_type"] == "comm_msg":
                states = message["content"]["data"]["states"]
                return {model: state["state"] for model, state in states.items()}
        raise AssertionError("no states")

    def click(self, description: str) -> list[dict[str, Any]]:
        """Click a button as the page would; returns what came back."""
        (model,) = [m for m, s in self.widgets().items() if s.get("description") == description]
        custom = {"method": "custom", "content": {"event": "click"}}
        self.send("comm_msg", {"comm_id": model, "data": custom})
        return self.everything_so_far()

    def values(self) -> list[str]:
        """Values of labels and text areas."""
        models = ("LabelModel", "TextareaModel")
        return [str(s["value"]) for s in self.widgets().values() if s.get("_model_name") in models]
