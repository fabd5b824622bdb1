"""A page with a desk on it and no kernel: its model asks a small server, behind which the widget's own answers stand."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from desk_players import desk_body

from congvu.interfaces.widgets import _markup
from congvu.interfaces.widgets.desk_runs import LocalRuns, ShownRun
from congvu.interfaces.widgets.desk_widget import DeskDay

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
LOGIN = "/login?next=/"
TEXT = (
    "<p>Bài này cho anh/chị trực quầy một ngày. Mọi việc làm ở quầy đều có căn cứ, ghi trong bài trước.</p>"
)
PAGE = f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8"><title>Một ngày ở quầy</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/desk.css">
<script type="module" src="/host.js"></script>
</head>
<body><main><h1>Một ngày ở quầy</h1>{TEXT * 6}<h2>Vào quầy</h2><div id="desk"></div><h2>Đọc thêm</h2>{TEXT * 12}</main></body>
</html>
"""
MODEL = """
import desk from "/desk.js";

const officer = new URLSearchParams(location.search).get("officer") || undefined;
const heard = new Set();
const say = (message) => heard.forEach((hear) => hear(message));

async function ask(message) {
  const response = await fetch("/message", { method: "POST", body: JSON.stringify(message) });
  return response.json();
}

const model = {
  get: (name) => ({ officer })[name],
  on: (_, hear) => heard.add(hear),
  off: (_, hear) => heard.delete(hear),
  send: (message) => ask(message).then(say, () => say({ type: "offline" })),
};
desk.render({ model, el: document.getElementById("desk") });
"""


class NewestRuns(LocalRuns):
    """Runs whose newest one is known, and how many were begun."""

    def __init__(self) -> None:
        super().__init__(desk_body())
        self.begun = 0
        self.run: ShownRun | None = None

    def newest(self) -> ShownRun | None:
        return self.run

    def begin(self, rules: str, code: str, number: str) -> ShownRun:
        self.begun += 1
        return super().begin(rules, code, number)

    def keep(self, run_id: str, acts: Any) -> ShownRun:
        self.run = super().keep(run_id, acts)
        return self.run


class AnsweringDesk(DeskDay):
    """The widget, whose answer is handed back."""

    def answer(self, message: Any) -> dict[str, Any]:
        self._on_message(self, message, [])
        return self._last

    def send(self, content: Any, buffers: Any = None) -> None:
        self._last: dict[str, Any] = content


class DeskHost:
    """The server: ``asked`` holds every message; ``refused`` is what answers them all, as while she is logged out."""

    def __init__(self) -> None:
        self.runs = NewestRuns()
        self.desk = AnsweringDesk(self.runs)
        self.asked: list[dict[str, Any]] = []
        self.refused: dict[str, Any] | None = None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the page is told."""
        with self._lock:
            self.asked.append(message)
            return self.refused or self.desk.answer(message)

    def acts_kept(self) -> int:
        """How many acts of the newest run have arrived."""
        return len(self.runs.run.acts) if self.runs.run else 0

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


def _handler(host: DeskHost) -> type[BaseHTTPRequestHandler]:
    files = {
        "/": (PAGE, "text/html"),
        "/host.js": (MODEL, "text/javascript"),
        "/desk.js": ((_markup.STATIC / "desk.js").read_text("utf-8"), "text/javascript"),
        "/desk.css": ((_markup.STATIC / "desk.css").read_text("utf-8"), "text/css"),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, kind = files.get(self.path.split("?")[0], ("", "text/plain"))
            self._reply(body, f"{kind}; charset=utf-8")

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(json.dumps(host.answer(message)), "application/json")

        def _reply(self, body: str, kind: str) -> None:
            sent = body.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    return Handler
