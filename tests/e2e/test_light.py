"""Old PCs and bad lines: the quiz without scripts, and what its page weighs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from campus_server import AN, CONDUCT, LAN, MAI, NOBODY, PASSWORD, CampusServer
from playwright.sync_api import BrowserContext, expect

from e2e.sitting import SLOTS, answer, answer_all, expect_saved, start

Visit = Callable[..., BrowserContext]
MOST_BYTES, MOST_REQUESTS = 80_000, 9


def test_a_whole_quiz_is_sat_without_scripts(campus: CampusServer, visit: Visit) -> None:
    """Log-in, start, save half, come back to it, submit: the same form, the same marks."""
    campus.set_password(AN)
    page = visit(NOBODY, scripts=False).new_page()
    page.goto(f"/quiz/{campus.campaigns[CONDUCT]}")
    page.get_by_label("Tên đăng nhập").fill(campus.login_of(AN))
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("[data-role=unready]")).to_be_visible()
    for slot in SLOTS[:5]:
        answer(page, slot)
    page.get_by_role("button", name="Lưu").first.click()
    expect(page.get_by_text("Đã lưu các câu trả lời.")).to_be_visible()
    expect_saved(page, *SLOTS[:5])
    page.goto(page.url)
    expect(page.locator("#s01 input[value=b]")).to_be_checked()
    for slot in SLOTS[5:]:
        answer(page, slot)
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/result")
    expect(page.locator(".score-points")).to_contain_text("10 / 10 điểm")


def test_two_windows_without_scripts_never_overwrite(campus: CampusServer, visit: Visit) -> None:
    """The form carries what its page knew; the later window is told, and the first answer stands."""
    context = visit(LAN, scripts=False)
    first, second = context.new_page(), context.new_page()
    address = start(first, campus.campaigns[CONDUCT])
    second.goto(address)
    first.locator("#s01 input[value=b]").check()
    first.get_by_role("button", name="Lưu").first.click()
    expect_saved(first, "s01")
    second.locator("#s01 input[value=c]").check()
    second.get_by_role("button", name="Lưu").first.click()
    expect(second.get_by_text("cửa sổ khác").first).to_be_visible()
    first.goto(address)
    expect(first.locator("#s01 input[value=b]")).to_be_checked()


def test_the_page_of_a_quiz_is_light(campus: CampusServer, visit: Visit) -> None:
    """As counted on the wire, headers and all, with nothing kept from before; saving costs little more."""
    context = visit(MAI)
    page = context.new_page()
    address = start(page, campus.campaigns[CONDUCT])
    page.close()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: dict[str, float] = {}
    wire.on("Network.loadingFinished", lambda event: _count(sizes, event))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address, wait_until="networkidle")
    assert 10_000 < sum(sizes.values()) < MOST_BYTES, sizes
    assert 2 < len(sizes) <= MOST_REQUESTS
    sizes.clear()
    answer_all(page)
    expect_saved(page, *SLOTS)
    assert sum(sizes.values()) < 20_000


def _count(sizes: dict[str, float], event: Any) -> None:
    sizes[event["requestId"]] = event["encodedDataLength"]
