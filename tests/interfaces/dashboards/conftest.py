"""Hand-made reports, and a real HTTP server on loopback that stands for the data port."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Json = dict[str, Any]
TICKET = "phiếu của chị Hà".encode().hex()


def make_row(name: str, unit: str = "Văn phòng", share: float | None = None, **changes: Any) -> Json:
    """An enrolled officer: finished with ``share`` of 20 points (passed from 0.6), else not started."""
    done = share is not None
    return {
        "officer_id": f"id-{name}",
        "full_name": name,
        "position": "Chuyên viên",
        "unit_id": f"u-{unit}",
        "unit": unit,
        "standing": ("passed" if share >= 0.6 else "not_passed") if share is not None else "not_started",
        "attempts": int(done),
        "points": share * 20 if share is not None else None,
        "max_points": 20.0 if done else None,
        "share": share,
        "started_at": "2027-01-07T02:00:00+00:00" if done else None,
        "submitted_at": "2027-01-07T02:20:30+00:00" if done else None,
    } | changes


def make_report(*rows: Json, **changes: Any) -> Json:
    """What :func:`congvu.services.campaigns.opening.reports.report_to_json` would write; keys of the campaign go by name too."""
    campaign = {
        "id": "c1",
        "title": "Một cửa 2027",
        "unit_id": "u",
        "course_id": "one-stop",
        "publication_id": "p",
        "opens_at": "2027-01-03T17:00:00+00:00",
        "closes_at": "2027-01-15T16:59:00+00:00",
        "pass_mark": 0.6,
        "simulated": False,
    }
    report = {
        "campaign": campaign | {name: value for name, value in changes.items() if name in campaign},
        "unit": "Ủy ban nhân dân phường Ba Đình",
        "course": "Cơ chế một cửa",
        "quiz": "Kiểm tra cuối khóa",
        "counts": "best",
        "invented": False,
        "computed_at": "2027-01-08T07:05:09+00:00",
        "rows": list(rows),
    }
    return report | {name: value for name, value in changes.items() if name in report}


@dataclass
class FakePort:
    """The data port's side: what it has, whom it refuses, what it was asked."""

    reports: list[Json] = field(default_factory=list)
    refuses: tuple[int, Json | None] | None = None
    raw: bytes | None = None
    asked: list[str] = field(default_factory=list)
    number: int = 0

    def environment(self) -> dict[str, str]:
        """What the campus would give to the kernel."""
        return {"CONGVU_PORT": str(self.number), "CONGVU_TICKET": TICKET}

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        """Status and body."""
        self.asked.append(path)
        if authorization != f"Bearer {TICKET}":
            return 401, b"{}"
        if self.refuses:
            status, body = self.refuses
            return status, b"" if body is None else json.dumps(body).encode()
        return (200, self.raw) if self.raw is not None else self._find(path)

    def _find(self, path: str) -> tuple[int, bytes]:
        found: Json | None = None
        if path == "/v1/me":
            found = {"name": "Nguyễn Thị Hà", "purpose": "dashboard:overview"}
        elif path == "/v1/campaigns":
            found = {"campaigns": [report["campaign"] for report in self.reports]}
        for report in self.reports:
            if path == f"/v1/campaigns/{report['campaign']['id']}/report":
                found = report
            if path == f"/v1/campaigns/{report['campaign']['id']}/exports":
                found = {"noted": True}
        return (200, json.dumps(found).encode()) if found else (404, b"{}")


def _handler(port: FakePort) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = port.answer(self.path, self.headers["Authorization"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  # http.server's name

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def port() -> Iterator[FakePort]:
    """A data port that listens."""
    fake = FakePort()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.number = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def row() -> Callable[..., Json]:
    """:func:`make_row`."""
    return make_row


@pytest.fixture
def report() -> Callable[..., Json]:
    """:func:`make_report`."""
    return make_report
