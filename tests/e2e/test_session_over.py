"""A browser without scripts whose session ends while she writes: her words come through the log-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from campus_server import AN, CONDUCT, MAI, PASSWORD, CampusServer
from playwright.sync_api import BrowserContext, Page, expect

from congvu.store.schema import session
from e2e.sitting import answer, expect_saved, start

Visit = Callable[..., BrowserContext]
WORDS = "chí công vô tư, vì nhân dân phục vụ"


def sent_too_late(campus: CampusServer, page: Page, who: str) -> str:
    """Her paper with words in it, saved half an hour after she last pressed anything; its address."""
    address = start(page, campus.campaigns[CONDUCT])
    page.locator("#s03 input[type=text]").fill(WORDS)
    answer(page, "s01")
    campus.change(session, session.c.officer_id == who, seen_at=campus.ctx().now - timedelta(minutes=31))
    page.get_by_role("button", name="Lưu").first.click()
    expect(page.get_by_text("Phiên làm việc đã hết nên lần gửi vừa rồi chưa được lưu.")).to_be_visible()
    return address


def log_in(campus: CampusServer, page: Page, who: str, password: str = PASSWORD) -> None:
    page.get_by_label("Tên đăng nhập").fill(campus.login_of(who))
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def test_her_words_are_saved_with_one_press_after_the_log_in(campus: CampusServer, visit: Visit) -> None:
    """A wrong password on the way loses nothing."""
    campus.set_password(AN)
    page = visit(AN, scripts=False).new_page()
    sent_too_late(campus, page, AN)
    log_in(campus, page, AN, "gõ nhầm mật khẩu")
    expect(page.get_by_text("Tên đăng nhập hoặc mật khẩu chưa đúng.")).to_be_visible()
    log_in(campus, page, AN)
    expect(page.get_by_label("Nội dung sẽ gửi 1")).to_have_value(WORDS)
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_text("Đã lưu các câu trả lời.")).to_be_visible()
    expect_saved(page, "s01", "s03")
    expect(page.locator("#s03 input[type=text]")).to_have_value(WORDS)


def test_somebody_else_at_the_same_machine_gets_none_of_it(campus: CampusServer, visit: Visit) -> None:
    campus.set_password(MAI)
    page = visit(AN, scripts=False).new_page()
    sent_too_late(campus, page, AN)
    log_in(campus, page, MAI)
    page.wait_for_url(f"{campus.url}/")
    expect(page.get_by_role("link", name="Vũ Ngọc Mai")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
