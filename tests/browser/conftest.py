"""Chromium, and a campus for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from campus_fake import FakeCampus, Server
from chromium import PATIENCE_MS
from playwright.sync_api import Browser, BrowserContext, Page, expect

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(FakeCampus())
    yield server
    server.close()


@pytest.fixture
def campus(server: Server) -> FakeCampus:
    return server.campus


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=server.url, viewport={"width": 1280, "height": 900}, locale="vi-VN"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must log no error."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
