"""The line between a page and its campus: made slow, and counted, by Chromium's own protocol."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import CDPSession, Page

LATENCY_MS = 400
BYTES_A_SECOND = 50_000
SILENCE_S = 1.0
AT_MOST_S = 15.0
_NOWHERE = ("data:", "blob:")


class Line:
    """Counts what one page sends for and gets. What its cache gives it went over no line."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        self._asked: dict[str, str] = {}  # what kind of thing, by request
        self._cached: set[str] = set()
        self._under_way: set[str] = set()
        self._bytes: dict[str, float] = {}
        self._more = 0  # redirects, websockets
        self._frames = 0
        self._heard = time.monotonic()
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.requestServedFromCache", lambda told: self._cached.add(told["requestId"]))
        session.on("Network.responseReceived", self._respond)
        session.on("Network.loadingFinished", self._finish)
        session.on("Network.loadingFailed", self._finish)
        session.on("Network.webSocketCreated", lambda _: self._hear(more=1))
        for way in ("Sent", "Received"):
            session.on(f"Network.webSocketFrame{way}", self._frame)

    def slow_down(self) -> None:
        """400 ms and 50 kB/s, both ways."""
        rates = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        self.session.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **rates}
        )

    @property
    def kb(self) -> float:
        """Kilobytes without pictures."""
        rest = sum(size for one, size in self._bytes.items() if self._asked[one] != "Image")
        return (rest + self._frames) / 1000

    @property
    def pictures_kb(self) -> float:
        """Kilobytes of pictures."""
        return sum(size for one, size in self._bytes.items() if self._asked[one] == "Image") / 1000

    @property
    def requests(self) -> int:
        """Requests that went over the line, websockets among them."""
        return len(self._asked.keys() - self._cached) + self._more

    def settle(self, page: Page) -> None:
        """Waits until nothing has come for a second, or long enough."""
        end = time.monotonic() + AT_MOST_S
        while time.monotonic() < end and (self._under_way or time.monotonic() - self._heard < SILENCE_S):
            page.wait_for_timeout(100)

    def _hear(self, *, more: int = 0) -> None:
        self._heard = time.monotonic()
        self._more += more

    def _ask(self, told: dict[str, Any]) -> None:
        if told["request"]["url"].startswith(_NOWHERE):
            return
        one = told["requestId"]
        before = told.get("redirectResponse", {"encodedDataLength": 0})
        self._bytes[one] = self._bytes.get(one, 0) + before["encodedDataLength"]
        self._asked[one] = told.get("type", "")
        self._under_way.add(one)
        self._hear(more="redirectResponse" in told)

    def _respond(self, told: dict[str, Any]) -> None:
        if told["response"].get("fromDiskCache"):
            self._cached.add(told["requestId"])
        self._hear()

    def _finish(self, told: dict[str, Any]) -> None:
        one = told["requestId"]
        if one in self._asked:
            self._bytes[one] += told.get("encodedDataLength", 0)
        self._under_way.discard(one)
        self._hear()

    def _frame(self, told: dict[str, Any]) -> None:
        self._frames += len(told["response"]["payloadData"].encode())
        self._hear()
