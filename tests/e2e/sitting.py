"""Sitting the fixed paper ``conduct-final`` by hand: a right answer of every kind."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

RIGHT: dict[str, list[str]] = {
    "s01": ["b"],
    "s02": ["a", "c", "d", "f"],
    "s03": ["chí công vô tư"],
    "s04.c": ["1"],
    "s04.d": ["2"],
    "s04.a": ["3"],
    "s04.b": ["4"],
    "s05": ["b", "d", "f"],
    "s06": ["2"],
    "s07": ["false"],
    "s08.l1": ["r4"],
    "s08.l2": ["r1"],
    "s08.l3": ["r2"],
    "s09": ["b"],
    "s10": ["30/11/2026"],
}
SLOTS = [f"s{number:02}" for number in range(1, 11)]


def answer(page: Page, name: str, *values: str) -> None:
    """Chooses, picks or types, whichever the question wants."""
    control = page.locator(f'[name="{name}"]').first
    if control.evaluate("node => node.tagName") == "SELECT":
        control.select_option(values[0])
    elif control.get_attribute("type") == "text":
        control.fill(values[0])
    else:
        for value in values:
            page.locator(f'[name="{name}"][value="{value}"]').check()


def answer_all(page: Page) -> None:
    """Every question, right."""
    for name, values in RIGHT.items():
        answer(page, name, *values)


def expect_saved(page: Page, *slots: str) -> None:
    """The page says of each that it is saved."""
    for slot in slots:
        expect(page.locator(f"#{slot}-note")).to_contain_text("Đã lưu lúc")


def banner(page: Page) -> Locator:
    """Where the page tells of trouble."""
    return page.locator("[data-role=banner]")


def start(page: Page, campaign_id: str) -> str:
    """From the quiz's page to its paper; returns the attempt's address."""
    page.goto(f"/quiz/{campaign_id}")
    page.get_by_role("button", name="Bắt đầu làm bài").or_(page.get_by_role("button", name="Làm tiếp")).click()
    page.wait_for_url("**/attempt/*")
    return page.url
