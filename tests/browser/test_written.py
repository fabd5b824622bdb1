"""Long texts on the page of a paper: counting, limits, line breaks, code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_fake import FakeCampus, Server
from papers import STARTER, WRITTEN, paper
from playwright.sync_api import Browser, Page, expect

ESSAY, CODE = "#s01-input", "#s02-input"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@pytest.fixture
def server() -> Iterator[Server]:
    campus = FakeCampus()
    campus.paper = paper(len(WRITTEN), WRITTEN)
    server = Server(campus)
    yield server
    server.close()


def kept(campus: FakeCampus, slot: str) -> str:
    values: list[str] = campus.answers[slot]["fields"][slot]
    return values[0]


def test_an_essay_saves_itself_with_its_line_breaks(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.fill(ESSAY, "Kính gửi:\n\n  - Bà Lan\n  - Ông Bình")
    expect(page.locator("#s01-note")).to_contain_text("Đã lưu lúc")
    assert kept(campus, "s01") == "Kính gửi:\n\n  - Bà Lan\n  - Ông Bình"
    page.reload()
    expect(page.locator(ESSAY)).to_have_value("Kính gửi:\n\n  - Bà Lan\n  - Ông Bình")


def test_characters_are_counted_and_the_limit_is_told_before_it_is_passed(page: Page) -> None:
    page.goto("/attempt/a1")
    count = page.locator("#s01-count")
    page.fill(ESSAY, "ế" * 100)
    expect(count).to_have_text("100/3.000 ký tự – nên viết từ 300 trở lên")
    page.fill(ESSAY, "ế" * 2_700)
    expect(count).to_have_text("2.700/3.000 ký tự")
    page.fill(ESSAY, "ế" * 2_701)
    expect(count).to_have_text("2.701/3.000 ký tự – còn 299")
    expect(page.locator("[data-role=announce]")).to_contain_text("còn 299")


def test_letters_typed_apart_count_as_the_server_counts_them(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.fill(ESSAY, "e\u0302\u0301" * 3_000)
    expect(page.locator("#s01-count")).to_contain_text("3.000/3.000 ký tự")
    expect(page.locator("#s01-note")).to_contain_text("Đã lưu lúc")
    assert kept(campus, "s01") == "ế" * 3_000


def test_nothing_of_a_text_beyond_the_limit_is_cut_off(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.fill(ESSAY, "ế" * 3_050)
    expect(page.locator("#s01-count")).to_contain_text("quá 50, phần này chưa được lưu")
    expect(page.locator("#s01-note")).to_contain_text("quá 50 ký tự so với mức 3.000")
    page.reload()
    expect(page.locator(ESSAY)).to_have_value("ế" * 3_050)
    page.fill(ESSAY, "ế" * 3_000)
    expect(page.locator("#s01-note")).to_contain_text("Đã lưu lúc")
    assert kept(campus, "s01") == "ế" * 3_000


def test_a_long_text_is_sent_also_while_the_typing_goes_on(page: Page, campus: FakeCampus) -> None:
    page.clock.install()
    page.goto("/attempt/a1")
    page.locator(ESSAY).focus()
    for _ in range(17):
        page.keyboard.type("chữ ")
        page.clock.run_for(1_000)
    expect(page.locator("#s01-note")).to_contain_text("Đã lưu lúc")
    assert kept(campus, "s01").startswith("chữ chữ")


def test_tab_leads_on_from_the_code(page: Page) -> None:
    page.goto("/attempt/a1")
    page.locator(CODE).focus()
    page.keyboard.press("Tab")
    expect(page.locator(CODE)).not_to_be_focused()
    expect(page.locator(CODE)).to_have_value(STARTER.rstrip())


def test_enter_keeps_the_indentation_and_goes_deeper_after_a_colon(page: Page) -> None:
    page.goto("/attempt/a1")
    page.fill(CODE, "def f(x):")
    page.locator(CODE).press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("y = x")
    page.keyboard.press("Enter")
    page.keyboard.type("return y")
    expect(page.locator(CODE)).to_have_value("def f(x):\n    y = x\n    return y")
    page.keyboard.press("Control+z")
    expect(page.locator(CODE)).not_to_have_value("def f(x):\n    y = x\n    return y")


def test_an_untouched_starter_is_no_answer(page: Page, campus: FakeCampus) -> None:
    page.goto("/attempt/a1")
    page.fill(CODE, "x = 1")
    expect(page.locator("#s02-note")).to_contain_text("Đã lưu lúc")
    expect(page.locator("[data-jump=s02]")).to_have_attribute("data-answered", "")
    page.fill(CODE, STARTER.rstrip())
    expect(page.locator("[data-jump=s02]")).not_to_have_attribute("data-answered", "")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("[data-role=confirm-text]")).to_contain_text("Câu 2")
    page.get_by_role("button", name="Nộp bài").last.click()
    assert campus.answers["s02"]["fields"] == {"s02": []}


def test_without_scripts_a_text_keeps_its_line_breaks(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/attempt/a1")
    expect(page.locator("#s01-count")).to_have_text("Tối đa 3.000 ký tự.")
    page.fill(ESSAY, "\nMột\n\n  Hai")
    page.fill(CODE, "def f():\n    return 1")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(CODE)).to_have_value("def f():\n    return 1")
    expect(page.locator(ESSAY)).to_have_value("Một\n\n  Hai")
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_overflows(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/attempt/a1")
    page.get_by_text("Tệp ho-so.csv").click()
    page.fill(ESSAY, "ế" * 3_050)
    page.fill(CODE, "x = " + "1 + " * 100 + "1")
    expect(page.locator("#s01-note")).to_contain_text("quá 50 ký tự")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
