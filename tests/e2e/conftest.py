"""A real campus for each module, and real Chromium: nothing leaves for another host, no script fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from campus_server import NOBODY, CampusServer
from chromium import PATIENCE_MS
from playwright.sync_api import Browser, BrowserContext, Page, expect

from congvu.interfaces.campus.identity import COOKIE

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 720}
expect.set_options(timeout=PATIENCE_MS)

Visit = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


SLOW_START = "[anywidget] Failed to initialize model."
"""What anywidget says after two seconds, on a busy machine before its widget stands; the widget then stands all the same."""


@pytest.fixture
def visit(chromium: Browser, campus: CampusServer) -> Iterator[Visit]:
    """Opens a browser of somebody's own. At the end: no other host was asked, the policy held, no script failed."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: None if SLOW_START in str(error) else faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)

    def open_browser(
        who: str = NOBODY,
        width: int = 1280,
        *,
        scripts: bool = True,
        theme: Literal["light", "dark"] = "light",
    ) -> BrowserContext:
        context = chromium.new_context(
            base_url=campus.url,
            viewport=WIDE if width == 1280 else NARROW,  # type: ignore[arg-type]
            locale="vi-VN",
            java_script_enabled=scripts,
            color_scheme=theme,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", watch)
        if who != NOBODY:
            context.add_cookies([{"name": COOKIE, "value": campus.cookie(who), "url": campus.url}])
        return context

    yield open_browser
    for context in contexts:
        context.close()
    own = (campus.url, "blob:", "data:", "about:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert faults == []
