"""Weight, reach and accessibility of the pages."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_fake import FakeCampus, Server
from playwright.sync_api import Browser, BrowserContext, Page, expect

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
PAGES = ["/start", "/attempt/a1", "/attempt/a1/result"]
MAX_BYTES = 60_000
MAX_REQUESTS = 8  # of a first look: page, two styles, three modules, what watches over them, icon


@pytest.fixture
def long_server() -> Iterator[Server]:
    server = Server(FakeCampus(slots=30))
    yield server
    server.close()


def test_a_page_of_thirty_slots_weighs_less_than_60_kb(browser: Browser, long_server: Server) -> None:
    context = browser.new_context(base_url=long_server.url)
    page, bodies = context.new_page(), []
    page.on("response", lambda response: bodies.append(response))  # noqa: PLW0108  # Playwright refuses built-ins
    page.goto("/attempt/a1", wait_until="networkidle")
    sizes = {body.url: len(gzip.compress(body.body(), 6)) for body in bodies}
    context.close()
    assert sum(sizes.values()) < MAX_BYTES, sizes
    assert len(long_server.campus.requests) <= MAX_REQUESTS


def test_no_request_goes_to_another_host(page: Page, server: Server) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    for path in PAGES:
        page.goto(path, wait_until="networkidle")
    assert all(url.startswith((server.url, "data:")) for url in seen)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_overflows(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_in_trouble(page: Page, context: BrowserContext) -> None:
    """Banner, faults and the question before submission, all at once."""
    page.goto("/attempt/a1")
    page.fill("#s06-input", "7.55")
    expect(page.locator("#s06-note")).to_contain_text("Không đọc được")
    context.set_offline(True)
    page.locator("#s01 input").first.check()
    expect(page.locator("[data-role=banner]")).to_be_visible()
    page.get_by_role("button", name="Nộp bài").click()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_controls_are_large_enough_for_a_finger(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/attempt/a1")
    for target in page.locator(
        ".cv-option, .cv-row select, .cv-typed input, .jump a, .jump-open:visible, .actions button:visible"
    ).all():
        box = target.bounding_box()
        assert box and box["height"] >= 44, target.inner_text()


def test_the_whole_paper_can_be_answered_by_keyboard(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.locator("#s01 input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bỏ chọn").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#s02 input").first).to_be_checked()


def test_without_scripts_the_same_form_saves_and_submits(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/attempt/a1")
    page.locator("#s01 input[value=a]").check()
    page.locator("#s06-input").fill("7,5")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#s01-note")).to_contain_text("Đã lưu lúc")
    page.locator("#s01 input[value=b]").check()
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/result")
    context.close()
    assert server.campus.answers["s01"]["fields"] == {"s01": ["b"]}


def test_the_paper_holds_nothing_of_a_key(page: Page, campus: FakeCampus) -> None:
    html = (page.request.get("/attempt/a1")).text()
    assert "Phản hồi" not in html
    assert "7,5" not in html.replace("ví dụ: 7,5", "")
    assert "phiếu hẹn" not in html
