"""A paper whose module does not come says so, and answers are not left behind without a word."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_fake import FakeCampus
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Route, expect
from test_autosave import expect_saved
from test_looks import RULES

NOTICE = "Bài không tự lưu"


@pytest.fixture
def lame(context: BrowserContext) -> Page:
    """A page that may log errors."""
    return context.new_page()


def notice(page: Page) -> Locator:
    return page.locator("[data-role=unready]")


def cut(page: Page, *names: str) -> None:
    """The line breaks whenever these files are fetched."""
    for name in names:
        page.route(f"**/{name}", lambda route: route.abort())


def expect_told(page: Page) -> None:
    """The notice stands there, with the button that helps; the form is the plain one."""
    expect(notice(page)).to_be_visible()
    expect(notice(page)).to_contain_text(NOTICE)
    expect(notice(page)).to_contain_text("10:45:00")
    expect(page.locator("[data-role=actions]").get_by_role("button", name="Lưu")).to_be_visible()
    expect(page.get_by_text("Nộp trước")).to_be_visible()


def test_a_module_that_cannot_be_fetched_is_told_at_once(lame: Page) -> None:
    """By the guard, which does not wait for the five seconds."""
    cut(lame, "sync.js")
    lame.goto("/attempt/a1")
    expect(notice(lame)).to_have_class("banner unready unready-now")
    expect_told(lame)


def test_a_browser_that_cannot_read_the_module_is_told_at_once(lame: Page) -> None:
    """As one of before Chrome 69, or any on the day that a line is written which it does not know."""
    lame.route(
        "**/quiz.js", lambda route: route.fulfill(body="class A { ? }", content_type="text/javascript")
    )
    lame.goto("/attempt/a1")
    expect(notice(lame)).to_have_class("banner unready unready-now")
    expect_told(lame)


def test_a_module_that_fails_as_it_starts_leaves_the_plain_form(lame: Page, campus: FakeCampus) -> None:
    """Its view lets go of the buttons again: they send the form."""
    lame.add_init_script("delete window.ResizeObserver")
    lame.goto("/attempt/a1")
    expect_told(lame)
    lame.locator("#s01 input[value=a]").check()
    notice(lame).get_by_role("button", name="Lưu").click()
    expect_saved(lame, "s01")
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}


def test_a_browser_that_knows_no_modules_is_told_in_five_seconds(lame: Page) -> None:
    """No error comes there; nor does it need the guard, whose own line may break too."""
    cut(lame, "guard.js")
    lame.route("**/mount.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    lame.goto("/attempt/a1")
    expect(notice(lame)).to_be_hidden()
    expect_told(lame)


def test_without_the_style_the_notice_stands_there_from_the_start(lame: Page) -> None:
    cut(lame, "*.css", "*.js")
    lame.goto("/attempt/a1")
    expect(notice(lame)).to_be_visible()


def test_a_module_that_comes_late_takes_the_notice_away_and_sends_what_was_answered(
    page: Page, campus: FakeCampus
) -> None:
    """What was chosen and typed meanwhile is saved as if it had been there."""
    waiting: list[Route] = []
    page.route("**/mount.js", lambda route: waiting.append(route))  # noqa: PLW0108  # Playwright refuses built-ins
    page.goto("/attempt/a1", wait_until="commit")
    page.locator("#s01 input[value=b]").check()
    page.fill("#s08-input", "giấy hẹn")
    page.locator("#s05 select").first.select_option(index=2)
    expect(notice(page)).to_be_visible()
    waiting[0].continue_()
    expect(notice(page)).to_be_hidden()
    for slot in ("s01", "s05", "s08"):
        expect_saved(page, slot)
    assert campus.answers["s01"]["fields"] == {"s01": ["b"]}
    assert campus.answers["s08"]["fields"] == {"s08": ["giấy hẹn"]}
    assert set(campus.answers) == {"s01", "s05", "s08"}


def test_what_is_answered_before_the_module_stands_over_what_the_browser_kept(
    page: Page, context: BrowserContext, campus: FakeCampus
) -> None:
    kept = '{"sent": null, "next": {"slot": "s01", "base": 0, "key": "k", "fields": {"s01": ["a"]}}}'
    page.add_init_script(f"localStorage.setItem('congvu:o1:a1:s01', `{kept}`)")
    waiting: list[Route] = []
    page.route("**/mount.js", lambda route: waiting.append(route))  # noqa: PLW0108  # Playwright refuses built-ins
    page.goto("/attempt/a1", wait_until="commit")
    page.locator("#s01 input[value=b]").check()
    waiting[0].continue_()
    expect_saved(page, "s01")
    expect(page.locator("#s01 input[value=b]")).to_be_checked()
    assert [entry["fields"] for entry in campus.received] == [{"s01": ["b"]}]


@pytest.mark.parametrize("slot", ["s01", "s04", "s08"])
def test_leaving_warns_while_the_plain_form_holds_changes(lame: Page, slot: str) -> None:
    """A choice, a select, a text; not before anything was changed."""
    asked: list[str] = []
    lame.on("dialog", lambda dialog: answer_leaving(dialog, asked))
    cut(lame, "mount.js")
    lame.goto("/attempt/a1")
    lame.locator("#s01").click(position={"x": 5, "y": 5})  # browsers ask for who has touched the page only
    lame.reload()
    assert asked == []
    control = lame.locator(f"#{slot}").locator("input:not([type=hidden]), select").first
    if slot == "s01":
        control.check()
    elif slot == "s04":
        control.select_option("2")
    else:
        control.fill("giấy hẹn")
    lame.reload()
    assert asked == ["beforeunload"]


def answer_leaving(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.accept()


@pytest.mark.parametrize("button", ["Lưu", "Nộp bài"])
def test_sending_the_plain_form_warns_of_nothing(lame: Page, campus: FakeCampus, button: str) -> None:
    asked: list[str] = []
    lame.on("dialog", lambda dialog: answer_leaving(dialog, asked))
    cut(lame, "mount.js")
    lame.goto("/attempt/a1")
    lame.locator("#s01 input[value=a]").check()
    lame.locator("[data-role=actions]").get_by_role("button", name=button).click()
    lame.wait_for_url("**/result" if button == "Nộp bài" else "**/attempt/a1")
    lame.wait_for_load_state()
    assert campus.answers["s01"]["fields"] == {"s01": ["a"]}
    assert asked == []


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_overflows(lame: Page, width: int) -> None:
    lame.set_viewport_size({"width": width, "height": 740})
    cut(lame, "mount.js")
    lame.goto("/attempt/a1")
    expect_told(lame)
    found = Axe().run(lame, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert lame.evaluate("document.documentElement.scrollWidth") <= width
    box = notice(lame).get_by_role("button", name="Lưu").bounding_box()
    assert box and box["height"] >= 44
