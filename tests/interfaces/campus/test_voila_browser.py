"""Lessons and dashboards as a person meets them: real Chromium, real kernels."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from chromium import PATIENCE_MS
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from voila_client import Campus, running_campus

from congvu.content.markdown import anchor

LESSON = "live/one-stop/01-receiving"
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    uid = 65534 if os.getuid() == 0 else None
    with running_campus(folder=str(tmp_path_factory.mktemp("content")), uid=uid) as campus:
        yield campus


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


def visit(browser: Browser, campus: Campus, name: str) -> BrowserContext:
    """A browser of one visitor's own."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1000, "height": 800})
    context.add_cookies([{"name": "visitor", "value": name, "url": campus.url}])
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def page(browser: Browser, campus: Campus) -> Iterator[Page]:
    context = visit(browser, campus, "ha")
    yield context.new_page()
    context.close()


def test_two_visitors_practise_apart(browser: Browser, campus: Campus, page: Page) -> None:
    """A click counts in the page where it was made, in a kernel forked after the lesson had run."""
    context = visit(browser, campus, "lan")
    other = context.new_page()
    for each in (page, other):
        each.goto(campus.url + LESSON)
    page.get_by_role("button", name="Bấm").click()
    page.get_by_role("button", name="Bấm").click()
    other.get_by_role("button", name="Bấm").click()
    expect(page.get_by_text("2 lần", exact=True)).to_be_visible()
    expect(other.get_by_text("1 lần", exact=True)).to_be_visible()
    context.close()


def test_no_request_leaves_for_another_host_and_nothing_breaks_the_policy(campus: Campus, page: Page) -> None:
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(campus.url + LESSON)
    page.get_by_role("button", name="đếm 0").click()  # an anywidget: a module from a blob
    expect(page.get_by_role("button", name="đếm 1")).to_be_visible()
    own = (campus.url, "blob:", "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert faults == []


def test_the_text_can_be_read_before_any_widget(campus: Campus, page: Page) -> None:
    """Without scripts, too."""
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(campus.url + LESSON)
    expect(page.get_by_role("heading", name="Giấy tiếp nhận")).to_be_visible()


def test_no_code_is_visible(campus: Campus, page: Page) -> None:
    page.goto(campus.url + LESSON)
    expect(page.get_by_role("button", name="Bấm")).to_be_visible()
    text = page.inner_text("body")
    assert "import" not in text
    assert "widgets" not in text


def test_reading_is_reported_and_shown(campus: Campus, page: Page) -> None:
    """The end of a section, seen for a moment, is posted with the XSRF token and fills the bar."""
    page.goto(campus.url + LESSON)
    expect(page.get_by_text("Đã đọc 1/2 mục")).to_be_attached()
    expect(page.get_by_role("button", name="đếm 0")).to_be_visible()  # the page grows no more
    with page.expect_request(lambda request: request.url.endswith("/progress")) as posted:
        page.get_by_role("link", name="02-threads →").scroll_into_view_if_needed()
    answer = posted.value.response()
    assert answer is not None
    assert answer.ok
    assert posted.value.post_data_json == {"officer": "", "sections": [anchor("Giấy tiếp nhận")]}
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")


def test_the_readers_place_survives_a_late_script(campus: Campus, page: Page) -> None:
    """Voilà's script moves the page about; on a bad line, long after the reader has begun."""
    held: list[Route] = []
    page.route("**/voila.js", lambda route: held.append(route))  # noqa: PLW0108  # playwright marks it
    page.goto(campus.url + LESSON, wait_until="commit")
    page.get_by_text("Đoạn 30.").evaluate("node => node.scrollIntoView()")
    before = page.evaluate("scrollY")
    assert before > 500
    held[0].continue_()
    expect(page.get_by_role("button", name="Bấm")).to_be_attached()
    page.wait_for_function("before => Math.abs(scrollY - before) < 50", arg=before)


def test_a_narrow_phone_needs_no_sideways_scrolling(campus: Campus, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(campus.url + LESSON)
    expect(page.get_by_role("button", name="Bấm")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_reader_is_told_when_the_kernel_has_gone(campus: Campus, page: Page) -> None:
    page.goto(campus.url + LESSON)
    expect(page.get_by_role("button", name="Bấm")).to_be_visible()
    page.evaluate(
        """async () => {
            const id = JSON.parse(document.getElementById("jupyter-config-data").textContent).kernelId;
            const xsrf = JSON.parse(document.getElementById("congvu-context").textContent).xsrf;
            await fetch(`/api/kernels/${id}`, {method: "DELETE", headers: {"X-XSRFToken": xsrf}});
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.get_by_role("button", name="Tải lại trang")).to_be_visible()


def test_leaving_the_page_ends_the_kernel(campus: Campus, page: Page) -> None:
    page.goto(campus.url + LESSON)
    expect(page.get_by_role("button", name="Bấm")).to_be_visible()
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    assert kernel in campus.state()["tickets"]
    page.goto("about:blank")
    campus.wait_until(lambda state: kernel not in state["tickets"])


def test_a_dashboard_draws_its_chart(campus: Campus, page: Page) -> None:
    page.goto(campus.url + "dashboards/overview")
    expect(page.locator(".js-plotly-plot .bars").first).to_be_visible()
    page.get_by_role("button", name="Bấm").click()
    expect(page.get_by_text("1 lần", exact=True)).to_be_visible()
