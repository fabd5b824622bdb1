"""A page whose kernel has gone says so at once and offers a reload; what failed in a callback has a number; the log stays short."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psutil
import pytest
from campus_server import ASK, LAN, MAI, ONE_STOP, TITLES, CampusServer, wait_until
from playwright.sync_api import BrowserContext, Page, Route, expect

Visit = Callable[..., BrowserContext]
ENDED = "Phần đang chạy của trang này đã dừng"
LOGGED_OUT = "Phiên làm việc đã hết nên trang này đã dừng"
LINE = "Đang mất kết nối với máy chủ"


@pytest.fixture
def own_campus(campus: CampusServer) -> Iterator[CampusServer]:
    """The module's campus, running again whatever a test did to it."""
    yield campus
    if campus.process is None or campus.process.poll() is not None:
        campus.start()


def dashboard(visit: Visit, who: str = LAN) -> Page:
    """An overview that answers."""
    page = visit(who).new_page()
    page.goto("/dashboards/overview")
    expect(page.locator(".cvd-root").get_by_role("combobox", name="Đợt tập huấn")).to_be_visible()
    expect(page.locator(".cvd-root").get_by_text("Số liệu tính lúc")).to_be_visible()
    return page


def kernel_of(page: Page) -> str:
    found = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    assert isinstance(found, str)
    return found


def kill_kernels(campus: CampusServer) -> None:
    """Kills every kernel, as a machine short of memory would: the processes below the warm one."""
    assert campus.process is not None
    server = psutil.Process(campus.process.pid)
    for warm in server.children():
        for kernel in warm.children(recursive=True) or []:
            kernel.kill()


def expect_dead(page: Page, told: str) -> None:
    """The notice stands, with a button; nothing on the page can be chosen any more, and the old name stands by the figures."""
    alert = page.get_by_role("alert").filter(has_text=told)
    expect(alert).to_be_visible()
    expect(alert.get_by_role("button", name="Tải lại trang")).to_be_visible()
    expect(page.locator(".cvd-root").get_by_role("combobox", name="Đợt tập huấn")).to_be_disabled()


def test_a_kernel_that_dies_is_told_at_once_and_a_reload_brings_another(
    own_campus: CampusServer, visit: Visit
) -> None:
    page = dashboard(visit)
    before = kernel_of(page)
    kill_kernels(own_campus)
    expect_dead(page, ENDED)
    page.get_by_role("button", name="Tải lại trang").click()
    expect(page.locator(".cvd-root").get_by_text("Số liệu tính lúc")).to_be_visible()
    assert kernel_of(page) != before
    choice = page.locator(".cvd-root").get_by_role("combobox", name="Đợt tập huấn")
    titles = choice.locator("option").all_text_contents()
    wanted = next(n for n, title in enumerate(titles) if TITLES[ONE_STOP] in title.replace("\xa0", " "))
    choice.select_option(index=wanted)
    expect(page.locator(".cvd-root").get_by_role("heading", name=TITLES[ONE_STOP])).to_be_visible()
    assert "Traceback" not in own_campus.log


def test_a_session_that_ends_is_told(own_campus: CampusServer, visit: Visit) -> None:
    """By another window's log-out."""
    page = dashboard(visit)
    other = page.context.new_page()
    other.goto("/organise")
    other.get_by_role("button", name="Đăng xuất").click()
    expect(other).to_have_url(own_campus.url + "/login")
    expect_dead(page, LOGGED_OUT)
    assert "Traceback" not in own_campus.log


def test_a_campus_that_restarts_is_told(own_campus: CampusServer, visit: Visit) -> None:
    """While it is down the line is lost; once it is back, with other kernels, a reload is offered. The log has no trace."""
    page = dashboard(visit)
    own_campus.stop()
    expect(page.get_by_role("alert").filter(has_text=LINE)).to_be_visible()
    own_campus.start()
    expect_dead(page, ENDED)
    page.get_by_role("button", name="Tải lại trang").click()
    expect(page.locator(".cvd-root").get_by_text("Số liệu tính lúc")).to_be_visible()
    assert "Traceback" not in own_campus.log


def test_a_live_lesson_says_so_as_well(own_campus: CampusServer, visit: Visit) -> None:
    page = visit(MAI).new_page()
    page.goto("/live/probe/01-probe")
    expect(page.get_by_role("textbox", name=ASK)).to_be_visible()
    kill_kernels(own_campus)
    alert = page.get_by_role("alert").filter(has_text=ENDED)
    expect(alert.get_by_role("button", name="Tải lại trang")).to_be_visible()
    expect(page.get_by_role("textbox", name=ASK)).to_be_disabled()


def test_a_kernel_that_has_gone_before_the_page_had_a_line_to_it_is_told(
    own_campus: CampusServer, visit: Visit
) -> None:
    """Voilà's script is held back until the kernel is dead, as on a bad line; it then opens no line at all."""
    page = visit(MAI).new_page()

    def late(route: Route) -> None:
        kill_kernels(own_campus)
        route.continue_()

    page.route("**/voila.js", late)
    page.goto("/live/probe/01-probe")
    expect(page.get_by_role("alert").filter(has_text=ENDED)).to_be_visible()


def test_a_callback_that_fails_has_a_number_for_her_and_a_trace_in_the_log_once(
    own_campus: CampusServer, visit: Visit
) -> None:
    """What is no JSON breaks the probe's callback, twice; the number that she reads is in the log, with the way
    through the code, one time; what she typed is not."""
    page = visit(MAI).new_page()
    page.goto("/live/probe/01-probe")
    box = page.get_by_role("textbox", name=ASK)
    expect(box).to_be_visible()
    before = len(own_campus.log)
    box.fill("không phải JSON")
    alert = page.get_by_role("alert").filter(has_text="Thao tác vừa rồi gặp lỗi")
    expect(alert).to_be_visible()
    number = alert.inner_text().split("số ")[1][:6]
    box.fill("cũng không")
    wait_until(lambda: f"error {number}" in own_campus.log[before:])
    expect(alert).to_have_count(1)
    told = [line for line in own_campus.log[before:].splitlines() if f"error {number}" in line]
    assert len(told) == 1
    assert "JSONDecodeError" in told[0]
    assert "json/decoder.py" in told[0].split("; ")[1]
    assert "không phải" not in own_campus.log[before:]


def test_a_dashboard_runs_no_line_of_its_page(campus: CampusServer) -> None:
    """Its policy allows scripts of ours alone; that it works under it, the tests above show."""
    answer = campus.visitor(LAN).get("/dashboards/overview", timeout=120)
    policy = answer.headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
