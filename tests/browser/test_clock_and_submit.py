"""Time by the server's clock, and submission."""

from __future__ import annotations

import re
import time

from campus_fake import FakeCampus
from playwright.sync_api import BrowserContext, Page, expect


def test_the_page_counts_down_from_the_servers_word(page: Page, campus: FakeCampus) -> None:
    """A wrong wall clock on the trainee's PC changes nothing."""
    page.clock.install(time="2001-01-01T00:00:00Z")
    page.goto("/attempt/a1")
    page.clock.run_for(61_000)
    expect(page.locator("[data-role=countdown]")).to_have_text(re.compile(r"28:[45]\d"))


def test_an_answer_brings_the_clock_back_into_step(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    campus.deadline = time.monotonic() + 600
    page.locator("#s01 input").first.check()
    expect(page.locator("[data-role=countdown]")).to_have_text(re.compile(r"09:[45]\d"))


def test_five_minutes_and_one_minute_are_announced_politely(page: Page, campus: FakeCampus) -> None:
    campus.deadline = time.monotonic() + 303
    page.clock.install()
    page.goto("/attempt/a1")
    line = page.locator("[data-role=announce]")
    expect(line).to_have_attribute("aria-live", "polite")
    page.clock.run_for(5_000)
    expect(line).to_have_text("Còn 5 phút.")
    campus.deadline = time.monotonic() + 62
    page.clock.run_for(60_000)
    page.clock.run_for(4_000)
    expect(line).to_have_text("Còn 1 phút.")


def test_at_zero_the_page_flushes_and_goes_to_the_result(page: Page, campus: FakeCampus) -> None:
    campus.deadline = time.monotonic() + 2
    page.goto("/attempt/a1")
    page.fill("#s08-input", "giấy hẹn")
    page.wait_for_url("**/attempt/a1/result")
    assert campus.answers["s08"]["fields"] == {"s08": ["giấy hẹn"]}
    assert campus.state == "submitted"


def test_at_zero_without_a_line_the_page_waits_for_it(
    page: Page, context: BrowserContext, campus: FakeCampus
) -> None:
    campus.deadline = time.monotonic() + 3
    page.goto("/attempt/a1")
    context.set_offline(True)
    page.locator("#s01 input").first.check()
    expect(page.locator("#s01 input").first).to_be_disabled()
    context.set_offline(False)
    page.wait_for_url("**/attempt/a1/result")
    assert "s01" in campus.answers


def test_submitting_names_the_unanswered_and_can_be_called_off_by_keyboard(
    page: Page, campus: FakeCampus
) -> None:
    page.goto("/attempt/a1")
    for slot in ("s01", "s02", "s03"):
        page.locator(f"#{slot} input").first.check()
    page.get_by_role("button", name="Nộp bài").press("Enter")
    confirm = page.get_by_role("group", name="Nộp bài?")
    expect(confirm).to_be_focused()
    assert confirm.get_by_role("listitem").all_inner_texts() == ["Câu 4", "Câu 5", "Câu 6", "Câu 7", "Câu 8"]
    confirm.press("Escape")
    expect(confirm).to_be_hidden()
    expect(page.get_by_role("button", name="Nộp bài")).to_be_focused()
    assert campus.state == "open"


def test_submitting_flushes_first(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.fill("#s08-input", "giấy hẹn")
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("group", name="Nộp bài?").get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/attempt/a1/result")
    assert campus.answers["s08"]["fields"] == {"s08": ["giấy hẹn"]}
    assert campus.state == "submitted"


def test_submitting_without_a_line_says_so_and_works_afterwards(
    page: Page, context: BrowserContext, campus: FakeCampus
) -> None:
    page.goto("/attempt/a1")
    page.locator("#s01 input").first.check()
    context.set_offline(True)
    page.get_by_role("button", name="Nộp bài").click()
    yes = page.get_by_role("group", name="Nộp bài?").get_by_role("button", name="Nộp bài")
    yes.click()
    expect(page.locator("[data-role=banner]")).to_contain_text("Chưa nộp được bài")
    context.set_offline(False)
    yes.click()
    page.wait_for_url("**/attempt/a1/result")
    assert campus.state == "submitted"


def test_a_paper_submitted_elsewhere_closes_here(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    campus.state = "submitted"
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_url("**/attempt/a1/result")


def test_a_newer_answer_behind_a_late_one_is_sent_too(page: Page, campus: FakeCampus) -> None:
    """The first was under way as the line broke, the second waited behind it; the time has run out for both."""
    page.goto("/attempt/a1")
    campus.trouble = "503"
    page.locator("#s01 input[value=a]").check()
    expect(page.locator("[data-role=banner]")).to_be_visible()
    page.locator("#s01 input[value=b]").check()
    expect(page.locator("#s01-note")).to_contain_text("đang giữ trên máy này")
    campus.deadline = time.monotonic() - 60
    campus.trouble = ""
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_url("**/attempt/a1/result")
    assert [entry["fields"]["s01"] for entry in campus.received] == [["a"], ["b"]]
    assert page.evaluate("localStorage.length") == 0
