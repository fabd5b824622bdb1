"""One question is checked under way: feedback at once, the answer fixed, nothing lost by bad lines or second windows."""

from __future__ import annotations

from campus_fake import FakeCampus, Server
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_autosave import expect_saved
from test_trouble import banner, choose

WHY = "Khoản 1 Điều 17 ghi rõ"
FIXED = "Đã kiểm tra: câu trả lời này không đổi được nữa."


def ask(page: Page, slot: str) -> None:
    page.locator(f"#{slot} [data-role=check]").click()


def expect_checked(page: Page, slot: str) -> None:
    expect(page.locator(f"#{slot}[data-checked] .cv-review")).to_contain_text(WHY)
    expect(page.locator(f"#{slot}-note")).to_have_text(FIXED)
    expect(page.locator(f"#{slot} [data-role=check]")).to_have_count(0)
    assert page.locator(f"#{slot} .cv-fixed :enabled").count() == 0


def test_a_check_shows_feedback_and_fixes_the_answer(page: Page, campus: FakeCampus) -> None:
    campus.checkable = True
    page.goto("/attempt/a1")
    choose(page, "s01", "b")
    ask(page, "s01")
    expect_checked(page, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["b"]}
    expect(page.locator("[data-jump=s01]")).to_have_attribute("data-answered", "")
    expect(page.locator(".cv-review")).to_have_count(1)
    page.reload()
    expect_checked(page, "s01")


def test_what_is_typed_is_saved_before_it_is_checked(page: Page, campus: FakeCampus) -> None:
    """She presses the button before the pause after which typing is saved."""
    campus.checkable = True
    page.goto("/attempt/a1")
    page.fill("#s08-input", "phiếu hẹn")
    ask(page, "s08")
    expect_checked(page, "s08")
    assert [entry["fields"] for entry in campus.received] == [{"s08": ["phiếu hẹn"]}]


def test_a_blank_is_not_checked(page: Page, campus: FakeCampus) -> None:
    campus.checkable = True
    page.goto("/attempt/a1")
    ask(page, "s01")
    expect(page.locator("#s01-note")).to_have_text("Anh/chị hãy trả lời trước khi kiểm tra.")
    assert not any(request.endswith("/check") for request in campus.requests)


def test_what_cannot_be_read_is_not_checked(page: Page, campus: FakeCampus) -> None:
    campus.checkable = True
    page.goto("/attempt/a1")
    page.fill("#s06-input", "7.55")
    ask(page, "s06")
    expect(page.locator("#s06-note")).to_contain_text("Không đọc được số")
    expect(page.locator("#s06-input")).to_be_enabled()
    assert campus.checked == set()


def test_without_a_line_the_check_waits_and_nothing_changes(
    page: Page, context: BrowserContext, campus: FakeCampus
) -> None:
    page.clock.install()
    campus.checkable = True
    page.goto("/attempt/a1")
    context.set_offline(True)
    choose(page, "s01", "b")
    ask(page, "s01")
    expect(page.locator("#s01 [data-role=check]")).to_be_disabled()
    expect(page.locator("#s01 input").first).to_be_disabled()
    page.clock.run_for(5_000)
    expect(banner(page)).to_be_visible()
    context.set_offline(False)
    page.clock.run_for(20_000)
    expect_checked(page, "s01")
    expect(banner(page)).to_be_hidden()


def test_a_lost_response_is_asked_for_again(page: Page, campus: FakeCampus) -> None:
    campus.checkable = True
    page.goto("/attempt/a1")
    choose(page, "s01", "b")
    expect_saved(page, "s01")
    campus.trouble = "lost"
    ask(page, "s01")
    expect(banner(page)).to_be_visible()
    assert campus.checked == {"s01"}
    campus.trouble = ""
    expect_checked(page, "s01")


def test_a_killed_server_answers_when_it_is_back(page: Page, campus: FakeCampus, server: Server) -> None:
    campus.checkable = True
    page.goto("/attempt/a1")
    choose(page, "s01", "b")
    expect_saved(page, "s01")
    server.stop()
    ask(page, "s01")
    expect(banner(page)).to_be_visible()
    server.start()
    expect_checked(page, "s01")


def test_a_second_window_learns_of_the_check(context: BrowserContext, campus: FakeCampus) -> None:
    """By its next look at the server; what it had answered itself meanwhile gives way, and it says so."""
    campus.checkable = True
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto("/attempt/a1")
    choose(first, "s01", "b")
    ask(first, "s01")
    expect_checked(first, "s01")
    second.evaluate("dispatchEvent(new Event('focus'))")
    expect_checked(second, "s01")
    choose(first, "s03", "true")
    ask(first, "s03")
    expect_checked(first, "s03")
    second.locator(
        "#s03 input[value=false]"
    ).click()  # it may give way before one could look whether it is chosen
    expect(second.locator("#s03-note")).to_contain_text("đã được kiểm tra ở cửa sổ khác")
    expect(second.locator("#s03 input[value=true]")).to_be_checked()
    assert campus.answers["s03"]["fields"] == {"s03": ["true"]}


def test_another_windows_answer_is_shown_before_it_is_checked(
    context: BrowserContext, campus: FakeCampus
) -> None:
    campus.checkable = True
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto("/attempt/a1")
        choose(page, "s01", "a")
    expect_saved(second, "s01")
    choose(first, "s01", "b")
    expect_saved(first, "s01")
    ask(second, "s01")
    expect(second.locator("#s01 [data-role=other]")).to_be_visible()
    assert campus.checked == set()
    second.get_by_role("button", name="Dùng câu trả lời kia").click()
    ask(second, "s01")
    expect_checked(second, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["b"]}


def test_enter_in_a_field_checks_nothing(page: Page, campus: FakeCampus) -> None:
    """The browser presses the first submit button of the form: that is never a check."""
    campus.checkable = True
    page.goto("/attempt/a1")
    page.fill("#s08-input", "phiếu hẹn")
    page.press("#s08-input", "Enter")
    expect_saved(page, "s08")
    assert campus.checked == set()


def test_a_quiz_without_checks_has_no_buttons(page: Page) -> None:
    page.goto("/attempt/a1")
    expect(page.locator("[data-role=check]")).to_have_count(0)


def test_checks_fit_a_telephone(browser: Browser, server: Server, campus: FakeCampus) -> None:
    campus.checkable = True
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/attempt/a1")
    choose(page, "s01", "b")
    ask(page, "s01")
    expect_checked(page, "s01")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
